"""Step 2: the pack's formulas over the facts, one value or one kind of absence per dimension."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from credit_engine.assess.readings import Readings, in_range
from credit_engine.assess.trace import DimensionResult
from credit_engine.domain.facts import Absence
from credit_engine.language.tree import reading_key
from credit_engine.language.types import Value
from credit_engine.pack.model import CompiledPack, Dimension, Substitute

# Which absence to name when a measure lacks several inputs: the one that the
# seller can do most about.
_TELLING = (
    Absence.MISSING,
    Absence.STALE,
    Absence.UNVERIFIED,
    Absence.REFUSED,
    Absence.INVALID,
)

AGEING = "DATA-AGEING"


def measure_dimensions(pack: CompiledPack, readings: Readings) -> Mapping[str, DimensionResult]:
    """
    Measure every dimension of *pack*, adding each to *readings* for those that read it.

    Dimensions come in an order in which whatever one reads is there already.
    """
    found: dict[str, DimensionResult] = {}
    for name, dimension in pack.dimensions.items():
        for lag in dimension.at_period:
            value, absence, stands_for = _measure(dimension, lag, readings)
            key = reading_key(name, lag)
            readings.put(key, value if absence is None else absence)
            freshness = _freshness(dimension, lag, readings) if absence is None else None
            if freshness is not None:
                readings.freshness[key] = freshness
            if lag == 0:
                scored = _scored(dimension, value, absence, stands_for)
                found[name] = scored if freshness is None else _aged(dimension, scored, freshness)
    return found


def _measure(
    dimension: Dimension, lag: int, readings: Readings
) -> tuple[Value, Absence | None, str | None]:
    anywhere = _absences(dimension.readings, lag, readings)
    if anywhere:  # seldom: what is required is looked for only then
        absence = _telling(_absences(dimension.required, lag, readings))
        if absence is not None:
            return None, absence, None
        if Absence.NOT_EXPECTED in anywhere:
            return None, Absence.NOT_EXPECTED, None
    substitute = _substitute(dimension, lag, readings.values)
    if substitute is not None:
        return _stand_in(dimension, substitute)
    value = dimension.at_period[lag](readings.values)
    if value is None:
        return None, _telling(anywhere) or Absence.INVALID, None
    if isinstance(value, float) and not in_range(value, dimension.valid_min, dimension.valid_max):
        return None, Absence.INVALID, None
    return value, None, None


def _absences(
    inputs: Iterable[tuple[str, int]], lag: int, readings: Readings
) -> frozenset[Absence]:
    """
    The kinds of absence among *inputs* (name, periods back), read *lag* periods earlier.

    An absent input that a measure requires makes the measure absent even if its
    formula could do without: otherwise losing a fact could raise a score.
    """
    return frozenset(
        readings.absences[key]
        for name, back in inputs
        if (key := _key_at(name, back, lag, readings)) in readings.absences
    )


def _telling(kinds: frozenset[Absence]) -> Absence | None:
    for kind in (Absence.NOT_EXPECTED, *_TELLING):
        if kind in kinds:
            return kind
    return None


def _key_at(name: str, back: int, lag: int, readings: Readings) -> str:
    """The reading's key *lag* periods earlier; what has no periods is read as it is."""
    shifted = reading_key(name, back + lag)
    return shifted if shifted in readings.values else reading_key(name, back)


def _freshness(dimension: Dimension, lag: int, readings: Readings) -> Fraction | None:
    """The freshness of a measure: that of its oldest input; None where all are fresh."""
    if not readings.freshness:
        return None
    keys = [_key_at(name, back, lag, readings) for name, back in dimension.readings]
    return min((readings.freshness[key] for key in keys if key in readings.freshness), default=None)


def _aged(dimension: Dimension, scored: DimensionResult, freshness: Fraction) -> DimensionResult:
    """
    The points of an ageing value: from those of its band down to the worst, in proportion.

    Rounded down, so that no day of age ever adds a point.
    """
    if scored.points is None:
        return scored
    worst = dimension.worst_points
    points = worst + math.floor((scored.points - worst) * freshness)
    reason = scored.reason or (AGEING if points < scored.points else None)
    return replace(scored, points=points, reason=reason, freshness=freshness)


def _substitute(dimension: Dimension, lag: int, values: Mapping[str, Value]) -> Substitute | None:
    if dimension.if_denominator_zero is None and dimension.if_denominator_negative is None:
        return None
    divisor = dimension.denominator[lag](values)
    if not isinstance(divisor, float):
        return None
    if divisor == 0:
        return dimension.if_denominator_zero
    return dimension.if_denominator_negative if divisor < 0 else None


def _stand_in(
    dimension: Dimension, substitute: Substitute
) -> tuple[Value, Absence | None, str | None]:
    """
    The value that a substitute stands for.

    `best` and `worst` become the infinity on that side, so that every comparison
    in a rule comes out as it would for a very good or very bad value.
    """
    if isinstance(substitute.stands_for, float):
        if not in_range(substitute.stands_for, dimension.valid_min, dimension.valid_max):
            return None, Absence.INVALID, None
        return substitute.stands_for, None, str(substitute.stands_for)
    upwards = (substitute.stands_for == "best") == (dimension.better == "higher")
    return (math.inf if upwards else -math.inf), None, substitute.stands_for


def _scored(
    dimension: Dimension, value: Value, absence: Absence | None, stands_for: str | None
) -> DimensionResult:
    band, points, reason = None, None, None
    if dimension.bands and absence is not Absence.NOT_EXPECTED:
        if absence is not None:
            points, reason = dimension.worst_points, dimension.missing_reason or "DATA-MISSING"
        elif stands_for in ("best", "worst"):
            points = dimension.best_points if stands_for == "best" else dimension.worst_points
            reason = _reason_at(dimension, points)
        else:
            held = dimension.bands[dimension.band_of(value)]
            band, points, reason = held.when, held.points, held.reason
    return DimensionResult(
        name=dimension.name,
        inputs=tuple(reading_key(name, back) for name, back in dimension.readings),
        value=value,
        absence=absence,
        stands_for=stands_for,
        band=band,
        points=points,
        reason=reason,
    )


def _reason_at(dimension: Dimension, points: int) -> str | None:
    for band in dimension.bands:
        if band.points == points:
            return band.reason
    return None
