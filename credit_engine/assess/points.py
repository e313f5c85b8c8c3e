"""Step 2, second half: the points of one dimension, by its bands."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from credit_engine.assess.trace import DimensionResult
from credit_engine.domain.facts import Absence
from credit_engine.language.types import Value
from credit_engine.pack.model import Dimension

AGEING = "DATA-AGEING"
MISSING = "DATA-MISSING"


def scored(dimension: Dimension, value: Value, stands_for: str | None) -> DimensionResult:
    """The result of a fresh value: its band, points and reason."""
    band, points, reason = None, None, None
    if not dimension.bands:
        pass
    elif stands_for is None or stands_for not in ("best", "worst"):
        held = dimension.bands[dimension.band_of(value)]
        band, points, reason = held.when, held.points, held.reason
    else:
        points = dimension.best_points if stands_for == "best" else dimension.worst_points
        reason = _reason_at(dimension, points)
    inputs = dimension.periods[0].keys
    return DimensionResult(dimension.name, inputs, value, None, stands_for, band, points, reason)


@lru_cache(maxsize=4096)
def absent(dimension: Dimension, absence: Absence) -> DimensionResult:
    """The result where there is no value; the same for every buyer."""
    points, reason = None, None
    if dimension.bands and absence is not Absence.NOT_EXPECTED:
        points, reason = dimension.worst_points, dimension.missing_reason or MISSING
    inputs = dimension.periods[0].keys
    return DimensionResult(dimension.name, inputs, None, absence, None, None, points, reason)


def aged(dimension: Dimension, found: DimensionResult, freshness: Fraction) -> DimensionResult:
    """
    The points of an ageing value: from those of its band down to the worst, in proportion.

    Rounded down, so that no day of age ever adds a point.
    """
    if found.points is None:
        return found
    worst = dimension.worst_points
    points = worst + math.floor((found.points - worst) * freshness)
    reason = found.reason or (AGEING if points < found.points else None)
    return found._replace(points=points, reason=reason, freshness=freshness)


def scored_by(dimension: Dimension, found: DimensionResult) -> DimensionResult:
    """*found*, with the points that the bands of *dimension* give it."""
    if found.absence is not None:
        return absent(dimension, found.absence)
    result = scored(dimension, found.value, found.stands_for)
    return result if found.freshness is None else aged(dimension, result, found.freshness)


def _reason_at(dimension: Dimension, points: int) -> str | None:
    for band in dimension.bands:
        if band.points == points:
            return band.reason
    return None
