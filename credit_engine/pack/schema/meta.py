"""The schema of pack.yaml."""

from __future__ import annotations

from credit_engine.domain.money import DECIMALS
from credit_engine.language.types import LANGUAGE_VERSION
from credit_engine.pack.read.meta import RATES_STALE_AFTER_DAYS, RATES_STALE_AFTER_DAYS_MAX
from credit_engine.pack.schema.shapes import (
    Schema,
    choice,
    day,
    integer,
    mapping,
    name,
    text,
    translated,
)


def pack_file() -> Schema:
    """pack.yaml."""
    version: Schema = {
        "description": "The version of the rule language that the pack is written for.",
        "enum": [LANGUAGE_VERSION, str(LANGUAGE_VERSION)],
    }
    scales = mapping(
        "What the scales mean, for the reader of a decision.",
        {"score": text("What a score means."), "grade": text("What a grade means.")},
    )
    return mapping(
        "What the pack is called, its currency, and from when it holds.",
        {
            "id": name("The pack's name; it stands in every decision.", "trade_credit"),
            "title": translated("What people call the pack."),
            "language": version,
            "currency": choice("The currency of all amounts of the pack (ISO 4217).", DECIMALS),
            "effective_from": day("The first day on which the pack decides."),
            "owner": text("Who answers for the pack."),
            "scales": scales,
        },
        {
            "rates_stale_after": integer(
                "Days after which an exchange rate may not be used any more; "
                f"{RATES_STALE_AFTER_DAYS} where it is left out.",
                1,
                RATES_STALE_AFTER_DAYS_MAX,
            ),
        },
    )
