"""The statements of referrals, as statements.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    insert,
    literal_column,
    or_,
    select,
)

from credit_engine.store.phrases import FROM_START, PAGE, append, change, columns_of, is_bound
from credit_engine.store.referral_tables import referral_steps, referrals

# As in the indexes, which else are not used.
_IS_OPEN = referrals.c.state.in_(
    [literal_column("'open'"), literal_column("'waiting_for_documents'")]
)
_ALL = select(*referrals.c)

REFERRAL = _ALL.where(is_bound(referrals.c.seller_id), is_bound(referrals.c.referral_id))
OPEN_REFERRAL = _ALL.where(is_bound(referrals.c.buyer_id), _IS_OPEN)
OVERDUE = (
    select(referrals.c.referral_id, referrals.c.buyer_id)
    .where(is_bound(referrals.c.seller_id), _IS_OPEN, referrals.c.due_at <= bindparam("now"))
    .order_by(referrals.c.due_at, referrals.c.referral_id)
    .limit(PAGE)
    .offset(FROM_START)
)
STEPS = (
    columns_of(referral_steps, "at", "step", "stated_by", "decision_id", "details_json")
    .where(is_bound(referral_steps.c.referral_id))
    .order_by(referral_steps.c.sequence)
)
ADD_REFERRAL = insert(referrals)
ADD_STEP = append(referral_steps)
MOVED = (
    "decision_id",
    "case_json",
    "state",
    "level",
    "due_at",
    "assigned_to",
    "documents_json",
    "ended_at",
    "ended_by",
    "ending",
)
MOVE_REFERRAL = change(referrals, referrals.c.referral_id, *MOVED)

_AFTER = or_(
    referrals.c.due_at > bindparam("after_due"),
    and_(
        referrals.c.due_at == bindparam("after_due"),
        referrals.c.referral_id > bindparam("after_id"),
    ),
)
_NARROWED: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "state": lambda: is_bound(referrals.c.state),
    "assigned_to": lambda: is_bound(referrals.c.assigned_to),
    "level": lambda: is_bound(referrals.c.level),
    "buyer_id": lambda: is_bound(referrals.c.buyer_id),
    "after": lambda: _AFTER,
}


@cache
def queue(narrowed: frozenset[str]) -> Select[*tuple[object, ...]]:
    """A page of the queue, narrowed by some of what `_NARROWED` names."""
    narrowings = [by() for name, by in _NARROWED.items() if name in narrowed]
    return (
        _ALL.where(is_bound(referrals.c.seller_id), *narrowings)
        .order_by(referrals.c.due_at, referrals.c.referral_id)
        .limit(PAGE)
        .offset(FROM_START)
    )
