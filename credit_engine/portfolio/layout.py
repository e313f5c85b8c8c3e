"""
Facts of many buyers as one Arrow table: three columns for each reading.

`KEY` is the value, `KEY!absence` the rank of the kind of absence (its place in
domain.facts.TELLING, null where there is a value), and where a reading ages,
`KEY!left` and `KEY!of` are the days of its time that are left and of how many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Protocol

import pyarrow as pa

from credit_engine.domain.facts import TELLING, Absence
from credit_engine.language.tree import reading_key
from credit_engine.language.types import Value
from credit_engine.pack.model import CompiledPack

RANKS: Mapping[Absence, int] = {absence: rank for rank, absence in enumerate(TELLING)}
_ARROW_TYPES = {
    "number": pa.float64(),
    "text": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


class LaidOut(Protocol):
    """One buyer's readings, as assess/readings.py lays them out for a pack."""

    @property
    def values(self) -> Mapping[str, Value]:
        """By reading key; None where absent."""

    @property
    def absences(self) -> Mapping[str, Absence]:
        """Why a value is absent."""

    @property
    def freshness(self) -> Mapping[str, Fraction]:
        """The share of its time that is left to a value that ages."""


def absence_of(key: str) -> str:
    """The column of the rank of absence of the reading *key*."""
    return f"{key}!absence"


def left_of(key: str) -> str:
    """The column of the days that are left to the reading *key*."""
    return f"{key}!left"


def span_of(key: str) -> str:
    """The column of the days of which some are left to the reading *key*."""
    return f"{key}!of"


def ages(pack: CompiledPack, name: str) -> bool:
    """Whether the fact *name* ages."""
    return name in pack.facts and pack.facts[name].fresh_for_days is not None


def arrow_table(pack: CompiledPack, buyers: Sequence[LaidOut]) -> pa.Table:
    """
    One row for each of *buyers*, in their order, numbered in the column `row`.

    All must be laid out for *pack* as of days at which the same readings are there.
    """
    keys: dict[str, pa.DataType] = {"as_of": pa.date32()}
    keys |= dict.fromkeys(pack.parameters, pa.float64())
    columns: dict[str, pa.Array] = {"row": pa.array(range(len(buyers)), pa.int64())}
    for name, lag in pack.fact_readings:
        key = reading_key(name, lag)
        keys[key] = _ARROW_TYPES[pack.facts[name].type]
        if ages(pack, name):
            columns[left_of(key)] = _freshness(buyers, key, lambda share: share.numerator)
            columns[span_of(key)] = _freshness(buyers, key, lambda share: share.denominator)
    for key, type_ in keys.items():
        columns[key] = pa.array([buyer.values[key] for buyer in buyers], type_)
        absences = [buyer.absences.get(key) for buyer in buyers]
        ranks = [None if absence is None else RANKS[absence] for absence in absences]
        columns[absence_of(key)] = pa.array(ranks, pa.int64())
    return pa.table(columns)


def _freshness(buyers: Sequence[LaidOut], key: str, part: Callable[[Fraction], int]) -> pa.Array:
    shares = [buyer.freshness.get(key) for buyer in buyers]
    return pa.array([None if share is None else part(share) for share in shares], pa.int64())
