"""
Every ratio of the shipped pack whose denominator can be negative has a case where it is.

Which these are is worked out from the pack: by the ranges that facts and dimensions declare,
carried through each formula. A ratio of two negative figures looks like one of two good ones.
"""

import math
from collections.abc import Iterator
from functools import cache

import pytest

from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import lay_out
from credit_engine.domain.facts_document import read_facts
from credit_engine.language.tree import (
    Arithmetic,
    Call,
    Conditional,
    Literal,
    Negate,
    Node,
    Reading,
    walk,
)
from credit_engine.pack.cases import Case
from credit_engine.pack.compile import STAGES
from credit_engine.pack.draft import Draft
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.slots import measure_key
from tests.builders import trade_credit_files, trade_credit_pack
from tests.reference.walker import evaluate
from tests.rules.shipped import cases_of

Range = tuple[float, float]

PACK = trade_credit_pack()
ANY: Range = (-math.inf, math.inf)


def measures() -> dict[str, Node]:
    """Give the formula of every dimension as a tree."""
    draft = Draft(dict(sorted(trade_credit_files().items())))
    for stage in STAGES:
        stage.run(draft)
    return {name: draft.expressions[measure_key(name)].root for name in PACK.dimensions}


TREES = measures()
CASES = cases_of("trade_credit")


def range_of(node: Node) -> Range:
    """Give the least and the most that *node* can be; too wide where that is not seen."""
    match node:
        case Literal(value=float(number)):
            return number, number
        case Reading(name=name):
            return range_of_name(name)
        case Negate(operand=operand):
            low, high = range_of(operand)
            return -high, -low
        case Arithmetic(operator=operator, left=left, right=right):
            return joined(operator, range_of(left), range_of(right))
        case Conditional(then=then, otherwise=otherwise):
            (low, high), (other_low, other_high) = range_of(then), range_of(otherwise)
            return min(low, other_low), max(high, other_high)
        case Call(function="max" | "min" as function, arguments=arguments):
            choose = {"max": max, "min": min}[function]
            ranges = [range_of(argument) for argument in arguments]
            return choose(low for low, _ in ranges), choose(high for _, high in ranges)
        case Call(function="abs" | "exp" | "sqrt" | "normal_cdf"):
            return 0.0, math.inf
    return ANY


@cache
def range_of_name(name: str) -> Range:
    if name in PACK.facts:
        fact = PACK.facts[name]
        unsigned = fact.source in (FactSource.RECEIVABLES, FactSource.REQUEST)
        return valid(0.0 if unsigned else fact.valid_min, fact.valid_max)
    if name in PACK.parameters:
        values = [value for _, value in PACK.parameters[name].values]
        return min(values), max(values)
    if name in PACK.dimensions:
        low, high = range_of(TREES[name])
        dimension = PACK.dimensions[name]
        floor, ceiling = valid(dimension.valid_min, dimension.valid_max)
        return max(low, floor), min(high, ceiling)
    return ANY


def valid(low: float | None, high: float | None) -> Range:
    return -math.inf if low is None else low, math.inf if high is None else high


def joined(operator: str, left: Range, right: Range) -> Range:
    if operator == "+":
        return left[0] + right[0], left[1] + right[1]
    if operator == "-":
        return left[0] - right[1], left[1] - right[0]
    if operator == "*":
        ends = [0.0 if 0 in (a, b) else a * b for a in left for b in right]
        return min(ends), max(ends)
    return (0.0, math.inf) if left[0] >= 0 and right[0] >= 0 else ANY


def divisors(node: Node) -> Iterator[Node]:
    """Give every denominator in a formula."""
    for part in walk(node):
        if isinstance(part, Arithmetic) and part.operator == "/":
            yield part.right


RATIOS = sorted(
    name
    for name, root in TREES.items()
    if PACK.dimensions[name].if_denominator_negative is not None
    or any(range_of(divisor)[0] < 0 for divisor in divisors(root))
)


def cases_below_zero(name: str) -> list[tuple[Case, int | None]]:
    """Give the cases that expect something of a ratio whose denominator is negative in them."""
    found = []
    for case in CASES:
        if name not in case.expect.dimensions:
            continue
        readings = lay_out(PACK, read_facts(case.facts), case.as_of, PACK.fact_readings)
        points = measure_dimensions(PACK, readings)[name].points
        below = [evaluate(divisor, readings.values) for divisor in divisors(TREES[name])]
        if any(number is not None and number < 0 for number in below):
            found.append((case, points))
    return found


def test_ratios_with_such_a_denominator_are_found():
    assert {"debt_to_equity", "return_on_equity", "asset_quality_index"} <= set(RATIOS)
    assert "equity_ratio" not in RATIOS


@pytest.mark.parametrize("name", RATIOS)
def test_a_case_shows_what_a_negative_denominator_comes_to_and_it_is_never_the_best(name):
    shown = cases_below_zero(name)

    assert shown, f"add {name} to rules/trade_credit/cases/denominators.yaml"
    for case, points in shown:
        if PACK.dimensions[name].bands:
            assert points is not None, case.name
            assert points < PACK.dimensions[name].best_points, case.name


@pytest.mark.parametrize("name", RATIOS)
def test_each_such_ratio_says_what_a_negative_denominator_stands_for(name):
    substitute = PACK.dimensions[name].if_denominator_negative
    root = TREES[name]

    if isinstance(root, Arithmetic) and root.operator == "/" and range_of(root.right)[0] < 0:
        assert substitute is not None
        assert substitute.stands_for != "best"
