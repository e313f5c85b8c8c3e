"""
Generated boundary cases: every cut-point of every dimension, and every kind of absence.

Each is checked by what must hold whatever the pack says, not by what the engine gave before:
bands by a naive reading of their text in exact decimals (the oracle shares nothing with the
parser of bands), points by the direction that the dimension declares, absences by the rule
that what is expected and absent counts with the worst points.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from credit_engine.assess.measure import score_reading
from credit_engine.assess.trace import DimensionResult
from credit_engine.domain.facts import Absence
from credit_engine.pack.model import CompiledPack, Dimension
from credit_engine.pack.mutation.texts import cut_step

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_END = re.compile(_NUMBER)
# Of a band's text without its blanks, from its start or from a comma on: each place is tried once.
_TEST = re.compile(
    rf"(?<![^,])(?:(?P<opened>[\[(])(?P<low>{_NUMBER})\.\.(?P<high>{_NUMBER})(?P<closed>[\])])"
    rf"|(?P<sign><=|>=|<|>|=)?(?P<end>{_NUMBER}))(?:,|$)"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A boundary at which the pack or the engine is wrong."""

    dimension: str
    at: str
    what: str

    def __str__(self) -> str:
        """One line for a report."""
        return f"{self.dimension} at {self.at}: {self.what}"


@dataclass(frozen=True, slots=True)
class Boundaries:
    """How many values and absences were tried, and the faults."""

    values: int
    absences: int
    faults: tuple[Fault, ...]


def check_boundaries(pack: CompiledPack) -> Boundaries:
    """Try every cut-point and every kind of absence of every dimension that has bands."""
    values = 0
    absences = 0
    faults: list[Fault] = []
    for name in sorted(pack.dimensions):
        for dimension in banded(pack, name):
            tried = boundary_values(dimension)
            values += len(tried)
            absences += len(Absence)
            faults += _of_values(dimension, tried)
            faults += _of_absences(dimension)
    return Boundaries(values, absences, tuple(faults))


def banded(pack: CompiledPack, name: str) -> tuple[Dimension, ...]:
    """A dimension with each set of bands that it has for some buyers; none without bands."""
    if name in pack.variants:
        return pack.variants[name].all_bands
    dimension = pack.dimensions[name]
    return (dimension,) if dimension.bands else ()


def boundary_values(dimension: Dimension) -> list[float]:
    """
    Below, at and above every end of the bands and of the valid range, ascending.

    Below and above are the neighbouring doubles, and a step one place finer than is written.
    """
    ends = {Decimal(end) for band in dimension.bands for end in _END.findall(band.when)}
    step = cut_step(sorted(ends))
    ends |= {
        Decimal(repr(bound))
        for bound in (dimension.valid_min, dimension.valid_max)
        if bound is not None
    }
    found: set[float] = set()
    for end in ends:
        at = float(end)
        found |= {at, math.nextafter(at, -math.inf), math.nextafter(at, math.inf)}
        found |= {float(end - step), float(end + step)}
    return sorted(found)


def holds(when: str, value: float) -> bool:
    """
    Whether a band's text holds a value, read test by test in exact decimals.

    Ends are the doubles nearest to what is written, as facts are; a double is compared exactly.
    """
    exact = Decimal(value)
    return any(
        _test_holds(test.groupdict(), exact) for test in _TEST.finditer("".join(when.split()))
    )


def _test_holds(parts: Mapping[str, str | None], value: Decimal) -> bool:
    if parts["end"] is not None:
        end = Decimal(float(parts["end"]))
        sign = parts["sign"] or "="
        return (
            ("<" in sign and value < end)
            or (">" in sign and value > end)
            or ("=" in sign and value == end)
        )
    low, high = Decimal(float(parts["low"] or 0)), Decimal(float(parts["high"] or 0))
    above = value >= low if parts["opened"] == "[" else value > low
    below = value <= high if parts["closed"] == "]" else value < high
    return above and below


def _of_values(dimension: Dimension, values: list[float]) -> Iterator[Fault]:
    inside: list[tuple[float, DimensionResult]] = []
    for value in values:
        result = score_reading(dimension, value)
        if _is_valid(dimension, value):
            inside.append((value, result))
            yield from _of_band(dimension, value, result)
        elif result.absence is not Absence.INVALID or result.points != _worst(dimension):
            what = f"outside the valid range, but {result.points} points"
            yield Fault(dimension.name, repr(value), what)
    rising = dimension.better == "higher"
    for (_, before), (value, after) in pairwise(inside):
        gained = (after.points or 0) - (before.points or 0)
        if (gained < 0) if rising else (gained > 0):
            what = f"from {before.points} to {after.points} points: {dimension.better} is better"
            yield Fault(dimension.name, repr(value), what)


def _of_band(dimension: Dimension, value: float, result: DimensionResult) -> Iterator[Fault]:
    held = [band for band in dimension.bands if holds(band.when, value)]
    if len(held) != 1:
        yield Fault(dimension.name, repr(value), f"{len(held)} bands hold it")
    elif (result.band, result.points, result.reason) != (
        held[0].when,
        held[0].points,
        held[0].reason,
    ):
        what = f"{held[0].when} holds it, the engine took {result.band}"
        yield Fault(dimension.name, repr(value), what)


def _of_absences(dimension: Dimension) -> Iterator[Fault]:
    for kind in Absence:
        result = score_reading(dimension, kind)
        wanted = None if kind is Absence.NOT_EXPECTED else _worst(dimension)
        if result.points != wanted:
            yield Fault(dimension.name, kind.value, f"{result.points} points, not {wanted}")


def _is_valid(dimension: Dimension, value: float) -> bool:
    low, high = dimension.valid_min, dimension.valid_max
    return (low is None or value >= low) and (high is None or value <= high)


def _worst(dimension: Dimension) -> int:
    return min(band.points for band in dimension.bands)
