"""A small world for use cases: a real store, the smallest rule pack, one seller and its clock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from credit_engine.assess import kleene
from credit_engine.domain.request import LimitRequest
from credit_engine.domain.request_document import write_request
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from credit_engine.services.answer_once import Answer
from credit_engine.services.context import Caller, Context
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.ports import Store
from credit_engine.services.record_facts import (
    record_observations,
    record_receivables,
    record_statements,
)
from tests.builders import a_buyer, a_request, an_observation, minimal_pack, some_facts

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SELLER = Caller("S-1", "alice", ZoneInfo("Europe/Berlin"))
OTHER_SELLER = Caller("S-2", "bob", UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Numbers:
    """Ids in ascending order."""

    last: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self) -> str:
        with self.lock:
            self.last += 1
            return f"ID-{self.last:08}"


@dataclass
class Shelf:
    """The pack in force, and those that the store kept."""

    store: Store
    pack: CompiledPack = field(default_factory=minimal_pack)

    def active(self) -> CompiledPack:
        return self.pack

    def of_revision(self, revision: str) -> CompiledPack | None:
        if revision == self.pack.revision:
            return self.pack
        with self.store.reading() as reading:
            kept = reading.pack(revision)
        return compile_pack(kept.files) if kept else None


@dataclass
class World:
    """One seller's view of a store, and short ways to act in it."""

    database_url: str
    context: Context
    clock: Clock
    shelf: Shelf
    seller: Caller = SELLER

    def with_ports(self, **ports: object) -> "World":
        """Give the same world with other ports."""
        return replace(self, context=replace(self.context, **ports))

    def buyer(self, number: str = "D-1001", **register: object) -> str:
        """Create a sound buyer with all that is known of it; its id."""
        created = create_buyer(self.context, self.seller, a_buyer(number=number, **register))
        known = some_facts()
        record_statements(self.context, self.seller, created.buyer_id, known.statements)
        record_receivables(self.context, self.seller, created.buyer_id, known.invoices)
        record_observations(self.context, self.seller, created.buyer_id, [an_observation()])
        return created.buyer_id

    def decide(self, buyer_id: str, key: str = "K-1", **request: object) -> Answer:
        """Decide a request under a key."""
        return decide_limit(self.context, self.seller, command(buyer_id, key, a_request(**request)))

    def decisions_of(self, buyer_id: str) -> int:
        """How many decisions the buyer's chain has."""
        with self.context.store.reading() as reading:
            return len(reading.chain(buyer_id))

    @contextmanager
    def tampering(self, table: str = "decisions") -> Iterator[sa.Connection]:
        """Give a connection of someone who may do anything, the triggers of *table* gone."""
        engine = sa.create_engine(self.database_url)
        try:
            with engine.begin() as connection:
                for statement in _without_triggers(connection, table):
                    connection.exec_driver_sql(statement)
                yield connection
        finally:
            engine.dispose()


def _without_triggers(connection: sa.Connection, table: str) -> list[str]:
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
        )
        return [f"DROP TRIGGER {name}" for (name,) in found]
    return [f"DROP TRIGGER IF EXISTS {table}_refuse_change ON {table}"]


def command(buyer_id: str, key: str, request: LimitRequest) -> DecideLimit:
    """Build the command of a request, with the digest of what was sent."""
    digest = sha256_text(canonical_bytes([buyer_id, write_request(request)]))
    return DecideLimit(buyer_id, request, key, digest)


def a_world(database_url: str, store: Store) -> World:
    """Put a world together on a migrated store."""
    clock, shelf = Clock(), Shelf(store)
    context = Context(store, clock, Numbers(), shelf, kleene.infer)
    return World(database_url, context, clock, shelf)


def late(hour: int) -> datetime:
    """An hour of 22 November 2026, in UTC."""
    return NOON.replace(hour=hour)
