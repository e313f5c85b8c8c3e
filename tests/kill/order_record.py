"""
What a database holds of orders, read in one snapshot by plain SQL, and judged.

It knows the format of the records and shares no code with what writes them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.kill.raw_record import Row, connect_postgresql, connect_sqlite

_QUERIES = {
    "accounts": "SELECT buyer_id, last_check_seq, last_check_leaf FROM accounts",
    "positions": "SELECT buyer_id, category, minor FROM positions",
    "reservations": (
        "SELECT reservation_id, buyer_id, stage, number, shipments_json, state FROM reservations"
    ),
    "events": ("SELECT reservation_id, event, minor FROM reservation_events ORDER BY sequence"),
    "checks": (
        "SELECT check_id, buyer_id, buyer_seq, answer, leaf, check_bytes FROM order_checks"
        " ORDER BY buyer_id, buyer_seq"
    ),
    "answers": "SELECT route, key, body FROM answers",
    "orders": "SELECT buyer_id, content_json FROM document_states WHERE kind = 'order'",
}


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """All rows that order checks and the life of reservations write, by column."""

    accounts: list[Row]
    positions: list[Row]
    reservations: list[Row]
    events: list[Row]
    checks: list[Row]
    answers: list[Row]
    orders: list[Row]

    def exposure(self, buyer_id: str) -> int:
        """What counts by the positions, in minor units."""
        return sum(row["minor"] for row in self.positions if row["buyer_id"] == buyer_id)

    @property
    def bodies(self) -> dict[str, bytes]:
        """The kept answers, by idempotency key."""
        return {row["key"]: bytes(row["body"]) for row in self.answers}


@contextmanager
def snapshots(database_url: str) -> Iterator[Any]:
    """Give a function that reads everything in one snapshot, on a connection of its own."""
    sqlite = database_url.startswith("sqlite")
    connection: Any = connect_sqlite(database_url) if sqlite else connect_postgresql(database_url)
    begin = "BEGIN" if sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def read() -> OrderRecord:
        connection.execute(begin)
        try:
            return OrderRecord(
                **{name: _rows(connection, query) for name, query in _QUERIES.items()}
            )
        finally:
            connection.execute("COMMIT")

    try:
        yield read
    finally:
        connection.close()


def read_orders(database_url: str) -> OrderRecord:
    """Read everything in one snapshot."""
    with snapshots(database_url) as read:
        return read()


def order_faults(record: OrderRecord, limits: Mapping[str, int]) -> list[str]:
    """Everything that is wrong with *record*, whose buyers have *limits* in minor units."""
    return [
        *_wrong_sums(record),
        *_above_limit(record, limits),
        *_broken_chains(record),
        *_unpaired(record),
        *_wrong_histories(record, limits),
    ]


def reserved_of(row: Row) -> int:
    """What a reservation counts: nothing once it is not open."""
    if row["state"] != "open":
        return 0
    return sum(minor for _, minor in json.loads(row["shipments_json"]))


def _ordered(record: OrderRecord, buyer_id: str) -> int:
    """What the orders of a buyer come to, in minor units of a currency with two decimals."""
    found = 0
    for row in record.orders:
        if row["buyer_id"] == buyer_id:
            units, _, cents = json.loads(row["content_json"])["amount"].partition(".")
            found += int(units) * 100 + int(cents)
    return found


def _wrong_sums(record: OrderRecord) -> list[str]:
    """The positions are what the open reservations and the orders give."""
    found = []
    for account in record.accounts:
        buyer_id = account["buyer_id"]
        reserved = sum(
            reserved_of(row) for row in record.reservations if row["buyer_id"] == buyer_id
        )
        counts = record.exposure(buyer_id)
        if counts != reserved + _ordered(record, buyer_id):
            found.append(
                f"buyer {buyer_id}: {counts} counts, {reserved} is reserved, "
                f"{_ordered(record, buyer_id)} ordered"
            )
    return found


def _above_limit(record: OrderRecord, limits: Mapping[str, int]) -> list[str]:
    return [
        f"buyer {buyer_id}: {record.exposure(buyer_id)} counts above a limit of {limit}"
        for buyer_id, limit in limits.items()
        if record.exposure(buyer_id) > limit
    ]


def _broken_chains(record: OrderRecord) -> list[str]:
    found = []
    for account in record.accounts:
        previous: bytes | None = None
        chain = [row for row in record.checks if row["buyer_id"] == account["buyer_id"]]
        for place, row in enumerate(chain, start=1):
            check = json.loads(bytes(row["check_bytes"]))
            follows = previous.hex() if previous is not None else None
            if (check["buyer_seq"], check["prev_leaf"]) != (place, follows):
                found.append(f"buyer {account['buyer_id']}: chain breaks at check {place}")
            previous = hashlib.sha256(b"\x00" + bytes(row["check_bytes"])).digest()
            if previous != bytes(row["leaf"]):
                found.append(f"check {row['check_id']}: leaf does not match")
        leaf = account["last_check_leaf"]
        end = (len(chain), previous)
        if (account["last_check_seq"], None if leaf is None else bytes(leaf)) != end:
            found.append(f"buyer {account['buyer_id']}: its account is not at the end of its chain")
    return found


def _unpaired(record: OrderRecord) -> list[str]:
    """Check and answer come together: one of each, and both say the same."""
    answers = [
        json.loads(bytes(row["body"]))
        for row in record.answers
        if row["route"] in {"orders/check", "reservations/amend"}
    ]
    by_check = {answer["check_id"]: answer for answer in answers}
    found = []
    if len(by_check) != len(answers):
        found.append("two answers name one check")
    for row in record.checks:
        answer = by_check.pop(row["check_id"], None)
        if answer is None:
            found.append(f"check {row['check_id']}: without its answer")
        elif json.loads(bytes(row["check_bytes"]))["answer"] != answer:
            found.append(f"check {row['check_id']}: its answer is another")
    return found + [f"an answer without its check {check_id}" for check_id in by_check]


def _wrong_histories(record: OrderRecord, limits: Mapping[str, int]) -> list[str]:
    """
    Follow what was reserved and ordered, event by event: above no limit at any commit.

    Events of one buyer are numbered under its lock, in the order of their commits.
    """
    buyers = {row["reservation_id"]: row["buyer_id"] for row in record.reservations}
    held: dict[str, int] = {}
    ordered: dict[str, int] = {}
    found = []
    for event in record.events:
        reservation_id, minor = event["reservation_id"], event["minor"]
        buyer_id = buyers[reservation_id]
        if event["event"] == "confirmed":
            ordered[buyer_id] = ordered.get(buyer_id, 0) + held[reservation_id] - minor
        held[reservation_id] = minor
        total = ordered.get(buyer_id, 0) + sum(
            minor for of, minor in held.items() if buyers[of] == buyer_id
        )
        if total > limits.get(buyer_id, total):
            found.append(f"reservation {reservation_id}: {event['event']}, and {total} counts")
    found += [
        f"reservation {row['reservation_id']}: its history ends otherwise"
        for row in record.reservations
        if held.get(row["reservation_id"]) != reserved_of(row)
    ]
    return found


def _rows(connection: Any, query: str) -> list[Row]:
    columns = query.removeprefix("SELECT ").split(" FROM", maxsplit=1)[0]
    names = [name.strip() for name in columns.split(",")]
    return [dict(zip(names, row, strict=True)) for row in connection.execute(query).fetchall()]
