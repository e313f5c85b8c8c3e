"""The statements on covers and holds; bound are buyer_id and as_of, or the columns of a record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from credit_engine.store.phrases import append, is_newest
from credit_engine.store.tables import covers, holds


def _newest_begun(table: Table, thing: str, begins: str) -> Select[*tuple[Any, ...]]:
    """
    Of each *thing* the record that began last by the day, and of one day the newest.

    It gives all columns but those of the recording, in their order.
    """
    stated = [column for column in table.c if column.name not in _OF_RECORDING]
    return (
        select(*stated)
        .where(
            table.c.buyer_id == bindparam("buyer_id"),
            table.c[begins] <= bindparam("as_of"),
            is_newest(
                table,
                "buyer_id",
                thing,
                order=(begins, "sequence"),
                among=lambda newest: [newest.c[begins] <= bindparam("as_of")],
            ),
        )
        .order_by(table.c[thing])
    )


_OF_RECORDING = frozenset({"sequence", "buyer_id", "recorded_at", "stated_by"})

COVERS = _newest_begun(covers, "policy", "valid_from")
HOLDS = _newest_begun(holds, "code", "placed_on")
ADD_COVER = append(covers)
ADD_HOLD = append(holds)
