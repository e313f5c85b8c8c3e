"""What a client states of buyers: records one by one, and imports of many rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from credit_engine.client.sending import Document, Sender

# What the server takes in one import (docs/imports.md).
IMPORT_BYTES_MAX = 256 * 1024
IMPORT_LINES_MAX = 2_000


class RecordCalls(Sender):
    """The calls that record what is known; the same again adds nothing."""

    def record_statements(self, buyer_id: str, statements: Sequence[Document]) -> Document:
        """Record annual accounts; what is there already adds nothing."""
        return self._record(buyer_id, "statements", statements)

    def record_observations(self, buyer_id: str, observations: Sequence[Document]) -> Document:
        """Record facts that a bureau states; what is there already adds nothing."""
        return self._record(buyer_id, "observations", observations)

    def record_receivables(self, buyer_id: str, receivables: Sequence[Document]) -> Document:
        """Record invoices in their present state; what is there already adds nothing."""
        return self._record(buyer_id, "receivables", receivables)

    def record_exchange_rates(self, rates: Sequence[Document]) -> Document:
        """Record exchange rates; what is there already adds nothing."""
        return self._repeated("POST", "/v1/exchange-rates", {"exchange_rates": list(rates)})

    def record_ledger(self, buyer_id: str, ledger: Document) -> Document:
        """Record that all invoices up to `complete_as_of` were sent, also where there is none."""
        path = f"/v1/buyers/{buyer_id}/receivables"
        return self._repeated("POST", path, {"ledger": dict(ledger)})

    def record_covers(self, buyer_id: str, covers: Sequence[Document]) -> Document:
        """Record what policies hold on the buyer; what is there already adds nothing."""
        return self._record(buyer_id, "covers", covers)

    def record_holds(self, buyer_id: str, holds: Sequence[Document]) -> Document:
        """Record holds, and that they were lifted; what is there already adds nothing."""
        return self._record(buyer_id, "holds", holds)

    def import_rows(self, kind: str, rows: Iterable[Mapping[str, Any]]) -> Document:
        """
        Import *rows*, each the object that stands on a line (docs/imports.md), and report each.

        They go out in as many calls as the server's bounds want; the report is one, its
        `line` the place of the row, from 1. What was imported before stays where a later
        call fails. A call whose answer was lost goes out again, and then its rows are
        `unchanged`.

        Raises:
            Problem, requests.ConnectionError, requests.Timeout: as `request_limit`.
        """
        lines = (json.dumps(row).encode() + b"\n" for row in rows)
        return self._imported(kind, "application/x-ndjson", _parts(lines, b""))

    def import_file(self, kind: str, file: str | Path) -> Document:
        """
        Import the lines of *file*: a table where it is called *.csv, else lines of JSON.

        Each `line` of the report is one of the file. Raises as `import_rows` does, and OSError.
        """
        path = Path(file)
        with path.open("rb") as lines:
            if path.suffix.lower() != ".csv":
                return self._imported(kind, "application/x-ndjson", _parts(lines, b""))
            header = next(lines, b"")
            return self._imported(kind, "text/csv", _parts(_whole_rows(lines), header))

    def _imported(self, kind: str, mimetype: str, parts: Iterable[tuple[int, bytes]]) -> Document:
        totals: Counter[str] = Counter()
        lines: list[Document] = []
        for before, part in parts:
            headers = {"Content-Type": mimetype}
            report = self._repeated("POST", "/v1/imports", part, headers, params={"kind": kind})
            totals.update(report["totals"])
            lines += [{**line, "line": line["line"] + before} for line in report["lines"]]
        return {"totals": dict(totals), "lines": lines}

    def _record(self, buyer_id: str, kind: str, entries: Sequence[Document]) -> Document:
        return self._repeated("POST", f"/v1/buyers/{buyer_id}/{kind}", {kind: list(entries)})


def _parts(rows: Iterable[bytes], header: bytes) -> Iterator[tuple[int, bytes]]:
    """
    Bodies within the server's bounds, each led by *header*; before it, what its lines lack.

    That is how many lines of the whole stand before the body, less the header that it repeats.
    """
    if header and not header.endswith(b"\n"):
        header += b"\n"
    done, held, lines = 0, [header], header.count(b"\n")
    size = len(header)
    for row in rows:
        count = row.count(b"\n")
        over = lines + count > IMPORT_LINES_MAX or size + len(row) > IMPORT_BYTES_MAX
        if over and len(held) > 1:
            yield done, b"".join(held)
            done += lines - header.count(b"\n")
            held, lines, size = [header], header.count(b"\n"), len(header)
        held.append(row)
        lines += count
        size += len(row)
    if size:
        yield done, b"".join(held)


def _whole_rows(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The rows of a table; a quoted cell may go on over the end of a line."""
    row = b""
    for line in lines:
        row += line
        if row.count(b'"') % 2 == 0:
            yield row
            row = b""
    if row:
        yield row
