"""The schema of terms.yaml."""

from __future__ import annotations

from credit_engine.domain.terms import DAYS_MAX
from credit_engine.pack.read.terms import MONTHS_MAX
from credit_engine.pack.schema.shapes import Schema, code, expression, integer, mapping, rows


def terms_file() -> Schema:
    """terms.yaml."""
    days = {"days": integer("The longest terms.", 0, DAYS_MAX)}
    months = {"months": integer("Months to the next review.", 1, MONTHS_MAX)}
    return mapping(
        "The longest terms and the time to the next review.",
        {
            "days_by_grade": _by_grade("The longest terms of each grade.", days),
            "review_months_by_grade": _by_grade("The time to the review of each grade.", months),
            "starter_review_months": integer(
                "Months to the review of a limit from a starter table.", 1, MONTHS_MAX
            ),
            "reason": code("The reason that the terms give."),
        },
    )


def _by_grade(description: str, gives: dict[str, Schema]) -> Schema:
    when = {"when": expression("The grades, in quotes.", "[1 .. 3]")}
    return rows(description, mapping("Some grades.", {**when, **gives}))
