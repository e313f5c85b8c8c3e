"""What terms may be at most: an instrument with its share in advance, and days."""

from __future__ import annotations

from credit_engine.domain.terms import (
    DAYS_MAX,
    INSTRUMENTS,
    PART_PREPAYMENT,
    PREPAID_PERCENT_MAX,
    TermsCeiling,
)
from credit_engine.pack.read.fields import Fields


def read_ceiling(fields: Fields) -> TermsCeiling:
    """Read `{instrument, prepaid_percent, days}`: an instrument, days, or both."""
    days = fields.integer("days", 0, DAYS_MAX) if fields.has("days") else None
    instrument = share = None
    if days is None or fields.has("instrument"):
        instrument, share = read_instrument(fields)
    fields.done()
    return TermsCeiling(instrument, share, days)


def read_instrument(fields: Fields) -> tuple[str, int | None]:
    """An instrument, and the share in advance that only a part prepayment has."""
    instrument = fields.choice("instrument", INSTRUMENTS)
    if instrument != PART_PREPAYMENT:
        return instrument, None
    return instrument, fields.integer("prepaid_percent", 1, PREPAID_PERCENT_MAX)
