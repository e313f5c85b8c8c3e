"""Rows for the formula of a dimension: at round values, and where it takes another way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from credit_engine.domain.facts import Absence
from credit_engine.language.tree import Conditional, Node, reading_key, readings_of, walk
from credit_engine.pack.dimension_trees import DimensionTrees
from credit_engine.pack.typed_scalars import TypedValue
from credit_engine.services.flipping_rows import Given, Result, Search, flipping_rows, number

# Round, and no two alike; quotients of most of them end after a few decimals.
_ROUND = (600, 250, 1000, 400, 160, 640, 1600, 100, 2500, 320, 800, 200)
_SMALL = (2, 5, 8, 3, 12, 7)
_TURNS = 3
_FLIPS_MAX = 12  # more of them nobody reads
_BELOW_ZERO = -100


def measure_rows(search: Search, trees: DimensionTrees, result: Result) -> list[Given]:
    """
    Give three rows of round values, and the denominator at zero and below where there is one.

    Then pairs that differ in one thing that a condition of the formula asks, and in the answer.
    """
    values = {key: _plain(search, key, found) for key, found in search.candidates().items()}
    rows = [
        {key: found[(index * (turn + 1) + turn) % len(found)]
         for index, (key, found) in enumerate(values.items())}
        for turn in range(_TURNS)
    ]  # fmt: skip
    divisor = trees.divisor.get(0)
    if divisor is not None:
        below = {reading_key(name, lag) for name, lag in readings_of(divisor)}
        for under in (0, _BELOW_ZERO):
            rows.append({key: under if key in below else one for key, one in rows[0].items()})
    found: list[Given] = [*rows]
    asked = _asked(trees.measure[0])
    if asked:
        flips = [given for given, _ in flipping_rows(search, result, asked)]
        expected = [row for row in flips if Absence.NOT_EXPECTED not in row.values()]
        found += expected[:_FLIPS_MAX]
    return [row for index, row in enumerate(found) if row not in found[:index]]


def _plain(search: Search, key: str, found: Sequence[TypedValue]) -> Sequence[TypedValue]:
    """Values that are easy to reckon with, in the range of what has this name."""
    if found and isinstance(found[0], bool | str):
        return found
    name = key.partition("@")[0]
    known = search.pack.facts.get(name) or search.pack.dimensions.get(name)
    if known is not None and known.valid_max is not None:
        low, high = known.valid_min or 0, known.valid_max
        return [number(Decimal(str(low + (high - low) * part))) for part in (0.2, 0.5, 0.75)]
    return _SMALL if known is not None and known.unit in ("ratio", "score", "count") else _ROUND


def _asked(measure: Node) -> frozenset[str]:
    """The keys that the conditions inside a measure read."""
    return frozenset(
        reading_key(name, lag)
        for node in walk(measure)
        if isinstance(node, Conditional)
        for name, lag in readings_of(node.condition)
    )
