"""
Bands that hold for some buyers only, applied after all dimensions are measured.

A pack without variants pays nothing for them: measures and values are what they were, and
only points, band and reason follow the bands that hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.assess.points import MISSING, scored_by
from credit_engine.assess.readings import Readings
from credit_engine.assess.trace import BandsHeld, DimensionResult
from credit_engine.domain.facts import Absence
from credit_engine.pack.variant_model import Variants


def hold_variants(
    variants: Mapping[str, Variants], readings: Readings, found: dict[str, DimensionResult]
) -> None:
    """
    Give each dimension of *found* that has *variants* the points of the bands that hold.

    Where the fact that tells is not expected, the default does. Where it is absent
    otherwise, the least of what any of the bands would give: else not saying which
    buyer this is could raise a score.
    """
    for name, of in variants.items():
        result = found[name]
        if result.absence is not Absence.NOT_EXPECTED:
            scored = _scored(of, readings, result)
            found[name] = scored._replace(inputs=(*result.inputs, of.fact))


def _scored(variants: Variants, readings: Readings, found: DimensionResult) -> DimensionResult:
    absence = readings.absences.get(variants.fact)
    if absence is not None and absence is not Absence.NOT_EXPECTED:
        return _least(variants, found)
    value = readings.values[variants.fact]
    variant = variants.by_value.get(value) if isinstance(value, str) else None
    if variant is None:
        return found._replace(held=BandsHeld(None, variants.default.best_points))
    held = BandsHeld(variant.name, variant.dimension.best_points)
    return scored_by(variant.dimension, found)._replace(held=held)


def _least(variants: Variants, found: DimensionResult) -> DimensionResult:
    """
    The least points that *found* could have; that of the first bands where several give them.

    Its reason is that something is not known, unless all bands give the same.
    """
    could = [scored_by(dimension, found) for dimension in variants.all_bands]
    least = min(could, key=lambda result: result.points or 0)
    best = max(dimension.best_points for dimension in variants.all_bands)
    reason = least.reason
    if found.absence is None and any(result.points != least.points for result in could):
        reason = MISSING
    return least._replace(reason=reason, held=BandsHeld(None, best, known=False))
