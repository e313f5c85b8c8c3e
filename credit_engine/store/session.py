"""
One transaction on a driver's own connection.

Statements are written in SQLAlchemy Core, compiled once per process, and sent on
the driver's cursor: `Connection.execute` costs some 30 microseconds a statement
in SQLAlchemy alone, this some 3, and a decision takes about 15 statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
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
    """
    Sends statements on `driver`, a connection of pysqlite3 or psycopg.

    psycopg waits for the server at each statement, unless it sends several at once: what is
    read ahead, and what may be written later, goes so. SQLite has nobody to wait for.
    """

    __slots__ = ("_ahead", "_driver", "_later", "_texts")

    def __init__(self, driver: Any, texts: StatementTexts) -> None:  # noqa: ANN401 - of two drivers
        self._driver = driver
        self._texts = texts
        self._ahead: dict[Executable, tuple[Values, list[AnyRow]]] = {}
        self._later: list[tuple[Executable, Values, Exception | None]] = []

    def read_ahead(self, asked: Sequence[tuple[Executable, Values]]) -> None:
        """Send SELECTs at once, each another one; until a write, `rows` finds what they gave."""
        self.flush()
        if not hasattr(self._driver, "pipeline"):
            return
        with self._driver.pipeline():
            cursors = [self._driver.execute(self._texts[of], bound) for of, bound in asked]
        for (statement, bound), cursor in zip(asked, cursors, strict=True):
            self._ahead[statement] = bound, cursor.fetchall()

    def rows(self, statement: Executable, **bound: object) -> list[AnyRow]:
        """All rows of a SELECT."""
        self.flush()
        if self._ahead:
            ready = self._ahead.get(statement)
            if ready is not None and ready[0] == bound:
                return ready[1]
        found: list[AnyRow] = self._driver.execute(self._texts[statement], bound).fetchall()
        return found

    def row(self, statement: Executable, **bound: object) -> AnyRow | None:
        """The first row of a SELECT, if any."""
        found = self.rows(statement, **bound)
        return found[0] if found else None

    def write(self, statement: Executable, **bound: object) -> int:
        """Send an INSERT or UPDATE; how many rows it wrote."""
        if self._later:
            self.write_later(statement, bound)
            return self.flush()
        self._ahead.clear()
        written: int = self._driver.execute(self._texts[statement], bound).rowcount
        return written

    def write_later(
        self, statement: Executable, bound: Values, or_else: Exception | None = None
    ) -> None:
        """
        Send an INSERT or UPDATE with those that follow, at the latest when the session ends.

        *or_else* is raised then, where it wrote nothing.
        """
        self._ahead.clear()
        self._later.append((statement, bound, or_else))

    def write_all(self, statement: Executable, records: Sequence[Values]) -> None:
        """Send an INSERT for each of *records*."""
        self.flush()
        self._ahead.clear()
        if records:
            self._driver.cursor().executemany(self._texts[statement], records)

    def flush(self) -> int:
        """Send what was to be written later; how many rows the last of it wrote."""
        if not self._later:
            return 0
        later, self._later = self._later, []
        pipeline = getattr(self._driver, "pipeline", nullcontext)
        with pipeline():
            cursors = [self._driver.execute(self._texts[of], bound) for of, bound, _ in later]
        for (_, _, or_else), cursor in zip(later, cursors, strict=True):
            if or_else is not None and not cursor.rowcount:
                raise or_else
        written: int = cursors[-1].rowcount
        return written
