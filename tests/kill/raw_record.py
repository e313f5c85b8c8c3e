"""
What a database holds, read in one snapshot by plain SQL, without any code of the store.

Bytes are bytes, instants and days whatever the driver gives: the judge compares
only what it understands.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from pysqlite3 import dbapi2
from sqlalchemy import make_url

Row = Mapping[str, Any]

_TABLES = {
    "buyers": "buyer_id, version, last_seq, last_leaf",
    "decisions": (
        "decision_id, request_id, buyer_id, buyer_seq, outcome, pack_revision, leaf,"
        " decision_bytes, facts_bytes, assessment_bytes"
    ),
    "answers": "key, status, body",
    "limits": "limit_id, buyer_id, decision_id, minor, currency, state",
    "limit_events": "limit_id, event, decision_id",
    "rule_packs": "revision",
    "observations": "buyer_id, fact, value, source",
}


@dataclass(frozen=True, slots=True)
class RawRecord:
    """All rows of the tables that a decision writes to, by column."""

    buyers: Sequence[Row]
    decisions: Sequence[Row]
    answers: Sequence[Row]
    limits: Sequence[Row]
    limit_events: Sequence[Row]
    rule_packs: Sequence[Row]
    observations: Sequence[Row]

    @property
    def bodies(self) -> dict[str, bytes]:
        """The kept answers, by idempotency key."""
        return {row["key"]: bytes(row["body"]) for row in self.answers}


def read_raw(database_url: str) -> RawRecord:
    """Read everything in one snapshot."""
    if database_url.startswith("sqlite"):
        connection = connect_sqlite(database_url)
        connection.execute("BEGIN")
    else:
        connection = connect_postgresql(database_url)
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        return RawRecord(
            **{table: _rows(connection, table, columns) for table, columns in _TABLES.items()}
        )
    finally:
        connection.close()


@contextmanager
def another_writer(database_url: str, buyer_id: str) -> Iterator[None]:
    """Hold what a decision on the buyer needs: SQLite's one lock, or the buyer's row."""
    if database_url.startswith("sqlite"):
        connection = connect_sqlite(database_url)
        connection.execute("BEGIN IMMEDIATE")
    else:
        connection = connect_postgresql(database_url)
        connection.execute("BEGIN")
        connection.execute("SELECT FROM buyers WHERE buyer_id = %s FOR UPDATE", (buyer_id,))
    try:
        yield
    finally:
        connection.close()


def connect_sqlite(database_url: str) -> dbapi2.Connection:
    """A connection of the test's own, beside the server's."""
    return dbapi2.connect(make_url(database_url).database, isolation_level=None, timeout=60)


def connect_postgresql(database_url: str) -> psycopg.Connection[Any]:
    """A connection of the test's own, beside the server's."""
    url = database_url.replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(url, autocommit=True)


def _rows(connection: Any, table: str, columns: str) -> list[Row]:
    names = [name.strip() for name in columns.split(",")]
    found = connection.execute(f"SELECT {columns} FROM {table}").fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]
