"""The rows of a table that an import rejected, as a table of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from credit_engine.errors import Unavailable
from credit_engine.services.import_rows import RowReport
from credit_engine.services.import_table import Row
from credit_engine.services.table_cells import table_line

REJECTED = "rejected"


class RejectedRows:
    """
    Keeps the rejected rows of one import and writes them, with the header, in their order.

    A row that is no CSV cannot be copied: the report alone tells of it. With no *target*
    nothing is kept.

    Raises:
        click.UsageError: *target* is the file that is imported, or that file is no table.
    """

    def __init__(self, source: str, target: str | None, *, as_table: bool) -> None:
        if target is not None and not as_table:
            raise click.UsageError("--rejected is for tables; FILE is lines of JSON.")
        if target is not None and Path(target).resolve() == Path(source).resolve():
            raise click.UsageError("--rejected names the file that is imported; name another.")
        self._target = None if target is None else Path(target)
        self._passing: dict[int, Row] = {}  # read, and not reported yet: a batch of them
        self._lines: list[str] = []

    def watching(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Give *rows* on, and remember each until it is reported."""
        for row in rows:
            if self._target is not None:
                self._passing[row.line] = row
            yield row

    def add(self, report: RowReport) -> None:
        """Keep the row of *report* where it was rejected."""
        row = self._passing.pop(report.line, None)
        if row is None or report.verdict != REJECTED or not row.cells:
            return
        if not self._lines:
            self._lines.append(table_line(row.header))
        # What was no UTF-8 is marked as such; its bytes cannot stand in a table of texts.
        cells = (cell.encode("utf-8", "replace").decode("utf-8") for cell in row.cells)
        self._lines.append(table_line(cells))

    def write(self) -> None:
        """
        Write the rows that were kept; no file where there is none.

        Raises:
            Unavailable: the file cannot be written.
        """
        if self._target is None or not self._lines:
            return
        try:
            with self._target.open("w", encoding="utf-8", newline="") as file:
                file.writelines(self._lines)
        except OSError as error:
            raise Unavailable(f"{self._target} cannot be written: {error.strerror}.") from error
