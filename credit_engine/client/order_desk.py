"""
An order desk that goes on when the server cannot be reached, by a small rule of its own.

What the server last said of each buyer is kept in a file beside the desk. While the server
is away, an order passes where it is within a ceiling and within what was left of the
buyer's headroom, which must not be old; all others wait. Either way it is queued, and
checked by the server, under the same reference, once that is back. What passed here and
is held there is for a person to settle: `recheck` names it.

    desk = OrderDesk(client, "desk.db", OfflineRule(ceilings={"EUR": "5000.00"}))
    answer = desk.check(order)      # the server's answer, or a local one: {"offline": true, …}
    for settled in desk.recheck():  # every few minutes
        ...
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests

from credit_engine.client.orders import OrderCalls
from credit_engine.client.sending import NOT_NOW, Document, Problem

WAIT_FOR_FILE_SECONDS = 10.0

_TABLES = """
CREATE TABLE IF NOT EXISTS known (
    buyer TEXT PRIMARY KEY, currency TEXT, headroom TEXT, held_by TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS queue (
    place INTEGER PRIMARY KEY, reference TEXT NOT NULL UNIQUE, buyer TEXT NOT NULL,
    document TEXT NOT NULL, local TEXT NOT NULL, settled TEXT);
"""
_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,3})?", re.ASCII)
# What a lower amount would have cleared says nothing against a lower amount.
_OF_AMOUNT = {"over_limit", "over_group_limit", "over_own_risk"}


class OrderQueueError(Exception):
    """An order that the desk cannot queue; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class OfflineRule:
    """
    What passes while the server cannot be reached.

    `ceilings` is the most that one order may be, by currency, as decimal text; nothing
    passes in a currency without one. `headroom_hours` is how old the last headroom of a
    buyer may be. Goods leave only where `may_ship`.
    """

    ceilings: Mapping[str, str]
    headroom_hours: float = 24.0
    may_ship: bool = False


@dataclass(frozen=True, slots=True)
class LastKnown:
    """
    What the server last said of a buyer, less what passed here since.

    `headroom` is None where it gave none; `held_by` are the codes of holds that a lower
    amount would not have cleared.
    """

    currency: str | None
    headroom: Decimal | None
    held_by: tuple[str, ...]
    at: datetime

    def age(self, now: datetime) -> timedelta:
        """How long ago that was."""
        return now - self.at


def _present() -> datetime:
    return datetime.now(UTC)


class OrderDesk:
    """
    Checks orders by the server, and by *rule* while that cannot be reached.

    *file* is made where it is not there; threads and processes of one machine may share
    it. Give *client* few attempts and short timeouts: the desk waits through all of them.
    """

    def __init__(
        self,
        client: OrderCalls,
        file: str | Path,
        rule: OfflineRule,
        *,
        now: Callable[[], datetime] = _present,
    ) -> None:
        self._client = client
        self._file = str(file)
        self._rule = rule
        self._now = now
        with closing(self._connect()) as connection:
            connection.executescript(_TABLES)

    def check(self, order: Mapping[str, Any]) -> Document:
        """
        Check an order (as `Client.check_order`), which must have a `request_reference`.

        Where the server cannot be reached or stays busy, a local answer: `offline` true,
        `answer` `approved` or `hold`, `may`, `holds`. The same reference gives the same one.

        Raises:
            Problem: the server refused the request; that is no matter for a local rule.
            OrderQueueError: the order has no `request_reference` of its own.
        """
        reference = order.get("request_reference")
        if not isinstance(reference, str) or not reference:
            raise OrderQueueError(
                "The order has no request_reference; without one of its own it cannot be "
                "queued and checked again as the same request. Send the number of your document."
            )
        try:
            answer = self._client.check_order(order)
        except (requests.ConnectionError, requests.Timeout):
            return self._pass_locally(reference, order)
        except Problem as problem:
            if problem.status not in NOT_NOW:
                raise
            return self._pass_locally(reference, order)
        with self._writing() as connection:
            self._learn(connection, order, answer)
        return answer

    def last_known(self, buyer: Mapping[str, str]) -> LastKnown | None:
        """What is known of a buyer here, by the same reference with which orders name it."""
        with self._writing() as connection:
            return _known(connection, _buyer_key(buyer))

    def queued(self) -> list[Document]:
        """Return the orders that wait for the server, the oldest first."""
        with self._writing() as connection:
            waiting = connection.execute(
                "SELECT document FROM queue WHERE settled IS NULL ORDER BY place"
            ).fetchall()
        return [json.loads(document) for (document,) in waiting]

    def recheck(self) -> Iterator[Document]:
        """
        Check what is queued, the oldest first, and tell of each what was said here and there.

        Yields `{"request_reference", "local", "answer" or "problem", "differs"}`; where
        `differs`, the order passed here and the server holds or refuses it. Ends early, and
        may be called again, where the server cannot be reached.
        """
        for document in self.queued():
            told: Document = {"request_reference": document["request_reference"]}
            try:
                answer = self._client.check_order(document)
                told |= {"answer": answer}
            except (requests.ConnectionError, requests.Timeout):
                return
            except Problem as problem:
                if problem.status in NOT_NOW:
                    return
                told |= {"problem": {"type": problem.type, "detail": problem.detail}}
            yield self._settled(document, told)

    def _settled(self, document: Document, told: Document) -> Document:
        answer = told.get("answer")
        with self._writing() as connection:
            (text,) = connection.execute(
                "SELECT local FROM queue WHERE reference = ?", (told["request_reference"],)
            ).fetchone()
            local = json.loads(text)
            passed = local["answer"] == "approved"
            told |= {"local": local, "differs": passed and not _goes_on(document, answer)}
            connection.execute(
                "UPDATE queue SET settled = ? WHERE reference = ?",
                (json.dumps(told), told["request_reference"]),
            )
            if answer is not None:
                self._learn(connection, document, answer)
        return told

    def _pass_locally(self, reference: str, order: Mapping[str, Any]) -> Document:
        with self._writing() as connection:
            row = connection.execute(
                "SELECT document, local FROM queue WHERE reference = ?", (reference,)
            ).fetchone()
            document = json.dumps(order, sort_keys=True)
            if row is not None:
                if row[0] != document:
                    raise OrderQueueError(
                        f"The reference {reference} is queued with another order; "
                        "a changed order wants a reference of its own."
                    )
                return dict(json.loads(row[1]))
            buyer = _buyer_key(order["buyer"])
            local = self._judged(order, _known(connection, buyer))
            connection.execute(
                "INSERT INTO queue (reference, buyer, document, local) VALUES (?, ?, ?, ?)",
                (reference, buyer, document, json.dumps(local)),
            )
            if local["answer"] == "approved":
                self._use_up(connection, buyer, _amount_of(order))
        return local

    def _judged(self, order: Mapping[str, Any], known: LastKnown | None) -> Document:
        amount = _amount_of(order)
        code = self._held_for(amount, order["open_amount"]["currency"], known)
        passes = code is None
        return {
            "offline": True,
            "answer": "approved" if passes else "hold",
            "may": {"confirm": passes, "ship": passes and self._rule.may_ship},
            "holds": [] if passes else [{"code": code, "owner": "order_desk"}],
            "headroom_known_at": None if known is None else known.at.isoformat(),
        }

    def _held_for(self, amount: Decimal, currency: str, known: LastKnown | None) -> str | None:
        """Why an order waits, as a code of docs/integrators.md; None where it passes."""
        ceiling = self._rule.ceilings.get(currency)
        if ceiling is None or amount > Decimal(ceiling):
            return "OFFLINE-OVER-CEILING"
        if known is None or known.headroom is None or known.currency != currency:
            return "OFFLINE-HEADROOM-UNKNOWN"
        if known.age(self._now()) > timedelta(hours=self._rule.headroom_hours):
            return "OFFLINE-HEADROOM-OLD"
        if known.held_by:
            return "OFFLINE-WAS-HELD"
        return "OFFLINE-OVER-HEADROOM" if amount > known.headroom else None

    def _learn(
        self, connection: sqlite3.Connection, order: Mapping[str, Any], answer: Document
    ) -> None:
        """Keep what an answer says of the buyer, less what of the queue passed and still waits."""
        buyer = _buyer_key(order["buyer"])
        held_by = [hold["code"] for hold in answer["holds"] if hold["kind"] not in _OF_AMOUNT]
        headroom = answer.get("headroom")
        connection.execute(
            "INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?)",
            (
                buyer,
                headroom and headroom["currency"],
                headroom and headroom["amount"],
                json.dumps(held_by),
                self._now().isoformat(),
            ),
        )
        # The headroom is what was left before the order.
        if headroom and _goes_on(order, answer):
            same = order["open_amount"]["currency"] == headroom["currency"]
            used = order["open_amount"]["amount"] if same else headroom["amount"]
            self._use_up(connection, buyer, Decimal(used))
        for document, local in connection.execute(
            "SELECT document, local FROM queue WHERE buyer = ? AND settled IS NULL", (buyer,)
        ).fetchall():
            if json.loads(local)["answer"] == "approved":
                self._use_up(connection, buyer, _amount_of(json.loads(document)))

    def _use_up(self, connection: sqlite3.Connection, buyer: str, amount: Decimal) -> None:
        known = _known(connection, buyer)
        if known is None or known.headroom is None:
            return
        left = max(known.headroom - amount, Decimal(0))
        connection.execute("UPDATE known SET headroom = ? WHERE buyer = ?", (str(left), buyer))

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=WAIT_FOR_FILE_SECONDS, isolation_level=None)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the file, alone: two orders never use the same headroom."""
        with closing(self._connect()) as connection:
            connection.execute("PRAGMA synchronous = FULL").close()
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")


def _known(connection: sqlite3.Connection, buyer: str) -> LastKnown | None:
    row = connection.execute(
        "SELECT currency, headroom, held_by, at FROM known WHERE buyer = ?", (buyer,)
    ).fetchone()
    if row is None:
        return None
    currency, headroom, held_by, at = row
    left = None if headroom is None else Decimal(headroom)
    return LastKnown(currency, left, tuple(json.loads(held_by)), datetime.fromisoformat(at))


def _buyer_key(buyer: Mapping[str, str]) -> str:
    return json.dumps(dict(buyer), sort_keys=True)


def _amount_of(order: Mapping[str, Any]) -> Decimal:
    """What is asked for; a text that the server would refuse is not let in here either."""
    text = str(order["open_amount"]["amount"])
    if not _AMOUNT.fullmatch(text):
        raise OrderQueueError(f"{text!r} is no amount; send decimal text such as 84000.00.")
    return Decimal(text)


def _goes_on(order: Mapping[str, Any], answer: Document | None) -> bool:
    """Whether the stage that was asked may go on, by the server's answer."""
    if answer is None:
        return False
    stage = order["document"]["stage"]
    if stage == "invoice":
        return True
    return bool(answer["may"]["confirm" if stage == "order" else "ship"])
