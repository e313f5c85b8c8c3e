"""
Firms through the rule pack, as columns: every measure, its points, and the scores.

Nothing here knows a formula: PackColumns writes them from the pack, on DuckDB. Of the segment
that a scorecard is for, only register and accounts are expected here, so that what the data do
not hold, our own ledger and the bureau, is left out with its weight; what is expected and
absent counts as badly as it does in any decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.judgement.accounts import AS_OF
from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import Readings, lay_out, leave_out
from credit_engine.assess.score import score_buyer
from credit_engine.domain.facts import Facts
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack
from credit_engine.portfolio.columns import PackColumns
from credit_engine.portfolio.layout import RANKS, absence_of
from credit_engine.portfolio.measures import points_of
from credit_engine.portfolio.scores import coverage_of, grade_of, score_of

KNOWN = frozenset({FactSource.REGISTER, FactSource.STATEMENTS})

Column = NDArray[np.float64]


class ColumnsDiffer(Exception):
    """A column differs from the row path, buyer by buyer."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Buyers in rows: by name, measures and points (NaN where absent), scores and grades."""

    columns: Mapping[str, Column]

    def of(self, name: str) -> Column:
        """A column, as PackColumns names it: NAME, NAME!points, CARD!score, CARD!grade."""
        return self.columns[name]


def laid_out(pack: CompiledPack, facts: Facts) -> Readings:
    """What *pack* reads of a buyer of whom accounts and register alone are asked for."""
    readings = lay_out(pack, facts, AS_OF, pack.fact_readings)
    leave_out(pack, readings, KNOWN, pack.fact_readings)
    return readings


class Measurer:
    """Measures buyers by one pack; the columns are written once."""

    def __init__(self, pack: CompiledPack) -> None:
        self.pack = pack
        self._columns = PackColumns(pack, ibis.duckdb.connect())

    def measure(self, buyers: Sequence[Facts]) -> Measured:
        """All columns of *buyers*, in their order."""
        readings = [laid_out(self.pack, facts) for facts in buyers]
        table = self._columns.measure(readings)
        return Measured(
            {
                name: table[name].cast(pa.float64()).to_numpy()  # null becomes NaN
                for name in table.column_names
                if _is_number(table.schema.field(name).type)
            }
        )


def check_rows(pack: CompiledPack, buyers: Sequence[Facts], measured: Measured) -> int:
    """
    Compare *measured* with the row path on *buyers*, its first rows; give the comparisons.

    Raises:
        ColumnsDiffer: a value, a kind of absence, points or a score differ.
    """
    compared = 0
    for row, facts in enumerate(buyers):
        for name, value in _by_rows(pack, facts).items():
            if name not in measured.columns:
                continue
            came = measured.columns[name][row]
            if not (np.isnan(came) if value is None else came == value):
                raise ColumnsDiffer(f"{name} of buyer {row} is {came}, by rows {value}.")
            compared += 1
    return compared


def _by_rows(pack: CompiledPack, facts: Facts) -> Mapping[str, object]:
    """What the columns of one buyer must hold, by the row path."""
    found = measure_dimensions(pack, laid_out(pack, facts))
    wanted: dict[str, object] = {}
    for name, result in found.items():
        wanted[absence_of(name)] = None if result.absence is None else RANKS[result.absence]
        wanted[name] = result.value
        if pack.dimensions[name].bands:
            wanted[points_of(name)] = result.points
    for card in pack.scorecards.values():
        score = score_buyer(pack, card, found)
        wanted |= {score_of(card): score.score, grade_of(card): score.grade}
        wanted[coverage_of(card)] = score.coverage_bp
    return wanted


def _is_number(type_: pa.DataType) -> bool:
    return pa.types.is_floating(type_) or pa.types.is_integer(type_)
