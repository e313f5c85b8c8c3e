"""Rows of overrides and their ends to overrides, and back."""

from __future__ import annotations

import orjson

from credit_engine.domain.money import Money
from credit_engine.domain.override import Override, OverrideEnd, OverrideState, SetAside
from credit_engine.domain.terms import Terms
from credit_engine.store.override_tables import overrides
from credit_engine.store.rows import read_day, read_instant, write_instant, write_json
from credit_engine.store.session import AnyRow, Values

_CONTENT = tuple(overrides.c.keys())


def read_override(row: AnyRow) -> Override:
    """A row of override_statements: every column of what was proposed, then those of its end."""
    held = dict(zip(_CONTENT, row[: len(_CONTENT)], strict=True))
    currency = held["currency"]
    return Override(
        override_id=held["override_id"],
        seller_id=held["seller_id"],
        buyer_id=held["buyer_id"],
        sets_aside=SetAside(
            held["decision_id"],
            held["leaf"],
            held["outcome"],
            held["assessed_in"],
            tuple(orjson.loads(held["rules_json"])),
        ),
        standing=Money(held["standing_minor"], currency),
        limits_sha256=held["limits_sha256"],
        amount=Money(held["minor"], currency),
        expires_on=read_day(held["expires_on"]),
        max_terms=Terms(
            held["instrument"],
            held["days"],
            held["terms_start"],
            bool(held["end_of_month"]),
            held["next_month_day"],
            held["prepaid_percent"],
        ),
        reason_code=held["reason_code"],
        text=held["text"],
        approve_by=read_day(held["approve_by"]),
        proposed_at=read_instant(held["proposed_at"]),
        proposed_by=held["proposed_by"],
        author=held["author"],
        end=_read_end(row[len(_CONTENT) :]),
    )


def _read_end(row: AnyRow) -> OverrideEnd | None:
    state, at, principal, person, reason, alone, decision_id, limit_id = row
    if state is None:
        return None
    return OverrideEnd(
        state=OverrideState(state),
        at=read_instant(at),
        principal=principal,
        person=person,
        reason=reason,
        alone=bool(alone),
        decision_id=decision_id,
        limit_id=limit_id,
    )


def write_override(override: Override) -> Values:
    """All columns of what is proposed."""
    sets_aside, terms = override.sets_aside, override.max_terms
    return {
        "override_id": override.override_id,
        "seller_id": override.seller_id,
        "buyer_id": override.buyer_id,
        "decision_id": sets_aside.decision_id,
        "leaf": sets_aside.leaf,
        "outcome": sets_aside.outcome,
        "assessed_in": sets_aside.assessed_in,
        "rules_json": write_json(list(sets_aside.rules)),
        "currency": override.amount.currency,
        "standing_minor": override.standing.minor,
        "minor": override.amount.minor,
        "limits_sha256": override.limits_sha256,
        "expires_on": override.expires_on.isoformat(),
        "instrument": terms.instrument,
        "days": terms.days,
        "terms_start": terms.start,
        "end_of_month": terms.end_of_month,
        "next_month_day": terms.next_month_day,
        "prepaid_percent": terms.prepaid_percent,
        "reason_code": override.reason_code,
        "text": override.text,
        "approve_by": override.approve_by.isoformat(),
        "proposed_at": write_instant(override.proposed_at),
        "proposed_by": override.proposed_by,
        "author": override.author,
    }


def write_end(override_id: str, end: OverrideEnd) -> Values:
    """All columns of an end."""
    return {
        "override_id": override_id,
        "state": end.state.value,
        "at": write_instant(end.at),
        "principal": end.principal,
        "person": end.person,
        "reason": end.reason,
        "alone": end.alone,
        "decision_id": end.decision_id,
        "limit_id": end.limit_id,
    }
