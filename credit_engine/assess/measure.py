"""Step 2: the pack's formulas over the facts, one value or one kind of absence per dimension."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from credit_engine.assess.points import absent, aged, scored
from credit_engine.assess.readings import Readings, in_range
from credit_engine.assess.trace import DimensionResult
from credit_engine.assess.variants import hold_variants
from credit_engine.domain.facts import TELLING, Absence
from credit_engine.language.types import Value
from credit_engine.pack.measure_model import Measure
from credit_engine.pack.model import CompiledPack, Dimension, Substitute


def measure_dimensions(pack: CompiledPack, readings: Readings) -> Mapping[str, DimensionResult]:
    """
    Measure every dimension of *pack*, adding each to *readings* for those that read it.

    Dimensions come in an order in which whatever one reads is there already.
    """
    found: dict[str, DimensionResult] = {}
    ageing = bool(readings.freshness)
    for name, dimension in pack.dimensions.items():
        for measure in dimension.periods:
            value, absence, stands_for = measure_at(dimension, measure, readings)
            readings.values[measure.key] = value
            freshness = None
            if absence is not None:
                readings.absences[measure.key] = absence
            elif ageing:
                freshness = _freshness(measure, readings)
                if freshness is not None:
                    readings.freshness[measure.key] = freshness
            if measure.lag > 0:
                continue
            if absence is not None:
                found[name] = absent(dimension, absence)
                continue
            result = scored(dimension, value, stands_for)
            found[name] = result if freshness is None else aged(dimension, result, freshness)
    if pack.variants:
        hold_variants(pack.variants, readings, found)
    return found


def score_reading(dimension: Dimension, found: Value | Absence) -> DimensionResult:
    """What the valid range and the bands make of a value, or of an absence, that is given."""
    if isinstance(found, Absence):
        return absent(dimension, found)
    low, high = dimension.valid_min, dimension.valid_max
    if isinstance(found, float) and not in_range(found, low, high):
        return absent(dimension, Absence.INVALID)
    return scored(dimension, found, None)


def measure_at(
    dimension: Dimension, measure: Measure, readings: Readings
) -> tuple[Value, Absence | None, str | None]:
    """
    The value of a measure, or why there is none.

    An absent input that a measure requires makes the measure absent even if its
    formula could do without: otherwise losing a fact could raise a score.
    """
    anywhere = readings.absences_of(measure.keys)
    if anywhere:  # what is required is looked for only then
        absence = _telling(readings.absences_of(measure.required))
        if absence is not None:
            return None, absence, None
        if Absence.NOT_EXPECTED in anywhere:
            return None, Absence.NOT_EXPECTED, None
    if measure.denominator is not None:
        substitute = _substitute(dimension, measure.denominator(readings.values))
        if substitute is not None:
            return _stand_in(dimension, substitute)
    value = measure.formula(readings.values)
    if value is None:
        return None, _telling(anywhere) or Absence.INVALID, None
    if isinstance(value, float) and not in_range(value, dimension.valid_min, dimension.valid_max):
        return None, Absence.INVALID, None
    return value, None, None


def _telling(kinds: Sequence[Absence]) -> Absence | None:
    for kind in TELLING if kinds else ():
        if kind in kinds:
            return kind
    return None


def _freshness(measure: Measure, readings: Readings) -> Fraction | None:
    """The freshness of a measure: that of its oldest input; None where all are fresh."""
    ageing = readings.freshness
    return min((ageing[key] for key in measure.keys if key in ageing), default=None)


def _substitute(dimension: Dimension, divisor: Value) -> Substitute | None:
    if not isinstance(divisor, float) or divisor > 0:
        return None
    return dimension.if_denominator_zero if divisor == 0 else dimension.if_denominator_negative


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
