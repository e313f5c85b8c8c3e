"""
Cells of a table that leaves us: data, also for the spreadsheet that opens it.

A spreadsheet computes a cell that begins like a formula, and a formula can send the other cells
away. Such a cell is written with an apostrophe before it, and read back without (OWASP, "CSV
Injection"). Numbers are left alone. No other file writes CSV; tests/services hold that.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

# The last four are the wide forms, which spreadsheets of East Asia take for the same.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,16})?", re.ASCII)


def escaped(cell: str) -> str:
    """*cell* so that no spreadsheet computes it; `unescaped` gives back just what it was."""
    if cell.lstrip(MARK).startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(cell):
        return MARK + cell
    return cell


def unescaped(cell: str) -> str:
    """*cell* without the apostrophe that keeps it from being a formula."""
    if cell.startswith(MARK) and cell.lstrip(MARK).startswith(FORMULA_STARTS):
        return cell[len(MARK) :]
    return cell


def table_line(cells: Iterable[str]) -> str:
    """One line of a table as RFC 4180 has it, its end included, with each of *cells* escaped."""
    written: list[str] = []
    csv.writer(_Lines(written)).writerow([escaped(cell) for cell in cells])
    return "".join(written)


class _Lines:
    """What csv writes to: a list."""

    def __init__(self, written: list[str]) -> None:
        self._written = written

    def write(self, text: str) -> int:
        """Keep *text*."""
        self._written.append(text)
        return len(text)
