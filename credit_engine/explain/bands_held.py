"""The bands that gave a buyer's points, where a dimension has other bands for some buyers."""

from __future__ import annotations

from credit_engine.assess.trace import DimensionResult
from credit_engine.pack.model import CompiledPack, Dimension


def bands_held(pack: CompiledPack, found: DimensionResult) -> tuple[Dimension, ...]:
    """The dimension of *found* with the bands that hold, or with each set that could hold."""
    if found.held is None:
        return (pack.dimensions[found.name],)
    variants = pack.variants[found.name]
    if not found.held.known:
        return variants.all_bands
    if found.held.variant is None:
        return (variants.default,)
    return (variants.by_name[found.held.variant].dimension,)
