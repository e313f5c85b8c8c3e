"""
A client for programs that ask for limits; it needs `requests` and nothing else of this package.

A limit request gets its idempotency key before it is sent. When the server is
busy, or the connection breaks and nobody knows what came of it, the same request
goes out again under the same key: it is decided once, however often it is sent.

    client = Client("http://127.0.0.1:8000", key="…")
    buyer = client.create_buyer("Acme GmbH", numbers=[("erp-1", "0000104711")])
    decided = client.request_limit(
        {"buyer_id": buyer["buyer_id"]}, amount="250000.00", currency="EUR", days=60
    )
"""

from __future__ import annotations

import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import requests

Document: TypeAlias = dict[str, Any]

TIMEOUT_SECONDS = (3.05, 30.0)  # to connect, to answer
ATTEMPTS = 6
WAIT_SECONDS_MAX = 10.0
# What the server takes in one import (docs/imports.md).
IMPORT_BYTES_MAX = 256 * 1024
IMPORT_LINES_MAX = 2_000


class Problem(Exception):
    """What the server answered instead of a success: an RFC 9457 problem."""

    def __init__(self, document: Mapping[str, Any], retry_after_seconds: float = 0.0) -> None:
        super().__init__(f"{document.get('title')}: {document.get('detail')}")
        self.type = str(document.get("type", "about:blank"))
        self.status = int(document.get("status", 0))
        self.detail = str(document.get("detail", ""))
        self.request_id = str(document.get("instance", ""))
        self.errors: list[Document] = list(document.get("errors", []))
        self.retry_after_seconds = retry_after_seconds


class Client:
    """Calls one server with one seller's key; safe to use from several threads."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout: tuple[float, float] = TIMEOUT_SECONDS,
        attempts: int = ATTEMPTS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        self._timeout = timeout
        self._attempts = attempts
        self._sleep = sleep

    def request_limit(
        self,
        buyer: Mapping[str, str],
        *,
        amount: str,
        currency: str,
        days: int,
        kind: str = "new",
        idempotency_key: str | None = None,
    ) -> Document:
        """
        Ask for a limit and return the decision.

        *buyer* is `{"buyer_id": …}` or `{"system": …, "payer_number": …}`; *amount*
        is the total wanted, as a decimal string. Keep *idempotency_key* with your
        own record, made before this call, to be able to ask again after a crash.

        Raises:
            Problem: the server refused the request, or stayed busy.
            requests.ConnectionError, requests.Timeout: it could not be reached.
        """
        body = {
            "buyer": dict(buyer),
            "kind": kind,
            "wanted": {"amount": amount, "currency": currency},
            "terms": {"instrument": "open_account", "days": days, "from": "invoice_date"},
        }
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        return self._repeated("POST", "/v1/limit-requests", body, headers)

    def create_buyer(
        self,
        name: str,
        *,
        numbers: Sequence[tuple[str, str]] = (),
        register: Mapping[str, Any] | None = None,
        register_valid_at: str | None = None,
        contact: Mapping[str, str] | None = None,
    ) -> Document:
        """
        Create a buyer; *numbers* are pairs of a system and the buyer's number there.

        It is sent once: when the connection breaks, look for the number before
        creating the buyer again. Raises as `request_limit` does.
        """
        body: Document = {
            "name": name,
            "numbers": [{"system": of, "payer_number": number} for of, number in numbers],
        }
        if register:
            body["register"] = dict(register)
        if register_valid_at is not None:
            body["register_valid_at"] = register_valid_at
        if contact:
            body["contact"] = dict(contact)
        return self._sent("POST", "/v1/buyers", body)

    def find_buyer(self, system: str, payer_number: str) -> Document | None:
        """Return the buyer with this number, or None."""
        wanted = {"system": system, "payer_number": payer_number}
        found = self._repeated("GET", "/v1/buyers", params=wanted)["items"]
        return dict(found[0]) if found else None

    def read_decision(self, decision_id: str) -> Document:
        """Return the whole record of a decision."""
        return self._repeated("GET", f"/v1/decisions/{decision_id}")

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

    def _repeated(
        self,
        method: str,
        path: str,
        body: Document | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Document:
        """Send until it is answered; only for what may arrive twice and happen once."""
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            wait = backoff_seconds(attempt)
            try:
                return self._sent(method, path, body, headers, params=params)
            except Problem as problem:
                if problem.status != 503 or last:
                    raise
                wait = max(wait, problem.retry_after_seconds)
            except (requests.ConnectionError, requests.Timeout):
                if last:
                    raise
            self._sleep(wait)
        raise AssertionError("attempts is at least 1")

    def _sent(
        self,
        method: str,
        path: str,
        body: Document | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        params: Mapping[str, str] | None = None,
    ) -> Document:
        answer = requests.request(
            method,
            f"{self._url}{path}",
            json=None if isinstance(body, bytes) else body,
            data=body if isinstance(body, bytes) else None,
            params=params,
            headers={**self._headers, **(headers or {})},
            timeout=self._timeout,
            allow_redirects=False,
        )
        if answer.status_code < 300:
            document: Document = answer.json()
            return document
        wanted = answer.headers.get("Retry-After", "")
        raise Problem(_problem_document(answer), float(wanted) if wanted.isdigit() else 0.0)


def backoff_seconds(attempt: int) -> float:
    """How long to wait after the *attempt*-th failure: 0.25-0.5 s, doubling up to 10 s."""
    longest = min(0.25 * 2.0**attempt, WAIT_SECONDS_MAX)
    return longest / 2 + random.random() * longest / 2  # noqa: S311 (spreads load, hides nothing)


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


def _problem_document(answer: requests.Response) -> Document:
    try:
        document = answer.json()
    except requests.JSONDecodeError:
        document = None
    if isinstance(document, dict):
        return {"status": answer.status_code, **document}
    return {"status": answer.status_code, "title": answer.reason, "detail": "No problem document."}
