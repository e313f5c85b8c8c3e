"""
The operations that compiled expressions call: total functions over nullable values.

None is null for a value and unknown for a condition. Numbers come in finite
and go out finite: what would not be finite is null. Results are the same bits
on every machine: only IEEE operations that are exactly rounded are used.
"""

from __future__ import annotations

import math
from datetime import date
from typing import TypeVar

from credit_engine.language.types import Value

Ordered = TypeVar("Ordered", float, date)

# From here on a double has no digits after the point.
_WHOLE_FROM = 4503599627370496.0  # 2 to the power of 52
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


def absolute(number: float | None) -> float | None:
    """The number without its sign."""
    return None if number is None else abs(number)


def floor(number: float | None) -> float | None:
    """The greatest whole number that is not above; never negative zero."""
    return None if number is None else float(math.floor(number))


def ceiling(number: float | None) -> float | None:
    """The least whole number that is not below; never negative zero."""
    return None if number is None else float(math.ceil(number))


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
