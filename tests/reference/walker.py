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
LN_OF_LARGEST = 709.782712893384  # exp of the next double is above the largest double


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
        case tree.Moved(operand=operand, months=months, days=days):
            day = evaluate(operand, values)
            return None if day is None else move(day, months, days)
        case tree.Comparison(operator=operator, left=left, right=right):
            return comparison(operator, evaluate(left, values), evaluate(right, values))
        case tree.IsNull(operand=operand, negated=negated):
            return (evaluate(operand, values) is None) is not negated
        case tree.Between(operand=operand, low=low, high=high):
            value, first, last = (evaluate(part, values) for part in (operand, low, high))
            above = comparison(">=" if node.low_closed else ">", value, first)
            below = comparison("<=" if node.high_closed else "<", value, last)
            return TRUTHS[min(DEGREES[above], DEGREES[below])]
        case tree.Streak(parts=parts):
            return streak([evaluate(part, values) for part in parts])
        case tree.Member(operand=operand, items=listed):
            value = evaluate(operand, values)
            found = [comparison("=", value, evaluate(item, values)) for item in listed.items]
            return TRUTHS[max(DEGREES[truth] for truth in found)]
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
            return call(function, [evaluate(item, values) for item in items_of(arguments)])
    raise AssertionError(node)


def streak(truths: list[bool | None]) -> float | None:
    """Return the one count that every way of settling what is unknown agrees on, if there is."""
    counts = {
        next((at for at, truth in enumerate(settled) if not truth), len(settled))
        for unknown in (True, False)
        for settled in [[unknown if truth is None else truth for truth in truths]]
    }
    return float(counts.pop()) if len(counts) == 1 else None


def items_of(arguments: tuple[tree.Node, ...]) -> tuple[tree.Node, ...]:
    """Return the items where a list is the only argument, otherwise the arguments."""
    match arguments:
        case (tree.ListOf(items=items) | tree.Series(items=items),):
            return items
    return arguments


def move(day: date, months: int, days: int) -> date | None:
    """Return the date by counting: months to the same or the last day, then days one by one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    last = max(d for d in range(28, 32) if is_in_calendar(year, month + 1, d))
    ordinal = date(year, month + 1, min(day.day, last)).toordinal() + days
    return date.fromordinal(ordinal) if 1 <= ordinal <= date.max.toordinal() else None


def is_in_calendar(year: int, month: int, day: int) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]


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


def call(  # noqa: C901 - one arm for each function
    function: str, arguments: list[Value]
) -> Value:
    if function == "count":
        return float(len(arguments) - arguments.count(None))
    if None in arguments:
        return None
    match function, arguments:
        case "min", values:
            return next(v for v in values if all(v <= other for other in values))
        case "max", values:
            return next(v for v in values if all(v >= other for other in values))
        case "sum", numbers:
            return added(numbers)
        case "mean", numbers:
            return arithmetic("/", added(numbers), float(len(numbers)))
        case "median", numbers:
            return median(numbers)
        case "sqrt", [number]:
            return square_root(number)
        case (("ln" | "log10" | "exp" | "normal_cdf"), [number]):
            return transcendental(function, number)
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


def added(numbers: list[float | None]) -> float | None:
    match numbers:
        case [number]:
            return number
    return arithmetic("+", added(numbers[:-1]), numbers[-1])


def median(numbers: list[float]) -> float | None:
    """Return the middle by rank: how many are less, and of equals how many come before."""
    by_rank = {
        len([n for n in numbers if n < number]) + numbers[:at].count(number): number
        for at, number in enumerate(numbers)
    }
    middle, odd = divmod(len(numbers), 2)
    if odd:
        return by_rank[middle]
    return arithmetic("/", arithmetic("+", by_rank[middle - 1], by_rank[middle]), 2.0)


def square_root(number: float) -> float | None:
    """Return the double nearest to the root: of two neighbours, the one on its side of half-way."""
    if number < 0:
        return None
    if number == 0:
        return number
    exact = Fraction(number)
    # The root to 2^-k of its size, k far beyond the 53 bits of a double, never on a half-way.
    scale = 1 << (2 * (1100 + 64))
    root = Fraction(math.isqrt(exact.numerator * scale // exact.denominator), 1 << (1100 + 64))
    return root.numerator / root.denominator


def transcendental(function: str, number: float) -> float | None:
    """Ask the same C library; what it answers is in the fingerprint, not in IEEE 754."""
    match function:
        case "exp":
            return math.exp(number) if number <= LN_OF_LARGEST else None
        case "normal_cdf":
            return math.erfc(number / -(2**0.5)) / 2
    if number <= 0:
        return None
    return math.log(number) if function == "ln" else math.log10(number)


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
