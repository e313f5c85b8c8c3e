"""The schema of terms.yaml."""

from __future__ import annotations

from credit_engine.domain.terms import DAYS_MAX, INSTRUMENTS, STARTS
from credit_engine.pack.read.terms import MONTHS_MAX
from credit_engine.pack.schema.ceilings import INSTRUMENT, ONLY_PART, PREPAID
from credit_engine.pack.schema.shapes import (
    Schema,
    choice,
    code,
    expression,
    integer,
    mapping,
    rows,
)


def terms_file() -> Schema:
    """terms.yaml."""
    days = {"days": integer("The longest terms.", 0, DAYS_MAX)}
    months = {"months": integer("Months to the next review.", 1, MONTHS_MAX)}
    return mapping(
        "The terms that a grade may have, and the time to its next review.",
        {
            "days_by_grade": _by_grade("The longest terms of each grade.", days),
            "review_months_by_grade": _by_grade("The time to the review of each grade.", months),
            "starter_review_months": integer(
                "Months to the review of a limit from a starter table.", 1, MONTHS_MAX
            ),
            "reason": code("The reason that the terms give."),
        },
        {
            "instruments": rows(
                "The instruments that the pack decides; else open_account alone.",
                choice("An instrument.", INSTRUMENTS),
            ),
            "starts": rows(
                "The starts of terms that the pack decides; else invoice_date alone.",
                choice("An event.", STARTS),
            ),
            "instruments_by_grade": rows(
                "The riskiest instrument of each grade; else any.", _instrument()
            ),
        },
    )


def _instrument() -> Schema:
    row = mapping(
        "Some grades.",
        {"when": expression("The grades, in quotes.", "[1 .. 3]"), "instrument": INSTRUMENT},
        {"prepaid_percent": PREPAID},
    )
    return {**row, "allOf": [ONLY_PART]}


def _by_grade(description: str, gives: dict[str, Schema]) -> Schema:
    when = {"when": expression("The grades, in quotes.", "[1 .. 3]")}
    return rows(description, mapping("Some grades.", {**when, **gives}))
