"""
The measures of a pack in zen-engine's expression language.

Its arithmetic fails on null, so each formula stands behind a test of what it
reads and of the divisors inside it, as a user of zen-engine would write it. A
declared substitute for a zero or negative divisor is a number beyond all bands.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from credit_engine.language.shift import shift
from credit_engine.language.tree import (
    Arithmetic,
    Call,
    Comparison,
    Conditional,
    Conjunction,
    Disjunction,
    Literal,
    Negate,
    Node,
    Not,
    Reading,
    readings_of,
    walk,
)
from credit_engine.pack.compile import STAGES
from credit_engine.pack.draft import Draft
from credit_engine.pack.model import CompiledPack, Dimension, Substitute

BEYOND = 1e20  # an infinity's stand-in; zen-engine's numbers are decimals of 28 digits
_FUNCTIONS = {"min": "min", "max": "max", "sum": "sum", "mean": "avg", "median": "median"}
_OF_ONE = {"abs": "abs", "floor": "floor", "ceiling": "ceil"}
_UNITS = {"days_between": "day", "months_between": "month"}


class CannotSay(Exception):
    """zen-engine's language has no form for a formula: ln, exp, normal_cdf, lists in time."""


def measures_of(pack: CompiledPack) -> tuple[dict[str, str], tuple[str, ...]]:
    """
    zen-engine's expression for each measure, by key, in order; and those it cannot say.

    What it cannot say is handed in under the measure's own key.
    """
    draft = Draft(pack.files)
    for stage in STAGES:
        stage.run(draft)
    assert draft.measures is not None
    periodic = draft.measures.with_periods()
    said: dict[str, str] = {}
    handed: list[str] = []
    for name, dimension in pack.dimensions.items():
        for lag in (measure.lag for measure in dimension.periods):
            key = zen_key(name, lag)
            root = shift(draft.measures.measures[name].root, lag, periodic)
            try:
                said[key] = _measure(dimension, root, pack)
            except CannotSay:
                assert lag == 0, "only measures of now are handed in"
                said[key] = key
                handed.append(key)
    return said, tuple(handed)


def zen_key(name: str, lag: int) -> str:
    """A reading's key as zen-engine can read it: `sales_back1`."""
    return name if lag == 0 else f"{name}_back{lag}"


def _measure(dimension: Dimension, root: Node, pack: CompiledPack) -> str:
    absent = [f"{_read(name, lag, pack)} == null" for name, lag in sorted(readings_of(root))]
    divisors = [
        f"{_said(node.right, pack)} == 0"
        for node in reversed(list(walk(root)))
        if isinstance(node, Arithmetic)
        and node.operator == "/"
        and node is not root
        and not isinstance(node.right, Literal)
    ]
    text = _said(root, pack)
    if isinstance(root, Arithmetic) and root.operator == "/":
        divisor = _said(root.right, pack)
        if dimension.if_denominator_negative is not None:
            value = _stand_in(dimension, dimension.if_denominator_negative)
            text = f"({divisor} < 0 ? {value} : {text})"
        if dimension.if_denominator_zero is not None:
            value = _stand_in(dimension, dimension.if_denominator_zero)
            text = f"({divisor} == 0 ? {value} : {text})"
    tests = " or ".join(dict.fromkeys([*absent, *divisors]))
    return f"{tests} ? null : {text}" if tests else text


def _stand_in(dimension: Dimension, substitute: Substitute) -> str:
    if isinstance(substitute.stands_for, float):
        return f"({substitute.stands_for})"
    upwards = (substitute.stands_for == "best") == (dimension.better == "higher")
    return f"{BEYOND:.0f}" if upwards else f"(-{BEYOND:.0f})"


def _read(name: str, lag: int, pack: CompiledPack) -> str:
    """What an expression before this one gave (`$`), or what was handed in."""
    key = zen_key(name, lag)
    return f"$.{key}" if name in pack.dimensions else key


def _said(node: Node, pack: CompiledPack) -> str:  # noqa: C901 - one arm for each node
    match node:
        case Literal(value=value) if isinstance(value, float):
            return format(Decimal(repr(value)), "f")
        case Reading(name=name, lag=lag):
            return _read(name, lag, pack)
        case Negate(operand=operand):
            return f"(-{_said(operand, pack)})"
        case Arithmetic(operator=operator, left=left, right=right):
            return f"({_said(left, pack)} {operator} {_said(right, pack)})"
        case Comparison(operator=operator, left=left, right=right):
            sign = "==" if operator == "=" else operator
            return f"({_said(left, pack)} {sign} {_said(right, pack)})"
        case Conjunction(parts=parts):
            return "(" + " and ".join(_said(part, pack) for part in parts) + ")"
        case Disjunction(parts=parts):
            return "(" + " or ".join(_said(part, pack) for part in parts) + ")"
        case Not(part=part):
            return f"not({_said(part, pack)})"
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            parts = [_said(part, pack) for part in (condition, then, otherwise)]
            return "({} ? {} : {})".format(*parts)
        case Call(function=function, arguments=arguments):
            return _call(function, [_said(part, pack) for part in arguments])
        case _:
            raise CannotSay


def _call(function: str, given: list[str]) -> str:
    if function in _OF_ONE:
        return f"{_OF_ONE[function]}({given[0]})"
    if function in _FUNCTIONS:
        return f"{_FUNCTIONS[function]}([{', '.join(given)}])"
    if function in _UNITS:
        return f'd({given[1]}).diff(d({given[0]}), "{_UNITS[function]}")'
    raise CannotSay


def as_zen(value: object) -> object:
    """A reading as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value
