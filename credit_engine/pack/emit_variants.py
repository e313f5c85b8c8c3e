"""Bands of dimensions, and those that hold for some buyers only, as assessment reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from credit_engine.pack.functions import Functions
from credit_engine.pack.model import BandDefinition, Dimension
from credit_engine.pack.raw import RawBand, RawDimension, RawVariant
from credit_engine.pack.slots import variant_key
from credit_engine.pack.variant_model import Variant, Variants


def band_definitions(rows: Sequence[RawBand]) -> tuple[BandDefinition, ...]:
    """The bands as written, in their order."""
    return tuple(
        BandDefinition(row.when.text, row.points, row.reason.text if row.reason else None)
        for row in rows
    )


def emit_variants(raw: RawDimension, default: Dimension, functions: Functions) -> Variants | None:
    """The variants of *default*; None where it has none."""
    if raw.variants_by is None:
        return None
    variants = {
        variant.name.text: _variant(variant, default, functions) for variant in raw.variants
    }
    return Variants(
        fact=raw.variants_by.text,
        default=default,
        by_name=MappingProxyType(variants),
        by_value=MappingProxyType(
            {value: variant for variant in variants.values() for value in variant.values}
        ),
    )


def _variant(raw: RawVariant, default: Dimension, functions: Functions) -> Variant:
    name = raw.name.text
    points = [row.points for row in raw.bands]
    dimension = replace(
        default,
        bands=band_definitions(raw.bands),
        band_of=functions.bands[variant_key(default.name, name)],
        best_points=max(points),
        worst_points=min(points),
    )
    return Variant(
        name=name,
        label=MappingProxyType(dict(raw.label)),
        values=tuple(value.text for value in raw.values),
        reference=raw.reference,
        dimension=dimension,
    )
