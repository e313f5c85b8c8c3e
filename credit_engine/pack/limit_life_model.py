"""`life` of limits.yaml: notice, temporary limits, reviews, and what a review may do by itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LimitLifePolicy:
    """
    How limits live on after they were granted.

    A review reduces by itself only where the new amount is below the old one by at most
    `reduce_within_bp` of it, and the old one is at most `reduce_within_minor`; what is
    beyond either opens a review for a person.
    """

    notice_days: int  # from the decision to the day on which a lower limit takes effect
    reduce_within_bp: int  # hundredths of a percent of the old amount; 0: never by itself
    reduce_within_minor: int | None  # in the pack's currency; None: of any size
    review_lead_days: int  # a limit is due for review so many days before its review date
    review_when_facts_change: bool
    temporary_days_max: int  # the longest life of a temporary limit
    manual_review_months: int  # to the review of a manual entry that states no date


# Where limits.yaml does not say: at once, and never without a person.
STRICT_LIFE = LimitLifePolicy(
    notice_days=0,
    reduce_within_bp=0,
    reduce_within_minor=None,
    review_lead_days=0,
    review_when_facts_change=True,
    temporary_days_max=90,
    manual_review_months=3,
)
