"""The store itself: open it on a database URL, read and write through it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import URL, Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from credit_engine.errors import Busy
from credit_engine.services.ports import Reading, Writing
from credit_engine.store import statements as sql
from credit_engine.store.address import read_address
from credit_engine.store.backend import Backend, Begin, Driver
from credit_engine.store.migrate import migrate
from credit_engine.store.reading import SqlReading
from credit_engine.store.session import Session, StatementTexts
from credit_engine.store.vault import Vault
from credit_engine.store.writing import SqlWriting

__all__ = ["SqlStore", "migrate", "open_store"]

WAIT_MS = 1_000  # for a lock or a free connection, before a request is sent away as Busy


class Database:
    """The connections and compiled statements of one process, and the turn of its writers."""

    __slots__ = ("engine", "error", "process", "texts", "turn")

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.process = os.getpid()
        self.texts = StatementTexts(engine.dialect)
        self.error: type[Exception] = engine.dialect.loaded_dbapi.Error
        self.turn = Lock()


class SqlStore:
    """
    services.ports.Store on SQLite or PostgreSQL.

    It connects when it is first used, and anew in a process that was forked off:
    a connection that two processes share would mix their transactions.
    """

    def __init__(self, backend: Backend, url: URL, vault: Vault, pool_size: int) -> None:
        self._backend = backend
        self._url = url
        self._vault = vault
        self._pool_size = pool_size
        self._database: Database | None = None
        self._lock = Lock()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a read snapshot. Raises Busy or Unavailable."""
        with self._transaction(self._backend.begin_reading) as (driver, session):
            yield SqlReading(session, self._vault)
            self._backend.commit(driver)  # a rollback would lose psycopg its prepared statements

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """
        Open a write transaction: committed when the block ends, undone when it raises.

        Raises:
            Busy: a lock was not free within a second, or was taken by a rival.
            Unavailable: the database is not there. If it vanished during the
                commit, the transaction may stand: only its idempotency key tells.
        """
        with self._turn(), self._transaction(self._backend.begin_writing) as (driver, session):
            yield SqlWriting(session, self._vault)
            session.flush()
            self._backend.commit(driver)

    def key_digest(self, key_id: str, secret: str) -> bytes:
        """What is kept of the secret of an API key; nothing is read for it."""
        return self._vault.key_digest(key_id, secret)

    def faults(self) -> Sequence[str]:
        """
        Name what would lose acknowledged records; empty when it is safe.

        Raises:
            Busy, Unavailable: as `reading`.
        """
        with self._transaction(self._backend.begin_reading) as (driver, session):
            found = self._backend.faults(driver)
            key = session.row(sql.ANY_SUBJECT_KEY)
        if key is not None and not self._vault.opens(*key):
            found.append("The master key does not open the contact persons that are recorded")
        return found

    def close(self) -> None:
        """Close the connections that are not in use; the next use opens new ones."""
        with self._lock:
            if self._database is not None:
                self._database.engine.dispose(close=self._database.process == os.getpid())
            self._database = None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """
        Let the writers of this process pass one by one, where the database does too.

        SQLite has those that wait sleep, longer each time, and wakes none of them: threads
        that queue here instead leave it one rival for each other process.
        """
        turn = self._database_of_process().turn
        if not self._backend.one_writer:
            yield
            return
        if not turn.acquire(timeout=WAIT_MS / 1000):
            raise Busy("Other writers held the database for too long; send the same request again.")
        try:
            yield
        finally:
            turn.release()

    @contextmanager
    def _transaction(self, begin: Begin) -> Iterator[tuple[Driver, Session]]:
        """Begin, and undo at the end what was not committed."""
        database = self._database_of_process()
        try:
            with self._begun(database, begin) as driver:
                yield driver, Session(driver, database.texts)
        except database.error as error:
            raise self._backend.trouble(error) from error
        except DBAPIError as error:
            raise self._backend.trouble(error.orig or error) from error
        except PoolTimeoutError as error:
            raise Busy(
                f"All {self._pool_size} connections to the database are in use; "
                "send the same request again."
            ) from error

    @contextmanager
    def _begun(self, database: Database, begin: Begin) -> Iterator[Driver]:
        """
        Give a connection with a transaction on it.

        Those of the pool may have died since their last use, all of them where
        the database was restarted. Nothing was sent on them yet, so that the
        next may take its place.
        """
        for again in reversed(range(self._pool_size + 1)):
            connection = database.engine.raw_connection()
            driver: Driver = connection.driver_connection
            try:
                begin(driver)
            except database.error:
                if again and self._backend.is_dead(driver):
                    connection.invalidate()
                    continue
                self._give_back(connection)
                raise
            try:
                yield driver
            finally:
                self._give_back(connection)
            return

    def _give_back(self, connection: PoolProxiedConnection) -> None:
        """Roll back, for the next user of the connection; a dead one is left."""
        if self._backend.is_dead(connection.driver_connection):
            connection.invalidate()
        else:
            connection.close()

    def _database_of_process(self) -> Database:
        database = self._database
        if database is not None and database.process == os.getpid():
            return database
        with self._lock:
            database = self._database
            if database is None or database.process != os.getpid():
                if database is not None:
                    database.engine.dispose(close=False)  # the parent still uses them
                engine = self._backend.make_engine(self._url, self._pool_size, WAIT_MS)
                database = Database(engine)
                self._database = database
            return database


def open_store(url: str, master_key: bytes, pool_size: int) -> SqlStore:
    """
    Open the store on a database URL; it connects when it is first used.

    `master_key` (32 bytes) wraps the keys of personal facts, `pool_size` bounds
    the connections of each process.

    Raises:
        InvalidInput: not the URL of a database that we know, or a key of another length.
        UnsafeStorage: the database cannot keep what it acknowledges.
        Unavailable: its driver is not installed, or its folder cannot be made.
    """
    backend, address = read_address(url)
    backend.make_engine(address, pool_size, WAIT_MS).dispose()
    return SqlStore(backend, address, Vault(master_key), pool_size)
