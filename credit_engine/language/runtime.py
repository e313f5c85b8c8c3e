"""
The operations that compiled expressions call: total functions over nullable values.

None is null for a value and unknown for a condition. Numbers come in finite
and go out finite: what would not be finite is null. Results are the same bits
on every machine, as only IEEE operations that are exactly rounded are used, but
for ln, log10, exp and normal_cdf: those are the C library's, and every decision
records their fingerprint (language/fingerprint.py).
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TypeVar

from credit_engine.domain.calendar import add_months
from credit_engine.language.types import Value

Ordered = TypeVar("Ordered", float, date)

# From here on a double has no digits after the point.
_WHOLE_FROM = 4503599627370496.0  # 2 to the power of 52
_ROOT_OF_TWO = 1.4142135623730951
_SCALES = (1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12)


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


# --- arithmetic ---------------------------------------------------------------------------


def negate(number: float | None) -> float | None:
    """`-x`."""
    return None if number is None else -number


def add(left: float | None, right: float | None) -> float | None:
    """`x + y`."""
    return None if left is None or right is None else _finite(left + right)


def subtract(left: float | None, right: float | None) -> float | None:
    """`x - y`."""
    return None if left is None or right is None else _finite(left - right)


def multiply(left: float | None, right: float | None) -> float | None:
    """`x * y`."""
    return None if left is None or right is None else _finite(left * right)


def divide(left: float | None, right: float | None) -> float | None:
    """`x / y`; null where y is zero."""
    return None if left is None or right is None or right == 0 else _finite(left / right)


# --- comparison ---------------------------------------------------------------------------


def equal(left: Value, right: Value) -> bool | None:
    """`x = y`, of two values of one kind."""
    return None if left is None or right is None else left == right


def unequal(left: Value, right: Value) -> bool | None:
    """`x != y`, of two values of one kind."""
    return None if left is None or right is None else left != right


def less(left: Ordered | None, right: Ordered | None) -> bool | None:
    """`x < y`."""
    return None if left is None or right is None else left < right


def less_or_equal(left: Ordered | None, right: Ordered | None) -> bool | None:
    """`x <= y`."""
    return None if left is None or right is None else left <= right


def greater(left: Ordered | None, right: Ordered | None) -> bool | None:
    """`x > y`."""
    return None if left is None or right is None else left > right


def greater_or_equal(left: Ordered | None, right: Ordered | None) -> bool | None:
    """`x >= y`."""
    return None if left is None or right is None else left >= right


def is_null(value: Value) -> bool:
    """`x = null`; always known."""
    return value is None


def is_present(value: Value) -> bool:
    """`x != null`; always known."""
    return value is not None


def is_between(
    value: Ordered | None,
    low: Ordered | None,
    high: Ordered | None,
    low_closed: bool,  # noqa: FBT001 - generated code names no arguments
    high_closed: bool,  # noqa: FBT001
) -> bool | None:
    """`x between a and b`; false where one end alone says so."""
    above = greater_or_equal(value, low) if low_closed else greater(value, low)
    below = less_or_equal(value, high) if high_closed else less(value, high)
    return all_of(above, below)


def is_one_of(value: Value, *items: Value) -> bool | None:
    """`x in [a, b]`; unknown where no item is equal and one is null."""
    return any_of(*(equal(value, item) for item in items))


# --- three-valued logic (Kleene) ------------------------------------------------------------


def all_of(*parts: bool | None) -> bool | None:
    """False if any part is false, else unknown if any is unknown, else true."""
    unknown = False
    for part in parts:
        if part is False:
            return False
        unknown = unknown or part is None
    return None if unknown else True


def any_of(*parts: bool | None) -> bool | None:
    """True if any part is true, else unknown if any is unknown, else false."""
    unknown = False
    for part in parts:
        if part is True:
            return True
        unknown = unknown or part is None
    return None if unknown else False


def opposite(part: bool | None) -> bool | None:  # noqa: FBT001 - truth is what it works on
    """`not(x)`; unknown stays unknown."""
    return None if part is None else not part


def choose(condition: bool | None, then: Value, otherwise: Value) -> Value:  # noqa: FBT001 - truth
    """`if … then … else …`; null where the condition is unknown."""
    if condition is None:
        return None
    return then if condition else otherwise


# --- functions ------------------------------------------------------------------------------


def minimum(*values: Ordered | None) -> Ordered | None:
    """The least value, the first of equals; null if any is null."""
    least = values[0]
    for value in values:
        if value is None or least is None:
            return None
        least = min(least, value)
    return least


def maximum(*values: Ordered | None) -> Ordered | None:
    """The greatest value, the first of equals; null if any is null."""
    greatest = values[0]
    for value in values:
        if value is None or greatest is None:
            return None
        greatest = max(greatest, value)
    return greatest


def total(*numbers: float | None) -> float | None:
    """The sum, added from left to right; null if any is null or the way there not finite."""
    found = numbers[0]
    for number in numbers[1:]:
        found = add(found, number)
    return found


def mean(*numbers: float | None) -> float | None:
    """The sum by the count; null if any is null."""
    return divide(total(*numbers), float(len(numbers)))


def median(*numbers: float | None) -> float | None:
    """The middle one by size, or half the sum of the two in the middle; null if any is null."""
    known = sorted(number for number in numbers if number is not None)
    if len(known) < len(numbers):
        return None
    upper = len(known) // 2
    if len(known) % 2:
        return known[upper]
    return divide(add(known[upper - 1], known[upper]), 2.0)


def count_present(*values: Value) -> float:
    """How many are not null; never null itself."""
    return float(len([value for value in values if value is not None]))


def natural_logarithm(number: float | None) -> float | None:
    """`ln(x)`; null unless x is above zero."""
    return None if number is None or number <= 0 else _finite(math.log(number))


def decimal_logarithm(number: float | None) -> float | None:
    """`log10(x)`; null unless x is above zero."""
    return None if number is None or number <= 0 else _finite(math.log10(number))


def exponential(number: float | None) -> float | None:
    """`exp(x)`; null where the result is too large."""
    if number is None:
        return None
    try:
        return _finite(math.exp(number))
    except OverflowError:
        return None


def square_root(number: float | None) -> float | None:
    """`sqrt(x)`; null where x is below zero."""
    return None if number is None or number < 0 else _finite(math.sqrt(number))


def normal_cdf(number: float | None) -> float | None:
    """The standard normal distribution function, as erfc(-x / √2) / 2."""
    return None if number is None else 0.5 * math.erfc(-number / _ROOT_OF_TWO)


def absolute(number: float | None) -> float | None:
    """The number without its sign."""
    return None if number is None else abs(number)


def floor(number: float | None) -> float | None:
    """The greatest whole number that is not above; never negative zero."""
    return None if number is None or math.isinf(number) else float(math.floor(number))


def ceiling(number: float | None) -> float | None:
    """The least whole number that is not below; never negative zero."""
    return None if number is None or math.isinf(number) else float(math.ceil(number))


def round_half_up(number: float | None, digits: float | None) -> float | None:
    """
    The nearest number of *digits* decimals; halves go away from zero; never negative zero.

    It is |x| × 10^digits, as a double, that is rounded, so that any database
    gives the same: 1.005 × 100 is a little less than 100.5, so 1.005 becomes 1.
    """
    if number is None or digits is None:
        return None
    scale = _SCALES[int(digits)]
    scaled = abs(number) * scale
    if not scaled < _WHOLE_FROM:
        return number
    whole = float(math.floor(scaled))
    if scaled - whole >= 0.5:
        whole += 1.0
    rounded = whole / scale
    return rounded if number >= 0 else 0.0 - rounded


def days_between(start: date | None, end: date | None) -> float | None:
    """Calendar days from *start* to *end*; negative where *end* is earlier."""
    return None if start is None or end is None else float((end - start).days)


def months_between(start: date | None, end: date | None) -> float | None:
    """
    Whole months from *start* to *end*, rounded down.

    A month is whole on the same day of a later month: 31 January to 28
    February is none, and a day back in time is -1.
    """
    if start is None or end is None:
        return None
    months = 12 * (end.year - start.year) + (end.month - start.month)
    return float(months - 1 if end.day < start.day else months)


def streak(*parts: bool | None) -> float | None:
    """How many *parts* are true before the first that is false; null if one is unknown before."""
    for passed, part in enumerate(parts):
        if part is None:
            return None
        if not part:
            return float(passed)
    return float(len(parts))


def move_date(day: date | None, months: int, days: int) -> date | None:
    """
    The date so many months and days later; null where the calendar ends before.

    Months go to the same day of their month, or to its last day where it has none.
    """
    if day is None:
        return None
    try:
        return add_months(day, months) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
