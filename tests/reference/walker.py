"""
The judge of compiled expressions: walks the typed tree, slowly and obviously.

It shares no code with language/compile.py or language/runtime.py. Arithmetic is
done in exact fractions and rounded once to the nearest double, which is what
IEEE 754 asks of + - * /; conditions are 0, 1/2 and 1, so that `and` is the
least, `or` the greatest and `not` the complement.
"""

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from credit_engine.language import tree
from credit_engine.language.types import Value

DEGREES = {False: Fraction(0), None: Fraction(1, 2), True: Fraction(1)}
TRUTHS = {degree: truth for truth, degree in DEGREES.items()}
HALF = Fraction(1, 2)


def evaluate(  # noqa: C901 - one arm for each node
    node: tree.Node, values: Mapping[str, Value]
) -> Value:
    """Return the value of *node*, where each name has the value under its reading key."""
    match node:
        case tree.Literal():
            return node.value
        case tree.Reading(name=name, lag=0):
            return values[name]
        case tree.Reading(name=name, lag=lag):
            return values[f"{name}@{lag}"]
        case tree.SignalRead(name=name):
            return values[f"signal:{name}"]
        case tree.Negate(operand=operand):
            number = evaluate(operand, values)
            return None if number is None else math.copysign(number, -math.copysign(1, number))
        case tree.Arithmetic(operator=operator, left=left, right=right):
            return arithmetic(operator, evaluate(left, values), evaluate(right, values))
        case tree.Comparison(operator=operator, left=left, right=right):
            return comparison(operator, evaluate(left, values), evaluate(right, values))
        case tree.IsNull(operand=operand, negated=negated):
            return (evaluate(operand, values) is None) is not negated
        case tree.Conjunction(parts=parts):
            return TRUTHS[min(DEGREES[evaluate(part, values)] for part in parts)]
        case tree.Disjunction(parts=parts):
            return TRUTHS[max(DEGREES[evaluate(part, values)] for part in parts)]
        case tree.Not(part=part):
            return TRUTHS[1 - DEGREES[evaluate(part, values)]]
        case tree.Conditional(condition=condition, then=then, otherwise=otherwise):
            truth = evaluate(condition, values)
            if truth is None:
                return None
            return evaluate(then if truth else otherwise, values)
        case tree.Call(function=function, arguments=arguments):
            return call(function, [evaluate(argument, values) for argument in arguments])
    raise AssertionError(node)


def nearest_double(exact: Fraction, sign_of_zero: float) -> float | None:
    """Round once, to nearest; None for what is too large, a signed zero for what is too small."""
    try:
        double = exact.numerator / exact.denominator
    except OverflowError:
        return None
    return math.copysign(0.0, sign_of_zero) if double == 0 else double


def arithmetic(operator: str, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    x, y = Fraction(left), Fraction(right)
    signs = math.copysign(1, left) * math.copysign(1, right)
    if operator == "*":
        return nearest_double(x * y, signs)
    if operator == "/":
        return None if y == 0 else nearest_double(x / y, signs)
    if operator == "-":
        y, right = -y, -right
    both_negative = math.copysign(1, left) < 0 and math.copysign(1, right) < 0
    return nearest_double(x + y, -1.0 if both_negative else 1.0)


def comparison(operator: str, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    if operator in {"=", "!="}:
        return (left == right) is (operator == "=")
    x, y = (v.toordinal() if isinstance(v, date) else Fraction(v) for v in (left, right))
    below, same = x < y, x == y
    return {
        "<": below,
        "<=": below or same,
        ">": not below and not same,
        ">=": not below,
    }[operator]


def call(function: str, arguments: list[Value]) -> Value:
    if None in arguments:
        return None
    match function, arguments:
        case "min", values:
            return next(v for v in values if all(v <= other for other in values))
        case "max", values:
            return next(v for v in values if all(v >= other for other in values))
        case "abs", [number]:
            return math.copysign(number, 1.0)
        case "floor", [number]:
            return float(Fraction(number) // 1)
        case "ceiling", [number]:
            return float(-(-Fraction(number) // 1))
        case "round", [number, digits]:
            return round_half_up(number, int(digits))
        case "days_between", [start, end]:
            return float(end.toordinal() - start.toordinal())
        case "months_between", [start, end]:
            return months_between(start, end)
    raise AssertionError(function)


def round_half_up(number: float, digits: int) -> float:
    """Round |x| * 10^digits, taken as a double, half-up; whole doubles stay as they are."""
    scaled = nearest_double(abs(Fraction(number)) * 10**digits, 1.0)
    if scaled is None or scaled >= 2**52:
        return number
    whole = (Fraction(scaled) + HALF) // 1
    rounded = whole / Fraction(10**digits)
    return float(rounded if number >= 0 else -rounded)


def months_between(start: date, end: date) -> float:
    """Return the most months that can be added to *start* without passing *end*."""
    first, last = start.year * 12 + start.month, end.year * 12 + end.month
    candidates = (last - first, last - first - 1)
    fitting = [n for n in candidates if (first + n, start.day) <= (last, end.day)]
    return float(max(fitting))
