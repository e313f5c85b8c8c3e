"""
A rule pack over many buyers at once: measures, points, score and grade as columns.

The columns equal what assess/ finds buyer by buyer; a test says so.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import pyarrow as pa
from ibis.backends.sql import SQLBackend

from credit_engine.pack.model import CompiledPack
from credit_engine.portfolio.expressions import Columns, Layers
from credit_engine.portfolio.layout import LaidOut, absence_of, arrow_table
from credit_engine.portfolio.mathematics import mathematics
from credit_engine.portfolio.measures import Measures, points_of
from credit_engine.portfolio.scores import coverage_of, grade_of, pd_of, score_of, write_score

_BUYERS = "credit_engine_buyers"
_MEASURED = "credit_engine_measured"


class PackColumns:
    """
    *pack* written once as a view in *backend*, to be asked about any number of buyers.

    Writing it takes seconds, asking it far less. *backend* is a session of the caller's
    own: two packs in one session would take each other's place.
    """

    def __init__(self, pack: CompiledPack, backend: SQLBackend) -> None:
        self.pack = pack
        self.backend = backend
        layers = Layers()
        Measures(pack, layers, Columns(layers, mathematics(backend))).write()
        for scorecard in pack.scorecards.values():
            write_score(scorecard, layers)
        schema = ibis.Schema.from_pyarrow(arrow_table(pack, ()).schema)
        buyers = backend.create_table(_BUYERS, schema=schema, temp=True)
        backend.create_view(_MEASURED, layers.applied_to(buyers, _wanted(pack)))

    def measure(self, buyers: Sequence[LaidOut]) -> pa.Table:
        """
        Measure *buyers*, laid out for the pack, and score them by every scorecard.

        One row for each buyer, in order. The columns of a dimension are those of a
        reading (portfolio/layout.py) and, where it has bands, `NAME!points`; those of a
        scorecard `NAME!score`, `NAME!coverage` (basis points), `NAME!grade`, and `NAME!pd`
        where it has probabilities of default.
        """
        self.backend.truncate_table(_BUYERS)
        self.backend.insert(_BUYERS, arrow_table(self.pack, buyers))
        return self.backend.to_pyarrow(self.backend.table(_MEASURED).order_by("row"))


def _wanted(pack: CompiledPack) -> list[str]:
    """The columns of the result."""
    names = [what for name in pack.dimensions for what in (name, absence_of(name))]
    names += [points_of(name) for name, dimension in pack.dimensions.items() if dimension.bands]
    for card in pack.scorecards.values():
        names += [score_of(card), coverage_of(card), grade_of(card)]
        names += [pd_of(card)] if card.pd is not None else []
    return ["row", *names]
