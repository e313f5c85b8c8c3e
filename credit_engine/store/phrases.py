"""
What statements are made of: bound columns, pages, the newest record of a thing.

What is bound has the name of its column, or stands beside the statement. Values
never stand in a statement itself: session.py sends only what is bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    FromClause,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    insert,
    literal_column,
    select,
    update,
)

PAGE: BindParameter[int] = bindparam("page")
FROM_START: ColumnElement[int] = literal_column("0")  # else SQLAlchemy binds a 0 of its own


def is_bound(column: Column[Any]) -> ColumnElement[bool]:
    """Compare *column* with what is bound under its name."""
    return column == bindparam(column.key)


def columns_of(table: Table, *names: str) -> Select[*tuple[Any, ...]]:
    """Select columns by name."""
    return select(*(table.c[name] for name in names))


def is_newest(
    table: Table,
    *thing: str,
    order: Sequence[str] = ("sequence",),
    among: Callable[[FromClause], Sequence[ColumnElement[bool]]] = lambda _: (),
) -> ColumnElement[bool]:
    """
    Whether a record is the newest of its *thing*, which is named by columns.

    *among* narrows the records that it is compared with. The subquery stays one
    for each record: one look into an index, whatever the database thinks of the
    size of the table, where a join may be planned as all against all.
    """
    newest = table.alias("newest")
    same = [newest.c[name] == table.c[name] for name in thing]
    return table.c.sequence == (
        select(newest.c.sequence)
        .where(*same, *among(newest))
        .order_by(*(newest.c[name].desc() for name in order))
        .limit(literal_column("1"))
        .offset(FROM_START)
        .scalar_subquery()
    )


def append(table: Table) -> Insert:
    """Insert all columns but the sequence, which the database numbers."""
    return insert(table).values({name: bindparam(name) for name in table.c.keys()[1:]}).inline()


def change(table: Table, key: Column[Any], *names: str) -> Update:
    """Update *names* of one row; bound are `id` and `new_<column>`."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(key == bindparam("id")).values(values)
