"""Bands of a dimension part its valid range, and their points go the way of `better`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from credit_engine.language.bands import Band, find_gaps, find_overlaps
from credit_engine.language.intervals import Interval
from credit_engine.pack.draft import Draft
from credit_engine.pack.nodes import Place
from credit_engine.pack.raw import RawBand, RawDimension
from credit_engine.pack.slots import measure_key, variant_key


def check_dimension_bands(draft: Draft) -> None:
    """Report gaps, overlaps, and points against the declared direction."""
    for name, dimension in draft.raw.dimensions.items():
        if not dimension.whole:
            continue
        tables = [_Table(name, measure_key(name), dimension.bands_place, dimension.bands)]
        for variant in dimension.variants:
            key = variant_key(name, variant.name.text)
            called = f"{name}, variant {variant.name.text},"
            tables.append(_Table(called, key, variant.bands_place, variant.bands))
        for table in tables:
            bands = draft.bands.get(table.key)
            if bands and _check_partition(dimension, table, bands, draft):
                _check_direction(dimension, table, bands, draft)


@dataclass(frozen=True, slots=True)
class _Table:
    """The bands of a dimension, or of a variant of it."""

    called: str
    key: str
    place: Place
    rows: tuple[RawBand, ...]


def _check_partition(
    dimension: RawDimension, table: _Table, bands: tuple[Band, ...], draft: Draft
) -> bool:
    valid = Interval(
        dimension.valid_min,
        low_closed=dimension.valid_min is not None,
        high=dimension.valid_max,
        high_closed=dimension.valid_max is not None,
    )
    gaps = find_gaps(bands, valid)
    for gap in gaps:
        draft.findings.add(
            "band-gap",
            table.place,
            f"{table.called} has no band for {gap}.",
            "Every valid value must have its points.",
            "Widen a band or add one.",
        )
    overlaps = find_overlaps(bands)
    for overlap in overlaps:
        draft.findings.add(
            "band-overlap",
            table.rows[overlap.second].when.place,
            f"{bands[overlap.first].text} and {bands[overlap.second].text} both hold "
            f"{overlap.where}.",
            "A value must have one band.",
            "Use ( or ) for the end that the other band includes.",
        )
    return not gaps and not overlaps


def _check_direction(
    dimension: RawDimension, table: _Table, bands: tuple[Band, ...], draft: Draft
) -> None:
    pieces = [
        (interval, row)
        for band, row in zip(bands, table.rows, strict=True)
        for interval in band.intervals
    ]
    pieces.sort(key=lambda piece: _low_end(piece[0]))
    rising = dimension.better == "higher"
    for (_, below), (interval, above) in pairwise(pieces):
        fits = below.points <= above.points if rising else below.points >= above.points
        if not fits:
            draft.findings.add(
                "points-direction",
                above.points_place,
                f"The band {interval} has {above.points} points and the one below it "
                f"{below.points}.",
                f"{dimension.name.text} is better when it is {dimension.better}.",
                "Correct the points, or `better`.",
            )


def _low_end(interval: Interval) -> tuple[float, bool]:
    low = float("-inf") if interval.low is None else interval.low
    return low, not interval.low_closed
