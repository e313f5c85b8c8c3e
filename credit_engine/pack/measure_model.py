"""A compiled formula with the keys of what it reads, worked out once when the pack is compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from credit_engine.language.tree import reading_key
from credit_engine.language.types import Value

Formula = Callable[[Mapping[str, Value]], Value]
Lagged = tuple[tuple[str, int], ...]  # (name, periods back) of what a formula reads


def keys_of(readings: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """The keys of *readings* in the mapping that formulas take."""
    return tuple(reading_key(name, lag) for name, lag in readings)


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """
    A dimension's formula, read `lag` periods back, and the keys of what it reads.

    `denominator` gives the divisor of its top-level division where a substitute is declared;
    without `required`, all but the older periods of a streak, the measure is absent.
    """

    lag: int
    key: str  # under which its value is read
    formula: Formula
    keys: tuple[str, ...]
    required: tuple[str, ...]
    denominator: Formula | None
