"""Rows of limits and their steps to limits, and back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from credit_engine.domain.limit import Duration, Limit, LimitState, LimitStep, Scope
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.store.rows import read_day, read_instant, write_instant
from credit_engine.store.session import AnyRow, Values

_IDENTITY = 9  # columns of limit_statements._IDENTITY


def read_limits(rows: Iterable[AnyRow]) -> list[Limit]:
    """Rows of limit_statements._LIVES; those of one limit stand together, by day of effect."""
    return [_limit(list(lives)) for _, lives in groupby(rows, key=lambda row: row[0])]


def _limit(rows: list[AnyRow]) -> Limit:
    limit_id, buyer_id, seller_id, decision_id, currency, valid_from, *kind = rows[0][:_IDENTITY]
    duration, scope, up_to = kind
    steps = tuple(_step(currency, row[_IDENTITY:]) for row in rows)
    last = steps[-1]
    return Limit(
        limit_id=limit_id,
        buyer_id=buyer_id,
        seller_id=seller_id,
        decision_id=decision_id,
        amount=last.amount,
        state=last.state,
        valid_from=read_day(valid_from),
        review_by=last.review_by,
        max_terms=last.max_terms,
        duration=Duration(duration),
        scope=Scope(scope),
        valid_to=last.valid_to,
        steps=steps,
        up_to=None if up_to is None else Money(up_to, currency),
    )


def _step(currency: str, row: AnyRow) -> LimitStep:
    state, minor, review_by, instrument, days, start, end_of_month, month_day, percent, *rest = row
    valid_to, effective_on, event, recorded_at, decision_id = rest
    return LimitStep(
        effective_on=read_day(effective_on),
        event=event,
        state=LimitState(state),
        amount=Money(minor, currency),
        max_terms=Terms(instrument, days, start, bool(end_of_month), month_day, percent),
        review_by=read_day(review_by),
        valid_to=None if valid_to is None else read_day(valid_to),
        recorded_at=read_instant(recorded_at),
        decision_id=decision_id,
    )


def write_limit(limit: Limit) -> Values:
    """What a limit is, beside what is stated of it."""
    return {
        "limit_id": limit.limit_id,
        "buyer_id": limit.buyer_id,
        "seller_id": limit.seller_id,
        "decision_id": limit.decision_id,
        "currency": limit.amount.currency,
        "valid_from": limit.valid_from.isoformat(),
        "duration": limit.duration.value,
        "scope": limit.scope.value,
        "up_to_minor": None if limit.up_to is None else limit.up_to.minor,
    }


def write_stated(stated: Limit | LimitStep) -> Values:
    """What a step says of its limit."""
    return {
        "state": stated.state.value,
        "minor": stated.amount.minor,
        "review_by": stated.review_by.isoformat(),
        "instrument": stated.max_terms.instrument,
        "days": stated.max_terms.days,
        "terms_start": stated.max_terms.start,
        "end_of_month": stated.max_terms.end_of_month,
        "next_month_day": stated.max_terms.next_month_day,
        "prepaid_percent": stated.max_terms.prepaid_percent,
        "valid_to": None if stated.valid_to is None else stated.valid_to.isoformat(),
    }


def write_step(limit_id: str, step: LimitStep) -> Values:
    """All columns of a step but its sequence."""
    return {
        "limit_id": limit_id,
        "effective_on": step.effective_on.isoformat(),
        "event": step.event,
        "recorded_at": write_instant(step.recorded_at),
        "decision_id": step.decision_id,
        **write_stated(step),
    }
