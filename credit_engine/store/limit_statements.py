"""The statements of limits, as statements.py."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    FromClause,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from credit_engine.store.account_tables import accounts
from credit_engine.store.limit_tables import limit_events, limit_raises, limit_steps, limits
from credit_engine.store.phrases import FROM_START, PAGE, append, columns_of, is_bound, is_newest
from credit_engine.store.tables import buyers

_OF_BUYER = accounts.alias("of_buyer")
_STATED = (
    "state",
    "minor",
    "review_by",
    "instrument",
    "days",
    "terms_start",
    "end_of_month",
    "next_month_day",
    "prepaid_percent",
    "valid_to",
)
_IDENTITY = (
    limits.c.limit_id,
    limits.c.buyer_id,
    limits.c.seller_id,
    limits.c.decision_id,
    limits.c.currency,
    limits.c.valid_from,
    limits.c.duration,
    limits.c.scope,
    limits.c.up_to_minor,
)
_STEP = (
    *(limit_steps.c[name] for name in _STATED),
    limit_steps.c.effective_on,
    limit_steps.c.event,
    limit_steps.c.recorded_at,
    limit_steps.c.decision_id.label("step_decision_id"),
)
# One row for each step, those of a limit together and in the order of its life.
_LIVES = select(*_IDENTITY, *_STEP).join(limit_steps, limit_steps.c.limit_id == limits.c.limit_id)
_IN_ORDER = (limits.c.limit_id, limit_steps.c.effective_on, limit_steps.c.sequence)

LIMIT = _LIVES.where(is_bound(limits.c.seller_id), is_bound(limits.c.limit_id)).order_by(*_IN_ORDER)
STANDING_LIMITS = _LIVES.where(
    is_bound(limits.c.seller_id),
    is_bound(limits.c.buyer_id),
    limits.c.over_from > bindparam("day"),
).order_by(*_IN_ORDER)
LIMITS_OF_GROUP = (
    _LIVES.join(accounts, accounts.c.buyer_id == limits.c.buyer_id)
    .where(accounts.c.root_id == bindparam("root_id"), limits.c.over_from > bindparam("day"))
    .order_by(limits.c.buyer_id, *_IN_ORDER)
)

_PAGE_OF_IDS = (  # after, page
    select(limits.c.limit_id)
    .where(is_bound(limits.c.seller_id), limits.c.limit_id > bindparam("after"))
    .order_by(limits.c.limit_id)
    .limit(PAGE)
    .offset(FROM_START)
)
LIMITS = _LIVES.where(limits.c.limit_id.in_(_PAGE_OF_IDS)).order_by(*_IN_ORDER)
LIMITS_OF_BUYER = _LIVES.where(
    limits.c.limit_id.in_(_PAGE_OF_IDS.where(is_bound(limits.c.buyer_id)))
).order_by(*_IN_ORDER)


def _known_then(newest: FromClause) -> list[ColumnElement[bool]]:
    return [
        newest.c.effective_on <= bindparam("day"),
        newest.c.recorded_at <= bindparam("known_at"),
    ]


_IN_FORCE_ON = (  # day, known_at, after, page
    _LIVES.where(
        is_bound(limits.c.seller_id),
        limits.c.limit_id > bindparam("after"),
        is_newest(limit_steps, "limit_id", order=("effective_on", "sequence"), among=_known_then),
        limit_steps.c.state == bindparam("state"),
        or_(limit_steps.c.valid_to.is_(None), limit_steps.c.valid_to >= bindparam("day")),
    )
    .order_by(limits.c.limit_id)
    .limit(PAGE)
    .offset(FROM_START)
)
IN_FORCE_ON = _IN_FORCE_ON
IN_FORCE_ON_OF_BUYER = _IN_FORCE_ON.where(is_bound(limits.c.buyer_id))

_DUE_FIRST = (limits.c.limit_id, limits.c.buyer_id)
# What services.review_limit takes.
_ASSESSED = (
    limits.c.state == literal_column("'in_force'"),  # as in the index, which else is not used
    limits.c.scope == literal_column("'buyer'"),
    limits.c.duration == literal_column("'permanent'"),
    limits.c.valid_from <= bindparam("day"),
    limits.c.minor > literal_column("0"),
)
DUE_STEPS = (
    select(*_DUE_FIRST)
    .where(is_bound(limits.c.seller_id), limits.c.due_on <= bindparam("day"))
    .order_by(limits.c.due_on, limits.c.limit_id)
    .limit(PAGE)
    .offset(FROM_START)
)
DUE_ON = select(limits.c.due_on).where(is_bound(limits.c.limit_id))
# In force as last stated, not reviewed that day yet, and its review is due.
DUE_REVIEWS = (
    select(*_DUE_FIRST)
    .where(
        is_bound(limits.c.seller_id),
        *_ASSESSED,
        limits.c.review_by <= bindparam("review_by"),
        # Once on or after its date: what was opened for a person then is not assessed each day.
        limits.c.reviewed_on < limits.c.review_by,
        limits.c.reviewed_on < bindparam("reviewed_before"),
    )
    .order_by(limits.c.review_by, limits.c.limit_id)
    .limit(PAGE)
    .offset(FROM_START)
)
# As above, where the buyer has another version than when it was assessed last.
CHANGED_SINCE_REVIEW = (
    select(*_DUE_FIRST)
    .join(buyers, buyers.c.buyer_id == limits.c.buyer_id)
    .where(
        is_bound(limits.c.seller_id),
        *_ASSESSED,
        buyers.c.version > limits.c.reviewed_version,
        limits.c.reviewed_on < bindparam("reviewed_before"),
    )
    .order_by(limits.c.reviewed_on, limits.c.limit_id)
    .limit(PAGE)
    .offset(FROM_START)
)

LIMIT_EVENTS = (
    columns_of(limit_events, "at", "event", "decision_id", "reason", "stated_by")
    .where(is_bound(limit_events.c.limit_id))
    .order_by(limit_events.c.sequence)
)
# Of a buyer and of everybody in its group, each buyer and currency apart.
RAISED = (
    select(
        limit_raises.c.buyer_id,
        limit_raises.c.currency,
        func.sum(limit_raises.c.minor),
        func.count() - func.count(limit_raises.c.minor),
    )
    .join(accounts, accounts.c.buyer_id == limit_raises.c.buyer_id)
    .where(
        accounts.c.root_id
        == select(_OF_BUYER.c.root_id).where(is_bound(_OF_BUYER.c.buyer_id)).scalar_subquery(),
        limit_raises.c.at >= bindparam("since"),
    )
    .group_by(limit_raises.c.buyer_id, limit_raises.c.currency)
)
ADD_RAISE = append(limit_raises)
ADD_LIMIT = insert(limits)
ADD_LIMIT_STEP = append(limit_steps)
ADD_LIMIT_EVENT = append(limit_events)
_MOVED = (*_STATED, "over_from", "due_on")
MOVE_LIMIT = (
    update(limits)
    .where(limits.c.limit_id == bindparam("id"))
    .values({name: bindparam(f"new_{name}") for name in _MOVED})
)
SET_DUE = (
    update(limits)
    .where(limits.c.limit_id == bindparam("id"))
    .values(due_on=bindparam("new_due_on"))
)
SET_REVIEWED = (
    update(limits)
    .where(limits.c.limit_id == bindparam("id"))
    .values(reviewed_on=bindparam("new_reviewed_on"), reviewed_version=bindparam("new_version"))
)
