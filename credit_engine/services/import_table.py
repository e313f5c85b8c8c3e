"""
Tables of an import: CSV to the documents that JSON Lines has, one a row.

UTF-8 (a byte order mark may stand first, as Excel writes one), commas, quotes as in
RFC 4180, a header with names that are known. Amounts have a decimal point, dates are
YYYY-MM-DD. A cell is data, whatever it begins with, and an empty cell is nothing
stated; an apostrophe before what looks like a formula is not part of the cell. What is
wrong with one row is told of that row; a header that is wrong stops the file, for then
no row can be read.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from credit_engine.errors import InvalidDocument, InvalidInput
from credit_engine.language.problems import nearest
from credit_engine.pack.model import CompiledPack
from credit_engine.services.import_kinds import Column, Form, TableKind
from credit_engine.services.table_cells import unescaped

CELL_CHARS_MAX = 10_000
_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,16})?", re.ASCII)
_FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row as it was read: the document of its kind, or why there is none.

    `line` is the line on which it begins; `columns` says which column of a table
    holds which place (JSON Pointer) of the document, and `column` which is at fault.
    `header` and `cells` are those of the table, as they stood there; empty where they could
    not be told apart.
    """

    line: int
    document: object = None
    fault: InvalidInput | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    column: str | None = None
    header: Sequence[str] = ()
    cells: Sequence[str] = ()


class _BadCell(Exception):
    """What is wrong with one cell."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column = column


def read_table(kind: TableKind, pack: CompiledPack, lines: Iterable[str]) -> Iterator[Row]:
    """
    Read the rows of a table of *kind*; nothing is read before the first is asked for.

    Raises:
        InvalidDocument: there is no header, or one that cannot be used.
    """
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, None)
    except csv.Error as error:
        raise InvalidDocument(f"line 1: not CSV: {error}.") from None
    if header is None:
        raise InvalidDocument("it is empty; the first line of a table names its columns.")
    header[:1] = [name.removeprefix("\ufeff") for name in header[:1]]
    columns = _columns(kind, header)
    places = {column.pointer: column.name for column in columns}
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Row(line, fault=InvalidDocument(f"not CSV from here on: {error}."))
            continue
        if cells is None:
            return
        if cells:
            row = _row(line, columns, places, cells, pack)
            yield replace(row, header=header, cells=cells)


def _row(
    line: int,
    columns: Sequence[Column],
    places: Mapping[str, str],
    cells: Sequence[str],
    pack: CompiledPack,
) -> Row:
    if len(cells) != len(columns):
        return Row(
            line,
            fault=InvalidDocument(
                f"the row has {len(cells)} cells and the header {len(columns)}; a comma inside a "
                "cell wants quotes around the cell."
            ),
        )
    stated = {column.name: cell for column, cell in zip(columns, cells, strict=True)}
    document: dict[str, Any] = {}
    try:
        for column in columns:
            value = _value(column, stated, pack)
            if value is not None:
                _put(document, column.pointer, value)
    except _BadCell as fault:
        return Row(line, fault=InvalidDocument(str(fault)), column=fault.column)
    return Row(line, document, columns=places)


def _value(column: Column, stated: Mapping[str, str], pack: CompiledPack) -> object:
    """
    The value of a cell, None where nothing is stated.

    A cell that cannot be of its form stays a text, for the checks to name.
    """
    cell = unescaped(stated[column.name])
    if not cell:
        if column.required:
            raise _BadCell(column.name, "the cell is empty, and has to be filled.")
        return None
    if len(cell) > CELL_CHARS_MAX or not cell.isprintable() or cell != cell.strip():
        raise _BadCell(
            column.name,
            "the cell is too long, has outer blanks or control characters, or is not UTF-8.",
        )
    if column.form is Form.WHOLE:
        return int(cell) if _WHOLE.fullmatch(cell) else cell
    if column.form is Form.TRUTH:
        return _TRUTH.get(cell, cell)
    if column.form is Form.BOOKED:
        return [{"on": on, "amount": amount} for on, amount in _pairs(column.name, cell, "DATE")]
    if column.form is Form.DISPUTES:
        return _disputes(column.name, cell)
    if column.form is Form.FOLLOWS:
        return _follows(column.name, cell)
    if column.form is Form.FACT:
        return _fact(column.fact or stated.get("fact", ""), cell, pack)
    return cell


def _fact(name: str, cell: str, pack: CompiledPack) -> object:
    declared = pack.facts.get(name)
    if declared is not None and declared.type == "number" and _NUMBER.fullmatch(cell):
        return float(cell)
    if declared is not None and declared.type == "boolean":
        return _TRUTH.get(cell, cell)
    return cell


def _pairs(column: str, cell: str, first: str) -> list[tuple[str, str]]:
    """`2026-09-02 1200.00; 2026-10-01 300.00`: the *first* word of each, and its amount."""
    found = []
    for part in cell.split(";"):
        words = part.split()
        if len(words) != 2:
            raise _BadCell(column, f"write each of them as {first} AMOUNT, and `;` between two.")
        found.append((words[0], words[1]))
    return found


def _disputes(column: str, cell: str) -> list[dict[str, str]]:
    """`2026-09-02..2026-10-01 300.00; 2026-10-05.. 20.00`: nothing after the dots, still open."""
    found = []
    for days, amount in _pairs(column, cell, "OPENED..CLOSED"):
        opened, dots, closed = days.partition("..")
        if not dots:
            raise _BadCell(
                column,
                "write the days of a dispute as OPENED..CLOSED, or OPENED.. while it is open.",
            )
        entry = {"opened_on": opened, "amount": amount}
        found.append(entry | {"closed_on": closed} if closed else entry)
    return found


def _follows(column: str, cell: str) -> list[dict[str, str]]:
    """`order SO-1 1200.00; delivery D-2 300.00`: a kind, a number with no `;` in it, an amount."""
    found = []
    for part in cell.split(";"):
        kind, _, rest = part.strip().partition(" ")
        number, _, amount = rest.strip().rpartition(" ")
        if not number:
            raise _BadCell(column, "write each of them as KIND NUMBER AMOUNT, and `;` between two.")
        found.append({"kind": kind, "number": number.strip(), "amount": amount})
    return found


def _put(document: dict[str, Any], pointer: str, value: object) -> None:
    """Set *value* at *pointer*, whose digits are places in lists of one entry."""
    names = pointer[1:].split("/")
    held: Any = document
    for name, following in pairwise(names):
        fresh: Any = [] if following == "0" else {}
        if name == "0":
            if not held:
                held.append(fresh)
            held = held[0]
        else:
            held = held.setdefault(name, fresh)
    held[names[-1]] = value


def _columns(kind: TableKind, header: Sequence[str]) -> list[Column]:
    """The columns that *header* names. Raises InvalidDocument, naming the one at fault."""
    found = [_column(kind, name) for name in header]
    for place, name in enumerate(header):
        if name in header[:place]:
            raise InvalidDocument(f"line 1: the column {name!r} is there twice; delete one.")
    for column in kind.columns:
        if column.required and column.name not in header:
            raise InvalidDocument(f"line 1: the column {column.name!r} is missing.")
    if kind.keys:
        _refuse_nameless(kind, header)
    return found


def _refuse_nameless(kind: TableKind, header: Sequence[str]) -> None:
    """Raise InvalidDocument where no column, or too many, name the buyer of a row."""
    keys = [key for key in kind.keys if set(key) & set(header)]
    whole = all(set(key) <= set(header) for key in keys)
    if not keys or not whole or (len(keys) > 1 and not kind.keys_together):
        ways = ", or ".join(" and ".join(key) for key in kind.keys)
        raise InvalidDocument(f"line 1: a row names its buyer by {ways}.")


def _column(kind: TableKind, name: str) -> Column:
    for column in kind.columns:
        if column.name == name:
            return column
    prefix, dot, fact = name.partition(".")
    if dot and _FACT_NAME.fullmatch(fact) and prefix == kind.facts_prefix:
        return Column(name, f"{kind.facts_at}/{fact}", kind.facts_form, fact=fact)
    known = [column.name for column in kind.columns]
    close = nearest(name, known)
    meant = f" Did you mean {close!r}?" if close is not None else ""
    if ";" in name or "\t" in name:
        meant = " Put commas between the cells."
    more = f", {kind.facts_prefix}.…" if kind.facts_prefix else ""
    raise InvalidDocument(
        f"line 1: {name[:60]!r} is no column of {kind.name}; known are {', '.join(known)}{more}."
        f"{meant}"
    )
