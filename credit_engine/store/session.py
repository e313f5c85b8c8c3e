"""
One transaction on a driver's own connection.

Statements are written in SQLAlchemy Core, compiled once per process, and sent on
the driver's cursor: `Connection.execute` costs some 30 microseconds a statement
in SQLAlchemy alone, this some 3, and a decision takes about 15 statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.sql import ClauseElement

AnyRow = tuple[Any, ...]
Values = dict[str, Any]  # what a statement binds, by name


class StatementTexts(dict[Executable, str]):
    """The SQL of each statement in one dialect, compiled at its first use."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self._dialect = dialect

    def __missing__(self, statement: Executable) -> str:
        """Compile *statement*; whatever it binds must have a name of ours, and no value yet."""
        if not isinstance(statement, ClauseElement):
            raise TypeError(f"{statement!r} is no statement of SQLAlchemy Core")
        compiled = statement.compile(dialect=self._dialect)
        hidden = [name for name, value in compiled.params.items() if value is not None]
        if hidden:
            raise ValueError(f"values inside a statement would not be sent: {hidden} in {compiled}")
        text = str(compiled)
        self[statement] = text
        return text


class Session:
    """Sends statements on `driver`, a connection of pysqlite3 or psycopg."""

    __slots__ = ("_driver", "_texts")

    def __init__(self, driver: Any, texts: StatementTexts) -> None:  # noqa: ANN401 - of two drivers
        self._driver = driver
        self._texts = texts

    def rows(self, statement: Executable, **bound: object) -> list[AnyRow]:
        """All rows of a SELECT."""
        found: list[AnyRow] = self._driver.execute(self._texts[statement], bound).fetchall()
        return found

    def row(self, statement: Executable, **bound: object) -> AnyRow | None:
        """The first row of a SELECT, if any."""
        found = self.rows(statement, **bound)
        return found[0] if found else None

    def write(self, statement: Executable, **bound: object) -> int:
        """Send an INSERT or UPDATE; how many rows it wrote."""
        written: int = self._driver.execute(self._texts[statement], bound).rowcount
        return written

    def write_all(self, statement: Executable, records: Sequence[Values]) -> None:
        """Send an INSERT for each of *records*."""
        if records:
            self._driver.cursor().executemany(self._texts[statement], records)
