"""dimensions/*.yaml: what is measured about a buyer, and what each value is worth."""

from __future__ import annotations

from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawBand, RawDimension, RawPack, RawSubstitute, RawVariant
from credit_engine.pack.read.facts import read_range
from credit_engine.pack.read.fields import Fields, read_number

DIRECTIONS = ("higher", "lower")
POINTS_MAX = 100


def read_dimensions(fields: Fields, pack: RawPack) -> None:
    """Read one file of dimensions/, whose name is the group."""
    group = fields.place.path.removeprefix("dimensions/").removesuffix(".yaml")
    for name, dimension in fields.named("dimension"):
        fields.keep(pack.dimensions, name, _dimension(name, dimension, group))


def _dimension(name: Scalar, fields: Fields, group: str) -> RawDimension:
    low, high = read_range(fields)
    varied = any([fields.has("variants_by"), fields.has("variants")])
    banded = fields.has("bands") or varied
    read = RawDimension(
        name=name,
        whole=True,
        group=group,
        label=fields.translated("label"),
        measure=fields.uncut("measure"),
        unit=fields.scalar("unit").text if fields.has("unit") else None,
        better=fields.choice("better", DIRECTIONS),
        valid_min=low,
        valid_max=high,
        if_denominator_zero=_substitute(fields, "if_denominator_zero"),
        if_denominator_negative=_substitute(fields, "if_denominator_negative"),
        bands_place=fields.place_of("bands"),
        bands=_bands(fields) if banded else (),
        variants_by=fields.scalar("variants_by") if varied else None,
        variants=_variants(fields.fields("variants")) if varied else (),
        missing_reason=fields.code("missing_reason") if fields.has("missing_reason") else None,
        reference=fields.prose("reference"),
    )
    return fields.finished(read)


def _substitute(fields: Fields, key: str) -> RawSubstitute | None:
    if not fields.has(key):
        return None
    place = fields.place_of(key)
    substitute = fields.fields(key)
    value = substitute.scalar("value")
    stands_for: str | float = value.text
    if value.text not in {"best", "worst"}:
        owner = f"value of {substitute.owner} (best, worst or a number)"
        stands_for = read_number(value, owner, substitute.findings, None, None)
    because = substitute.prose("because")
    substitute.done()
    return RawSubstitute(place, stands_for, because)


def _variants(fields: Fields) -> tuple[RawVariant, ...]:
    variants = []
    for name, variant in fields.named("variant"):
        variants.append(
            RawVariant(
                name=name,
                label=variant.translated("label"),
                values=variant.scalars("values"),
                reference=variant.prose("reference"),
                bands_place=variant.place_of("bands"),
                bands=_bands(variant),
            )
        )
        variant.done()
    if fields.readable and not variants:
        fields.findings.add("wrong-shape", fields.place, f"{fields.owner} has no entry.")
    return tuple(variants)


def _bands(fields: Fields) -> tuple[RawBand, ...]:
    return tuple(_band(row) for row in fields.rows("bands"))


def _band(row: Fields) -> RawBand:
    band = RawBand(
        when=row.uncut("when"),
        points=row.integer("points", 0, POINTS_MAX),
        points_place=row.place_of("points"),
        reason=row.code("reason") if row.has("reason") else None,
    )
    row.done()
    return band
