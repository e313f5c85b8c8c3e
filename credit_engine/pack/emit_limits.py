"""limits.yaml and terms.yaml as assessment reads them: minor units, ranges of grades."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from credit_engine.domain.money import minor_per_unit, parse_money
from credit_engine.language.bands import Band
from credit_engine.pack.draft import Draft
from credit_engine.pack.functions import Functions
from credit_engine.pack.model import (
    AmountFormula,
    Capacity,
    LimitPolicy,
    ShareBand,
    StarterRow,
    StarterTable,
)
from credit_engine.pack.raw import RawCapacity, RawGradeValue, RawLimits, RawStarter, RawTerms
from credit_engine.pack.read.scorecards import GRADE_MAX
from credit_engine.pack.slots import (
    DAYS_BANDS,
    INSTRUMENT_BANDS,
    NEED,
    REVIEW_BANDS,
    capacity_key,
    starter_key,
)
from credit_engine.pack.terms_model import GradeDays, GradeInstrument, TermsPolicy

# Without a need of its own, the request is the need.
_REASON_WITHOUT_NEED = "LIM-WANTED"


def emit_limits(raw: RawLimits, currency: str, draft: Draft, functions: Functions) -> LimitPolicy:
    """The policy of limits.yaml, amounts in minor units of *currency*."""
    return LimitPolicy(
        step_minor=raw.step_units * minor_per_unit(currency),
        need=_formula(NEED, functions) if raw.need is not None else None,
        need_reason=(raw.need_reason.text if raw.need_reason is not None else _REASON_WITHOUT_NEED),
        capacities=tuple(
            _capacity(raw.capacities[name], draft, functions) for name in sorted(raw.capacities)
        ),
        starters=MappingProxyType(
            {
                name: _starter(starter, currency, functions)
                for name, starter in sorted(raw.starters.items())
            }
        ),
    )


def emit_terms(raw: RawTerms, draft: Draft) -> TermsPolicy:
    """The policy of terms.yaml."""
    days = _ranges(draft.bands[DAYS_BANDS], _given(raw.days_by_grade))
    review = _ranges(draft.bands[REVIEW_BANDS], _given(raw.review_months_by_grade))
    instruments = _ranges(draft.bands[INSTRUMENT_BANDS], range(len(raw.instruments_by_grade)))
    return TermsPolicy(
        instruments=frozenset(raw.instruments),
        starts=frozenset(raw.starts),
        instruments_by_grade=tuple(
            GradeInstrument(
                first,
                last,
                raw.instruments_by_grade[row].instrument,
                raw.instruments_by_grade[row].prepaid_percent,
            )
            for first, last, row in instruments
        ),
        days_by_grade=tuple(GradeDays(*found) for found in days),
        review_months_by_grade=tuple(GradeDays(*found) for found in review),
        starter_review_months=raw.starter_review_months,
        reason=raw.reason.text,
    )


def _formula(key: str, functions: Functions) -> AmountFormula:
    return AmountFormula(functions.formulas[key], functions.readings[key])


def _capacity(raw: RawCapacity, draft: Draft, functions: Functions) -> Capacity:
    key = capacity_key(raw.name.text)
    return Capacity(
        name=raw.name.text,
        label=MappingProxyType(dict(raw.label)),
        amount=_formula(key, functions),
        share_by_grade=tuple(ShareBand(*f) for f in _ranges(draft.bands[key], _given(raw.shares))),
        required=raw.required,
        reason=raw.reason.text,
        segments=frozenset(segment.text for segment in raw.segments),
        reference=raw.reference,
    )


def _starter(raw: RawStarter, currency: str, functions: Functions) -> StarterTable:
    rows = []
    for index, row in enumerate(raw.rows):
        key = starter_key(raw.name.text, index)
        rows.append(
            StarterRow(
                when_text=row.when.text,
                when=functions.formulas[key],
                readings=functions.readings[key],
                amount_minor=parse_money(row.amount.text, currency).minor,
                days=row.days,
                reason=row.reason.text,
            )
        )
    return StarterTable(raw.name.text, tuple(rows), raw.otherwise_reason.text)


def _given(rows: tuple[RawGradeValue, ...]) -> list[int]:
    return [row.gives for row in rows]


def _ranges(bands: tuple[Band, ...], gives: Sequence[int]) -> list[tuple[int, int, int]]:
    """(first grade, last grade, value) of each run of grades with one row."""
    ranges: list[tuple[int, int, int]] = []
    held: int | None = None
    for grade in range(1, GRADE_MAX + 1):
        for index, band in enumerate(bands):
            if not band.holds(float(grade)):
                continue
            if index == held:
                first, _, value = ranges[-1]
                ranges[-1] = (first, grade, value)
            else:
                ranges.append((grade, grade, gives[index]))
                held = index
    return ranges
