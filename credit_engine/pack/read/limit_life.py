"""`life` of limits.yaml: how limits live on after they were granted."""

from __future__ import annotations

from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawLife
from credit_engine.pack.read.fields import Fields
from credit_engine.pack.read.percents import percent
from credit_engine.pack.read.terms import MONTHS_MAX

DAYS_MAX = 366


def read_life(fields: Fields) -> RawLife:
    """Read `life`."""
    within_bp, up_to = _reductions(fields)
    read = RawLife(
        notice_days=_days(fields, "notice_days", 0),
        reduce_within_bp=within_bp,
        reduce_up_to=up_to,
        review_lead_days=_days(fields, "review_lead_days", 0),
        review_when_facts_change=(
            fields.boolean("review_when_facts_change")
            if fields.has("review_when_facts_change")
            else None
        ),
        manual_review_months=(
            fields.integer("manual_review_months", 1, MONTHS_MAX)
            if fields.has("manual_review_months")
            else None
        ),
        temporary_days_max=_days(fields, "temporary_days_at_most", 1),
    )
    fields.done()
    return read


def _days(fields: Fields, key: str, low: int) -> int | None:
    return fields.integer(key, low, DAYS_MAX) if fields.has(key) else None


def _reductions(fields: Fields) -> tuple[int | None, Scalar | None]:
    """What a review may take off by itself, and of limits up to which amount."""
    if not fields.has("reduce_alone"):
        return None, None
    found = fields.fields("reduce_alone")
    within_bp = percent(found, "at_most_percent")
    up_to = found.scalar("limits_up_to") if found.has("limits_up_to") else None
    found.done()
    return within_bp, up_to
