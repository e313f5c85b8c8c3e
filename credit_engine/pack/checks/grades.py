"""
Tables over scores and grades: every score has one grade, every grade one row.

A worse grade never gets a larger share, longer or riskier terms or a later review;
else the loss of a fact could raise a limit.
"""

from __future__ import annotations

from functools import partial
from itertools import groupby

from credit_engine.language.bands import Band
from credit_engine.pack.draft import Draft
from credit_engine.pack.nodes import Place
from credit_engine.pack.raw import RawGradeInstrument, RawGradeValue
from credit_engine.pack.read.scorecards import GRADE_MAX
from credit_engine.pack.slots import (
    DAYS_BANDS,
    INSTRUMENT_BANDS,
    REVIEW_BANDS,
    capacity_key,
    scorecard_key,
)

SCORE_MAX = 1000

Rows = tuple[RawGradeValue, ...] | tuple[RawGradeInstrument, ...]


def check_grades(draft: Draft) -> None:
    """Report gaps, overlaps and wrong order in the tables of grades."""
    for name, scorecard in draft.raw.scorecards.items():
        if scorecard.whole:
            table = _Table(scorecard.grades_place, "score", 0, SCORE_MAX, scorecard.grades)
            table.check(draft.bands.get(scorecard_key(name)), draft)
            _refuse_repeated(scorecard.grades, draft)
    if draft.raw.limits is not None:
        for name, capacity in draft.raw.limits.capacities.items():
            if capacity.whole and capacity.shares:
                table = _Table(capacity.shares_place, "grade", 1, GRADE_MAX, capacity.shares)
                table.check(draft.bands.get(capacity_key(name)), draft)
    terms = draft.raw.terms
    if terms is not None and terms.whole:
        days = _Table(terms.days_place, "grade", 1, GRADE_MAX, terms.days_by_grade)
        days.check(draft.bands.get(DAYS_BANDS), draft)
        review = _Table(
            terms.review_months_place, "grade", 1, GRADE_MAX, terms.review_months_by_grade
        )
        review.check(draft.bands.get(REVIEW_BANDS), draft)
        if terms.instruments_by_grade:
            instruments = _Table(
                terms.instruments_place, "grade", 1, GRADE_MAX, terms.instruments_by_grade
            )
            instruments.check(draft.bands.get(INSTRUMENT_BANDS), draft)


class _Table:
    """Rows over the whole numbers from `low` to `high`; what they give falls or stays."""

    def __init__(self, place: Place, over: str, low: int, high: int, rows: Rows) -> None:
        self.place = place
        self.over = over
        self.low = low
        self.high = high
        self.rows = rows

    def check(self, bands: tuple[Band, ...] | None, draft: Draft) -> None:
        """Report each run of numbers that no row or two rows hold, and each rise."""
        if bands is None:
            return
        before: tuple[int, ...] = ()
        for held, run in groupby(range(self.low, self.high + 1), key=partial(_rows_at, bands)):
            numbers = list(run)
            if not held:
                self._report_gap(_interval(numbers), draft)
            elif len(held) > 1:
                self._report_overlap(_interval(numbers), held[-1], draft)
            elif len(before) == 1:
                self._check_step(numbers[0], before[0], held[0], draft)
            before = held

    def _report_gap(self, numbers: str, draft: Draft) -> None:
        draft.findings.add(
            "band-gap",
            self.place,
            f"No row holds the {self.over} {numbers}.",
            f"Every {self.over} from {self.low} to {self.high} needs one.",
            "Widen a row or add one.",
        )

    def _report_overlap(self, numbers: str, row: int, draft: Draft) -> None:
        draft.findings.add(
            "band-overlap",
            self.rows[row].when.place,
            f"This row and one before it both hold the {self.over} {numbers}.",
            f"A {self.over} must have one row.",
            "Narrow one of them.",
        )

    def _check_step(self, number: int, before: int, here: int, draft: Draft) -> None:
        if self._order(here) > self._order(before):
            worse = "A better score" if self.over == "score" else "A worse grade"
            draft.findings.add(
                "grade-order",
                self.rows[here].when.place,
                f"From {self.over} {number} this row gives {self.rows[here].shown}, the one "
                f"before {self.rows[before].shown}.",
                f"{worse} must not get more.",
                "Exchange the values.",
            )

    def _order(self, row: int) -> tuple[int, ...]:
        gives = self.rows[row].gives
        return gives if isinstance(gives, tuple) else (gives,)


def _rows_at(bands: tuple[Band, ...], number: int) -> tuple[int, ...]:
    """The rows that hold *number*, by their index."""
    return tuple(index for index, band in enumerate(bands) if band.holds(float(number)))


def _interval(numbers: list[int]) -> str:
    """A run of whole numbers as a row of a table is written."""
    first, last = numbers[0], numbers[-1]
    return str(first) if first == last else f"[{first} .. {last}]"


def _refuse_repeated(grades: tuple[RawGradeValue, ...], draft: Draft) -> None:
    seen: set[int] = set()
    for row in grades:
        if row.gives in seen:
            draft.findings.add(
                "grade-order",
                row.when.place,
                f"Grade {row.gives} stands in two rows.",
                "Each grade has one range of scores.",
                "Join the rows, or correct the grade.",
            )
        seen.add(row.gives)
