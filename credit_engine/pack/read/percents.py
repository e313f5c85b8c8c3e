"""Percents as people write them, such as 2.5, as exact hundredths of a percent."""

from __future__ import annotations

from fractions import Fraction

from credit_engine.pack.read.fields import NUMBER, Fields, refuse_value

PERCENT_MAX = 100


def percent(fields: Fields, key: str) -> int:
    """A number from 0 to 100 with at most two decimals, in hundredths of a percent."""
    found = fields.scalar(key)
    if not found.text:
        return 0
    if NUMBER.fullmatch(found.text):
        hundredths = Fraction(found.text) * 100
        if 0 <= hundredths <= PERCENT_MAX * 100 and hundredths == int(hundredths):
            return int(hundredths)
    owner = f"{key} of {fields.owner}"
    asked = f"a percentage from 0 to {PERCENT_MAX} with at most two decimals, without a sign"
    refuse_value(found, owner, asked, fields.findings)
    return 0


def percent_if_there(fields: Fields, key: str) -> int | None:
    """As `percent`; None where *key* is not written."""
    return percent(fields, key) if fields.has(key) else None
