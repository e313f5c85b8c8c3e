"""The schema of `life` in limits.yaml."""

from __future__ import annotations

from credit_engine.pack.read.limit_life import DAYS_MAX
from credit_engine.pack.read.terms import MONTHS_MAX
from credit_engine.pack.schema.shapes import Schema, integer, mapping, percentage, text, truth


def limit_life() -> Schema:
    """`life`."""
    alone = mapping(
        "What a review may take off a limit without a person; else it opens a review.",
        {"at_most_percent": percentage("The most that the new amount may be below the old one.")},
        {"limits_up_to": text("Only of limits up to this, in units of the pack's currency.")},
    )
    return mapping(
        "How limits live on after they were granted.",
        {},
        {
            "notice_days": integer(
                "Days from the decision until a lower limit, or its end, takes effect.", 0, DAYS_MAX
            ),
            "reduce_alone": alone,
            "review_lead_days": integer(
                "A limit is due for review so many days before its review date.", 0, DAYS_MAX
            ),
            "review_when_facts_change": truth("Whether new facts have the limit assessed anew."),
            "manual_review_months": integer(
                "Months to the review of a limit entered by hand without a date.", 1, MONTHS_MAX
            ),
            "temporary_days_at_most": integer(
                "The longest life of a temporary limit, in days.", 1, DAYS_MAX
            ),
        },
    )
