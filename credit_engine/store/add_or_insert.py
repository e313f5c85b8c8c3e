"""An INSERT of a sum that adds to the row that is there already, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class AddOrInsert(Insert):
    """An INSERT whose `minor` is added to that of the row with the same key."""

    inherit_cache = True


@compiles(AddOrInsert)
def _compile_add_or_insert(
    element: AddOrInsert,
    compiler: SQLCompiler,
    **options: Any,  # noqa: ANN401 - SQLAlchemy hands its own options through
) -> str:
    text: str = compiler.visit_insert(element, **options)  # type: ignore[no-untyped-call]
    table = element.table
    assert isinstance(table, Table)
    key = ", ".join(column.name for column in table.primary_key.columns)
    return f"{text} ON CONFLICT ({key}) DO UPDATE SET minor = {table.name}.minor + excluded.minor"
