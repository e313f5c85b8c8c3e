"""The statements of overrides, as statements.py."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    distinct,
    func,
    insert,
    literal_column,
    or_,
    select,
)

from credit_engine.domain.override import OverrideState
from credit_engine.store.account_tables import accounts
from credit_engine.store.override_tables import decision_rules, override_steps, overrides
from credit_engine.store.phrases import FROM_START, PAGE, is_bound
from credit_engine.store.tables import decisions

_ENDED = override_steps.c.override_id.is_not(None)
_APPROVED = override_steps.c.state == literal_column("'approved'")
# By which a person changed limits: no decision on a request (services.change_record.OUTCOME).
_ON_REQUEST = decisions.c.outcome != literal_column("'changed'")
_STEP = (
    override_steps.c.state,
    override_steps.c.at,
    override_steps.c.principal,
    override_steps.c.person,
    override_steps.c.reason,
    override_steps.c.alone,
    override_steps.c.decision_id.label("made_decision_id"),
    override_steps.c.limit_id,
)
_WITH_STEP = overrides.outerjoin(
    override_steps, override_steps.c.override_id == overrides.c.override_id
)
# Every column of what was proposed, and then those of its end, which are null without one.
_OVERRIDES = (
    select(*overrides.c, *_STEP).select_from(_WITH_STEP).where(is_bound(overrides.c.seller_id))
)

OVERRIDE = _OVERRIDES.where(is_bound(overrides.c.override_id))


def _in_state(state: OverrideState | None) -> list[ColumnElement[bool]]:
    """Whether an override is in a state on `day`, which is bound where it matters."""
    if state is None:
        return []
    if state is OverrideState.PROPOSED:
        return [~_ENDED, overrides.c.approve_by >= bindparam("day")]
    if state is OverrideState.LAPSED:
        return [~_ENDED, overrides.c.approve_by < bindparam("day")]
    return [override_steps.c.state == bindparam("state")]


def _page(state: OverrideState | None, *, of_buyer: bool) -> Select[*tuple[Any, ...]]:
    page = _OVERRIDES.where(overrides.c.override_id > bindparam("after"), *_in_state(state))
    if of_buyer:
        page = page.where(is_bound(overrides.c.buyer_id))
    return page.order_by(overrides.c.override_id).limit(PAGE).offset(FROM_START)


# By the state that is asked for, and whether a buyer is.
_PAGES = {
    (state, of_buyer): _page(state, of_buyer=of_buyer)
    for state in (None, *OverrideState)
    for of_buyer in (False, True)
}


def page_of_overrides(state: OverrideState | None, *, of_buyer: bool) -> Select[*tuple[Any, ...]]:
    """A page in one state or in all, of one buyer or of all."""
    return _PAGES[state, of_buyer]


NEWEST_ON_REQUEST = (
    select(decisions.c.decision_id)
    .where(is_bound(decisions.c.buyer_id), _ON_REQUEST)
    .order_by(decisions.c.buyer_seq.desc())
    .limit(literal_column("1"))
    .offset(FROM_START)
)
RAISED_IN_GROUP = (
    select(overrides.c.minor - overrides.c.standing_minor, overrides.c.currency)
    .join(override_steps, override_steps.c.override_id == overrides.c.override_id)
    .join(accounts, accounts.c.buyer_id == overrides.c.buyer_id)
    .where(
        accounts.c.root_id == bindparam("root_id"),
        _APPROVED,
        override_steps.c.at >= bindparam("since"),
    )
)


# --- reports: bound are seller_id, first and last (days), since and until (instants) ---------


def _between(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(column >= bindparam("since"), column < bindparam("until"))


_DECIDED = (is_bound(decisions.c.seller_id), _between(decisions.c.decided_at), _ON_REQUEST)
DECIDED_BY_OUTCOME = (
    select(decisions.c.outcome, func.count()).where(*_DECIDED).group_by(decisions.c.outcome)
)
OVERRIDDEN_BY_OUTCOME = (
    select(decisions.c.outcome, func.count(distinct(decisions.c.decision_id)))
    .join(overrides, overrides.c.decision_id == decisions.c.decision_id)
    .join(override_steps, override_steps.c.override_id == overrides.c.override_id)
    .where(*_DECIDED, _APPROVED)
    .group_by(decisions.c.outcome)
)
_ACTED = (
    is_bound(decision_rules.c.seller_id),
    decision_rules.c.decided_on >= bindparam("first"),
    decision_rules.c.decided_on <= bindparam("last"),
)
DECIDED_BY_RULE = (
    select(decision_rules.c.rule, func.count()).where(*_ACTED).group_by(decision_rules.c.rule)
)
OVERRIDDEN_BY_RULE = (
    select(decision_rules.c.rule, func.count(distinct(decision_rules.c.decision_id)))
    .join(overrides, overrides.c.assessed_in == decision_rules.c.decision_id)
    .join(override_steps, override_steps.c.override_id == overrides.c.override_id)
    .where(*_ACTED, _APPROVED)
    .group_by(decision_rules.c.rule)
)
OVERRIDES_MOVED = _OVERRIDES.where(
    or_(_between(overrides.c.proposed_at), _between(override_steps.c.at))
).order_by(overrides.c.override_id)

ADD_OVERRIDE = insert(overrides)
END_OVERRIDE = insert(override_steps)
ADD_DECISION_RULE = insert(decision_rules)
