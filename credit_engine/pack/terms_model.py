"""terms.yaml as assessment reads it: what a grade may have, in ranges of grades."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GradeDays:
    """Grades from `grade_min` to `grade_max`, inclusive: a number of days or months."""

    grade_min: int
    grade_max: int
    amount: int


@dataclass(frozen=True, slots=True)
class GradeInstrument:
    """Grades from `grade_min` to `grade_max`, inclusive: the riskiest instrument they may have."""

    grade_min: int
    grade_max: int
    instrument: str
    prepaid_percent: int | None


@dataclass(frozen=True, slots=True)
class TermsPolicy:
    """
    terms.yaml: the terms that a grade may have, and the time to its next review.

    Terms with another instrument or start than `instruments` and `starts` hold
    are for a person. No `instruments_by_grade`: grades do not bind the instrument.
    """

    instruments: frozenset[str]
    starts: frozenset[str]
    instruments_by_grade: tuple[GradeInstrument, ...]
    days_by_grade: tuple[GradeDays, ...]
    review_months_by_grade: tuple[GradeDays, ...]
    starter_review_months: int
    reason: str
