"""
Units of numbers: which go together, and what products and quotients of them are.

A unit that is not known here, and a number without one, fits everywhere: the
checks find mistakes, they do not ask for declarations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

# Money of the pack's own currency; another currency is its own unit, by its ISO code.
MONEY = "money"
# What is counted or divided, and so has no dimension of its own.
_PURE = frozenset({"count", "ratio", "score"})
UNITS = frozenset({MONEY, "days", "months", "money_days", *_PURE})
_CURRENCY = re.compile(r"[A-Z]{3}")
# A literal of these turns years into days, weeks or months; what comes out has a
# unit that nobody has written down.
_CALENDAR = frozenset({7.0, 12.0, 30.0, 52.0, 90.0, 91.0, 360.0, 365.0, 365.25, 366.0})
_PRODUCTS: Mapping[frozenset[str], str] = MappingProxyType(
    {frozenset({MONEY, "days"}): "money_days"}
)
_QUOTIENTS: Mapping[tuple[str, str], str] = MappingProxyType(
    {("money_days", MONEY): "days", ("money_days", "days"): MONEY}
)


def known(unit: str | None) -> str | None:
    """*unit* where its rules are known, else None."""
    if unit is None or unit in UNITS or _CURRENCY.fullmatch(unit):
        return unit
    return None


def fit(one: str | None, other: str | None) -> bool:
    """Whether numbers of the two units may be added, compared or stand for each other."""
    one, other = known(one), known(other)
    if one is None or other is None or one == other:
        return True
    return "score" in {one, other} and {one, other} <= _PURE


def common_unit(units: Iterable[str | None]) -> str | None:
    """The unit of numbers that fit: the first that is known."""
    return next((unit for unit in map(known, units) if unit is not None), None)


def product(left: str | None, right: str | None) -> str | None:
    """The unit of `x * y`: a ratio or count changes none, money by days is money_days."""
    left, right = known(left), known(right)
    if left is None or right is None:
        return None
    for one, other in ((left, right), (right, left)):
        if one == "ratio" or (one == "count" and other != "ratio"):
            return other
    return _PRODUCTS.get(frozenset({left, right}))


def quotient(left: str | None, right: str | None) -> str | None:
    """The unit of `x / y`: of two that are the same a ratio."""
    left, right = known(left), known(right)
    if left is None or right is None:
        return None
    if left == right:
        return "ratio"
    if right in {"ratio", "count"}:
        return left
    return _QUOTIENTS.get((left, right))


def scaled(unit: str | None, by: float) -> str | None:
    """The unit of a number multiplied or divided by a literal."""
    return None if abs(by) in _CALENDAR else known(unit)


def in_words(unit: str | None) -> str:
    """A unit as it stands in a sentence: `money`, `in days`, `a ratio`."""
    match unit:
        case "days" | "months":
            return f"in {unit}"
        case "money_days":
            return "money by days"
        case "count" | "ratio" | "score":
            return f"a {unit}"
        case "money":
            return "money"
        case _:
            return f"money in {unit}"
