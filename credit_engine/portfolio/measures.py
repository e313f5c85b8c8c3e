"""
Step 2 over columns: one value or one kind of absence per dimension, and its points.

The counterpart of assess/measure.py, for many rows at once. Beside the columns of a
reading (portfolio/layout.py) a dimension has `NAME!points`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

import ibis
import ibis.expr.types as ir

from credit_engine.domain.facts import Absence
from credit_engine.language.bands import Band
from credit_engine.language.intervals import Interval
from credit_engine.language.tree import Node, reading_key, readings_of, required_readings
from credit_engine.pack.model import CompiledPack, Dimension, Substitute
from credit_engine.pack.variant_model import Variants
from credit_engine.portfolio.expressions import Columns, Layers
from credit_engine.portfolio.layout import RANKS, absence_of, ages, left_of, span_of
from credit_engine.portfolio.operations import any_of, divide_whole, number

NOT_EXPECTED = RANKS[Absence.NOT_EXPECTED]
INVALID = RANKS[Absence.INVALID]

# The value of a divisor that calls for a substitute, and the substitute.
Stands = Sequence[tuple[Callable[[ir.Value], ir.Value], Substitute]]


def points_of(name: str) -> str:
    """The column of the points of the dimension *name*; null where it is not expected."""
    return f"{name}!points"


class Measures:
    """
    Writes every dimension of *pack* as columns of *layers*; *columns* writes the formulas.

    Dimensions come in an order in which whatever one reads is there already.
    """

    def __init__(self, pack: CompiledPack, layers: Layers, columns: Columns) -> None:
        self.pack = pack
        self.layers = layers
        self.columns = columns
        self.ageing = {
            reading_key(name, lag) for name, lag in pack.fact_readings if ages(pack, name)
        }

    def write(self) -> None:
        """Add the columns of every dimension, at every period at which something reads it."""
        for dimension in self.pack.dimensions.values():
            for lag, tree in self.pack.trees[dimension.name].measure.items():
                self._measure(dimension, lag, tree)
            if dimension.name in self.pack.variants:
                self._varied_points(self.pack.variants[dimension.name])
            elif dimension.bands:
                bands = self.pack.trees[dimension.name].bands
                self._points(dimension, bands, points_of(dimension.name))

    def _measure(self, dimension: Dimension, lag: int, tree: Node) -> None:
        key, put = reading_key(dimension.name, lag), self.layers.put
        inputs = _keys(readings_of(tree))
        anywhere = self._rank(f"{key}!anywhere", inputs)
        required = self._rank(f"{key}!required", _keys(required_readings(tree)))
        self.layers.add(f"{key}!formula", self.columns.placed(tree))
        divisor = self._divisor(dimension, lag)
        stands = _stands(dimension)
        value = put(f"{key}!value", _substituted(dimension, stands), f"{key}!formula", *divisor)
        absence = put(
            absence_of(key), _absence(dimension, stands), required, anywhere, value, *divisor
        )
        put(key, _where_null, value, absence)
        self._freshness(key, [name for name in inputs if name in self.ageing])

    def _rank(self, name: str, keys: Iterable[str]) -> str:
        return self.layers.put(name, _least, *map(absence_of, keys))

    def _divisor(self, dimension: Dimension, lag: int) -> list[str]:
        if not _stands(dimension):
            return []
        name = f"{reading_key(dimension.name, lag)}!divisor"
        self.layers.add(name, self.columns.placed(self.pack.trees[dimension.name].divisor[lag]))
        return [name]

    def _freshness(self, key: str, inputs: Sequence[str]) -> None:
        """The freshness of a measure: that of its oldest input, where it has a value."""
        if not inputs:
            return
        put = self.layers.put
        oldest = (left_of(inputs[0]), span_of(inputs[0]))
        for number_, other in enumerate(inputs[1:]):
            ends = (*oldest, left_of(other), span_of(other))
            oldest = (
                put(f"{key}!left {number_}", lambda *of: _older(of)[0], *ends),
                put(f"{key}!of {number_}", lambda *of: _older(of)[1], *ends),
            )
        put(left_of(key), _where_null, oldest[0], absence_of(key))
        put(span_of(key), _where_null, oldest[1], absence_of(key))
        self.ageing.add(key)

    def _varied_points(self, variants: Variants) -> None:
        """The points by the bands that hold; the least of all where nobody knows which do."""
        dimension = variants.default
        trees = self.pack.trees[dimension.name]
        default = self._points(dimension, trees.bands, f"{points_of(dimension.name)} by default")
        others = {
            name: self._points(
                variant.dimension, trees.variants[name], f"{points_of(dimension.name)} by {name}"
            )
            for name, variant in variants.by_name.items()
        }
        told = (variants.fact, absence_of(variants.fact))
        self.layers.put(
            points_of(dimension.name), _held(variants), *told, default, *others.values()
        )

    def _points(self, dimension: Dimension, bands: Sequence[Band], column: str) -> str:
        name = dimension.name
        inputs = [name, absence_of(name)]
        if not _stands(dimension):
            fresh = self.layers.put(f"{column} fresh", _scored(dimension, bands), *inputs)
        else:
            divisor = f"{name}!divisor"
            fresh = self.layers.put(f"{column} fresh", _scored(dimension, bands), *inputs, divisor)
        if name in self.ageing:
            ageing = (left_of(name), span_of(name))
            return self.layers.put(column, _aged(dimension.worst_points), fresh, *ageing)
        return self.layers.put(column, lambda points: points, fresh)


def _keys(readings: Iterable[tuple[str, int]]) -> list[str]:
    return [reading_key(name, lag) for name, lag in sorted(readings)]


def _least(*ranks: ir.Value) -> ir.Value:
    if not ranks:
        return ibis.null("int64")
    return ranks[0] if len(ranks) == 1 else ibis.least(*ranks)  # which passes over nulls


def _where_null(value: ir.Value, absence: ir.Value) -> ir.Value:
    return ibis.ifelse(absence.isnull(), value, ibis.null(value.type()))


def _stands(dimension: Dimension) -> Stands:
    zero, negative = dimension.if_denominator_zero, dimension.if_denominator_negative
    found: list[tuple[Callable[[ir.Value], ir.Value], Substitute]] = []
    if zero is not None:
        found.append((lambda divisor: divisor == 0, zero))
    if negative is not None:
        found.append((lambda divisor: divisor < 0, negative))
    return found


def _stand_in(dimension: Dimension, substitute: Substitute) -> float:
    if isinstance(substitute.stands_for, float):
        return substitute.stands_for
    upwards = (substitute.stands_for == "best") == (dimension.better == "higher")
    return math.inf if upwards else -math.inf


def _substituted(dimension: Dimension, stands: Stands) -> Callable[..., ir.Value]:
    """The formula's value, or what stands for it by the divisor."""

    def value(formula: ir.Value, *divisor: ir.Value) -> ir.Value:
        if not stands:
            return formula
        cases = [
            (holds(divisor[0]), number(_stand_in(dimension, substitute)))
            for holds, substitute in stands
        ]
        return ibis.cases(*cases, else_=formula)

    return value


def _absence(dimension: Dimension, stands: Stands) -> Callable[..., ir.Value]:
    """The rank of a measure's absence: of its inputs, or `invalid`; null where it has a value."""
    nothing = ibis.null("int64")

    def rank(
        required: ir.Value, anywhere: ir.Value, value: ir.Value, *divisor: ir.Value
    ) -> ir.Value:
        late = ibis.cases(
            (value.isnull(), ibis.coalesce(anywhere, ibis.literal(INVALID, "int64"))),
            (_outside(dimension, value), ibis.literal(INVALID, "int64")),
            else_=nothing,
        )
        infinite = [
            (holds(divisor[0]), nothing)
            for holds, substitute in stands
            if not isinstance(substitute.stands_for, float)
        ]
        return ibis.cases(
            (required.notnull(), required),
            (anywhere == NOT_EXPECTED, anywhere),
            *infinite,
            else_=late,
        )

    return rank


def _outside(dimension: Dimension, value: ir.Value) -> ir.Value:
    outside = []
    if isinstance(value, ir.FloatingValue):
        if dimension.valid_min is not None:
            outside.append(value < number(dimension.valid_min))
        if dimension.valid_max is not None:
            outside.append(value > number(dimension.valid_max))
    return any_of(outside) if outside else ibis.literal(value=False)


def _older(ends: Sequence[ir.Value]) -> tuple[ir.Value, ir.Value]:
    """Of two shares (left, of, left, of) the lesser; null is fresh."""
    left, span, other_left, other_span = ends
    second = left.isnull() | (other_left.notnull() & (other_left * span < left * other_span))
    return ibis.ifelse(second, other_left, left), ibis.ifelse(second, other_span, span)


def _scored(dimension: Dimension, bands: Sequence[Band]) -> Callable[..., ir.Value]:
    """The points of a fresh value, or of its absence."""
    worst = ibis.literal(dimension.worst_points, "int64")
    best = ibis.literal(dimension.best_points, "int64")

    def points(value: ir.Value, absence: ir.Value, *divisor: ir.Value) -> ir.Value:
        stood_for = [
            (holds(divisor[0]), best if substitute.stands_for == "best" else worst)
            for holds, substitute in (_stands(dimension) if divisor else ())
            if not isinstance(substitute.stands_for, float)
        ]
        held = [
            (_in_band(band, value), ibis.literal(definition.points, "int64"))
            for band, definition in zip(bands, dimension.bands, strict=True)
        ]
        return ibis.cases(
            (absence == NOT_EXPECTED, ibis.null("int64")),
            (absence.notnull(), worst),
            *stood_for,
            *held,
            else_=ibis.null("int64"),
        )

    return points


def _held(variants: Variants) -> Callable[..., ir.Value]:
    """The points by the bands that hold, of those by the default and by each variant."""

    def points(told: ir.Value, absence: ir.Value, *points: ir.Value) -> ir.Value:
        by_value = [
            (told.isin(list(variant.values)), of)
            for variant, of in zip(variants.by_name.values(), points[1:], strict=True)
        ]
        unknown = absence.notnull() & (absence != NOT_EXPECTED)
        return ibis.cases((unknown, ibis.least(*points)), *by_value, else_=points[0])

    return points


def _in_band(band: Band, value: ir.Value) -> ir.Value:
    tests = [_in_interval(interval, value) for interval in band.intervals]
    tests += [value == ibis.literal(exactly) for exactly in band.values]
    return any_of(tests)


def _in_interval(interval: Interval, value: ir.Value) -> ir.Value:
    inside = ibis.literal(value=True)
    if interval.low is not None:
        low = number(interval.low)
        inside = inside & (value >= low if interval.low_closed else value > low)
    if interval.high is not None:
        high = number(interval.high)
        inside = inside & (value <= high if interval.high_closed else value < high)
    return inside


def _aged(worst: int) -> Callable[..., ir.Value]:
    """Points fall in proportion from those of the band to the worst, rounded down."""

    def points(fresh: ir.Value, left: ir.Value, span: ir.Value) -> ir.Value:
        aged = worst + divide_whole((fresh - worst) * left, span)
        return ibis.ifelse(left.isnull(), fresh, aged)

    return points
