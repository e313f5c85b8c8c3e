"""Rows of limits to limits, and back."""

from __future__ import annotations

from credit_engine.domain.limit import Limit, LimitState
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.store.rows import read_day
from credit_engine.store.session import AnyRow, Values


def read_limit(row: AnyRow) -> Limit:
    """A row of all columns of `limits`, in their order."""
    limit_id, buyer_id, seller_id, decision_id, minor, currency, state, *rest = row
    valid_from, review_by, instrument, days, start, end_of_month, month_day, percent = rest
    return Limit(
        limit_id=limit_id,
        buyer_id=buyer_id,
        seller_id=seller_id,
        decision_id=decision_id,
        amount=Money(minor, currency),
        state=LimitState(state),
        valid_from=read_day(valid_from),
        review_by=read_day(review_by),
        max_terms=Terms(instrument, days, start, bool(end_of_month), month_day, percent),
    )


def write_limit(limit: Limit) -> Values:
    """All columns of a limit."""
    return {
        "limit_id": limit.limit_id,
        "buyer_id": limit.buyer_id,
        "seller_id": limit.seller_id,
        "decision_id": limit.decision_id,
        "minor": limit.amount.minor,
        "currency": limit.amount.currency,
        "state": limit.state.value,
        "valid_from": limit.valid_from.isoformat(),
        "review_by": limit.review_by.isoformat(),
        "instrument": limit.max_terms.instrument,
        "days": limit.max_terms.days,
        "terms_start": limit.max_terms.start,
        "end_of_month": limit.max_terms.end_of_month,
        "next_month_day": limit.max_terms.next_month_day,
        "prepaid_percent": limit.max_terms.prepaid_percent,
    }
