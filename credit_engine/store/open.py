"""The store itself: open it on a database URL, read and write through it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from credit_engine.errors import Busy
from credit_engine.services.ports import Reading, Writing
from credit_engine.store import statements as sql
from credit_engine.store.address import read_address
from credit_engine.store.backend import Backend
from credit_engine.store.migrate import migrate
from credit_engine.store.reading import SqlReading
from credit_engine.store.vault import Vault
from credit_engine.store.writing import SqlWriting

__all__ = ["SqlStore", "migrate", "open_store"]

WAIT_MS = 1_000  # for a lock or a free connection, before a request is sent away as Busy


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
        self._engine: Engine | None = None
        self._process = 0
        self._lock = Lock()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Open a read snapshot. Raises Busy or Unavailable."""
        with self._transaction(self._backend.begin_reading) as connection:
            yield SqlReading(connection, self._vault)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """
        Open a write transaction: committed when the block ends, undone when it raises.

        Raises:
            Busy: a lock was not free within a second, or was taken by a rival.
            Unavailable: the database is not there. If it vanished during the
                commit, the transaction may stand: only its idempotency key tells.
        """
        with self._transaction(self._backend.begin_writing) as connection:
            yield SqlWriting(connection, self._vault)
            connection.commit()

    def faults(self) -> Sequence[str]:
        """
        Name what would lose acknowledged records; empty when it is safe.

        Raises:
            Busy, Unavailable: as `reading`.
        """
        with self._transaction(self._backend.begin_reading) as connection:
            found = self._backend.faults(connection)
            key = connection.execute(sql.ANY_SUBJECT_KEY).first()
        if key is not None and not self._vault.opens(key.wrapped_key, key.subject_id):
            found.append("The master key does not open the contact persons that are recorded")
        return found

    def close(self) -> None:
        """Close all connections; the next use would open new ones."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose(close=self._process == os.getpid())
            self._engine = None

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        try:
            with self._begun(begin) as connection:
                yield connection
        except DBAPIError as error:
            raise self._backend.trouble(error) from error
        except PoolTimeoutError as error:
            raise Busy(
                f"All {self._pool_size} connections to the database are in use; "
                "send the same request again."
            ) from error

    def _begun(self, begin: str) -> Connection:
        """
        Give a connection with a transaction on it; closing it undoes what was not committed.

        A connection of the pool may have died since its last use, all at once if
        the database was restarted. Nothing was sent on it yet, so that a new one
        may take its place.
        """
        engine = self._engine_of_process()
        try:
            return _begin(engine.connect(), begin)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return _begin(engine.connect(), begin)

    def _engine_of_process(self) -> Engine:
        engine = self._engine
        if engine is not None and self._process == os.getpid():
            return engine
        with self._lock:
            if self._engine is None or self._process != os.getpid():
                if self._engine is not None:
                    self._engine.dispose(close=False)  # the parent still uses them
                self._engine = self._backend.make_engine(self._url, self._pool_size, WAIT_MS)
                self._process = os.getpid()
            return self._engine


def _begin(connection: Connection, begin: str) -> Connection:
    try:
        connection.exec_driver_sql(begin)
    except BaseException:
        connection.close()
        raise
    return connection


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
