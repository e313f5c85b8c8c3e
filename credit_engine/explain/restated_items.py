"""
At which figures a line item of the accounts would begin to count for more.

Most measures are a sum, a difference or a ratio of items, so in one item they are
(a + b x) / (1 + c x): three measurements tell a, b and c, and with them where the measure
enters a better band, or a capacity reaches another amount. Where a formula bends, the figure
is off; what it gives is for an assessment to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from credit_engine.assess.limit import WANTED
from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import Readings, in_range, lay_out, leave_out
from credit_engine.domain.facts import Facts
from credit_engine.domain.money import minor_per_unit
from credit_engine.domain.statement import Statement, that_count
from credit_engine.explain.bands_held import bands_held
from credit_engine.explain.decided import Decided
from credit_engine.language.bands import parse_band
from credit_engine.language.types import NUMBER, Value
from credit_engine.pack.fact_model import FactDefinition
from credit_engine.pack.model import CompiledPack, Dimension

FIGURES_MAX = 4  # of one item
STEP_PART = 10  # an item is moved by a tenth of itself, twice, to see what follows
DIGITS = 2  # of a change: it is rounded away from zero, so as to be past where it should be
CAPACITY = "capacity:"


def figures_of(decided: Decided, fact: FactDefinition, held: Statement) -> list[int]:
    """
    The figures worth trying of the item *fact* of the accounts *held*, in minor units.

    The smallest change comes first. None is below zero, outside the item's range, or further
    away than the item is large.
    """
    if held.currency != decided.pack.currency or not held.items.get(fact.name):
        return []
    minor = held.items[fact.name]
    step = max(abs(minor) // STEP_PART, 1)
    moved = [
        _measured(decided, with_item(decided.facts, held, fact.name, minor + times * step))
        for times in (0, 1, 2)
    ]
    scale = minor_per_unit(held.currency)
    found = set()
    for target, values in _targets(decided, moved[0]):
        change = _change_to(target, [values(readings) for readings in moved])
        if change is not None and abs(change * step) <= abs(minor):
            figure = minor + _rounded_away(change * step)
            if figure >= 0 and in_range(figure / scale, fact.valid_min, fact.valid_max):
                found.add(figure)
    return _spread(sorted(found - {minor}, key=lambda figure: (abs(figure - minor), figure)))


def newest_that_counts(decided: Decided) -> Statement | None:
    """The accounts that the items without a lag were read from."""
    counting = that_count(decided.facts.statements, decided.assessment.as_of)
    return counting[0] if counting else None


def with_item(facts: Facts, held: Statement, item: str, minor: int) -> Facts:
    """*facts*, in which the accounts *held* show another figure of *item*."""
    after = replace(held, items={**held.items, item: minor})
    statements = tuple(after if of == held else of for of in facts.statements)
    return replace(facts, statements=statements)


def _measured(decided: Decided, facts: Facts) -> Readings:
    pack, day = decided.pack, decided.assessment.as_of
    readings = _laid_out(pack, facts, day)
    segment = pack.segments.get(decided.assessment.segment or "")
    if segment is not None:
        leave_out(pack, readings, segment.expects, pack.fact_readings)
    measure_dimensions(pack, readings)
    return readings


def _laid_out(pack: CompiledPack, facts: Facts, day: date) -> Readings:
    return lay_out(pack, facts, day, pack.fact_readings)


class _Measure:
    """A dimension by its name, or the amount of a capacity, as a number of its readings."""

    def __init__(self, name: str, formula: object = None) -> None:
        self._name, self._formula = name, formula

    def __call__(self, readings: Readings) -> float | None:
        values: Mapping[str, Value] = readings.values
        found = self._formula(values) if callable(self._formula) else values.get(self._name)
        return found if isinstance(found, float) else None


def _targets(decided: Decided, base: Readings) -> Iterator[tuple[float, _Measure]]:
    """What a measure should come to: the ends of its better bands, what is wanted of a capacity."""
    found = decided.assessment
    lost = found.score.lost_millionths if found.score is not None else {}
    for name in lost:
        points = found.dimensions[name].points
        if lost[name] > 0 and points is not None:
            held = bands_held(decided.pack, found.dimensions[name])
            for end in sorted({end for bands in held for end in _ends_above(bands, points)}):
                yield end, _Measure(name)
    figures = {figure.of: figure.minor for figure in found.figures}
    wanted = figures.get(WANTED, 0)
    for capacity in decided.pack.limits.capacities:
        minor = figures.get(f"{CAPACITY}{capacity.name}", 0)
        measure = _Measure(capacity.name, capacity.amount.formula)
        amount = measure(base)
        if amount is not None and 0 < minor < wanted:
            yield amount * wanted / minor, measure


def _ends_above(dimension: Dimension, points: int) -> set[float]:
    ends: set[float] = set()
    for band in dimension.bands:
        if band.points > points:
            for interval in parse_band(band.when, NUMBER).intervals:
                ends |= {end for end in (interval.low, interval.high) if end is not None}
    return ends


def _change_to(target: float, values: list[float | None]) -> float | None:
    """
    By how many steps the item moves until the measure is *target*.

    *values* are the measure after 0, 1 and 2 steps; None where nothing follows from them.
    """
    at0, at1, at2 = values
    if at0 is None or at1 is None or at2 is None or at1 in (at0, at2):
        return None
    # y (1 + c x) = a + b x, at x = 0, 1, 2, solved for b and c.
    curve = (2 * at1 - at2 - at0) / (2 * (at2 - at1))
    slope = at1 * (1 + curve) - at0
    fall = slope - target * curve
    return None if fall == 0 else (target - at0) / fall


def _rounded_away(change: float) -> int:
    """*change* with its first two digits, rounded away from zero."""
    size = abs(int(change)) + 1
    unit = int("1".ljust(max(len(str(size)) - DIGITS, 0) + 1, "0"))
    rounded = -(-size // unit) * unit
    return rounded if change > 0 else -rounded


def _spread(figures: list[int]) -> list[int]:
    """At most FIGURES_MAX of them: the nearest, the furthest, and some between."""
    if len(figures) <= FIGURES_MAX:
        return figures
    last = len(figures) - 1
    places = [last * place // (FIGURES_MAX - 1) for place in range(FIGURES_MAX)]
    return [figures[place] for place in places]
