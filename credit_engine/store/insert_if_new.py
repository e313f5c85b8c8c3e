"""An INSERT of a thing with a key of its own, which both databases know how to leave undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class InsertIfNew(Insert):
    """An INSERT that writes nothing where a row with one of its keys is there already."""

    inherit_cache = True


@compiles(InsertIfNew)
def _compile_insert_if_new(
    element: InsertIfNew,
    compiler: SQLCompiler,
    **options: Any,  # noqa: ANN401 - SQLAlchemy hands its own options through
) -> str:
    text: str = compiler.visit_insert(element, **options)  # type: ignore[no-untyped-call]
    return f"{text} ON CONFLICT DO NOTHING"
