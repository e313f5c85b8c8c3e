"""The schema of what terms may be at most."""

from __future__ import annotations

from credit_engine.domain.terms import (
    DAYS_MAX,
    INSTRUMENTS,
    PART_PREPAYMENT,
    PREPAID_PERCENT_MAX,
)
from credit_engine.pack.schema.shapes import NEVER, Schema, choice, integer, mapping, where

INSTRUMENT = choice("The riskiest instrument; they stand from safest to riskiest.", INSTRUMENTS)
PREPAID = integer("The least share in advance, in percent.", 1, PREPAID_PERCENT_MAX)
LONGEST = integer("The longest terms, to the latest due date.", 0, DAYS_MAX)

# A part prepayment says which part; nothing else has one.
_PART = where("instrument", PART_PREPAYMENT, {"required": ["prepaid_percent"]})
ONLY_PART = {**_PART, "else": {"properties": {"prepaid_percent": NEVER}}}


def ceiling() -> Schema:
    """An instrument with its share in advance, days, or both."""
    shape = mapping(
        "What terms may be at most.",
        {},
        {"instrument": INSTRUMENT, "prepaid_percent": PREPAID, "days": LONGEST},
    )
    either = {"anyOf": [{"required": ["instrument"]}, {"required": ["days"]}]}
    return {**shape, "allOf": [either, ONLY_PART]}
