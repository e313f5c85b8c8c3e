"""
SQLite: one file, many readers beside one writer, and nothing acknowledged that is not on disk.

Through pysqlite3, which carries a SQLite of its own: versions before 3.51.3 can
lose committed transactions when a WAL is reset under two connections.
"""

from __future__ import annotations

import time
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from credit_engine.errors import Busy, Conflict, CreditEngineError, Unavailable, UnsafeStorage
from credit_engine.store.backend import Backend, Driver, begin_with

OLDEST_SAFE = (3, 51, 3)
WRITER_ASKS_EVERY_S = 0.0005

# name -> value that must be read back, and what is lost without it
_WANTED = {
    "journal_mode": ("wal", "readers and the writer would block each other"),
    "synchronous": (2, "a power cut would lose acknowledged decisions"),
    "foreign_keys": (1, "records could point to nothing"),
    "recursive_triggers": (1, "INSERT OR REPLACE could overwrite a decision"),
}


def check_version(version: tuple[int, ...]) -> None:
    """
    Refuse a SQLite library that can lose what it acknowledged.

    Raises:
        UnsafeStorage: *version* is older than 3.51.3.
    """
    if version < OLDEST_SAFE:
        found, wanted = (".".join(map(str, parts)) for parts in (version, OLDEST_SAFE))
        raise UnsafeStorage(
            f"SQLite {found} can lose committed transactions (the WAL-reset bug); "
            f"{wanted} or newer is needed. Install the package pysqlite3 anew, or use PostgreSQL."
        )


def _make_engine(url: URL, pool_size: int, wait_ms: int) -> Engine:
    check_version(dbapi2.sqlite_version_info)
    path = url.database or ":memory:"
    if path == ":memory:" or path.startswith("file:"):
        raise UnsafeStorage(
            f"{url!r} names no plain file, so that its decisions could be lost; "
            "write a path, such as sqlite:///var/credit_engine.db"
        )
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"The folder of {path} cannot be made: {error}") from error
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        module=dbapi2,
        paramstyle="named",
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=wait_ms / 1000,
        hide_parameters=True,  # errors are logged, and facts are nobody's business there
        connect_args={
            "isolation_level": None,  # no BEGIN but ours
            "check_same_thread": False,  # the pool gives a connection to one thread at a time
            "timeout": wait_ms / 1000,
            "cached_statements": 256,
        },
    )

    def set_up(connection: dbapi2.Connection, _: ConnectionPoolEntry) -> None:
        connection.execute(f"PRAGMA busy_timeout = {wait_ms:d}")
        for name, (value, _why) in _WANTED.items():
            connection.execute(f"PRAGMA {name} = {value}").close()

    event.listen(engine, "connect", set_up)
    return engine


def _begin_writing(driver: Driver) -> None:
    """
    Take the one place for writers, asking for it every half millisecond.

    SQLite's own wait sleeps longer each time, up to 100 ms, so that a busy process
    can keep the place from another for seconds. IMMEDIATE, because a reader that
    turns into a writer fails at once.
    """
    wait_ms = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    until = time.monotonic() + wait_ms / 1000
    driver.execute("PRAGMA busy_timeout = 0").close()
    try:
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except dbapi2.OperationalError as error:
                if not _is_busy(error) or time.monotonic() > until:
                    raise
                time.sleep(WRITER_ASKS_EVERY_S)
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout = {wait_ms:d}").close()


def _is_busy(error: BaseException) -> bool:
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _commit(driver: Driver) -> None:
    driver.execute("COMMIT")  # an error where no transaction is left


def _faults(driver: Driver) -> list[str]:
    found = []
    for name, (wanted, why) in _WANTED.items():
        value = driver.execute(f"PRAGMA {name}").fetchone()[0]
        if value != wanted:
            found.append(f"SQLite setting {name} is {value}, not {wanted}: {why}")
    wait = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    if wait <= 0:
        found.append(f"SQLite setting busy_timeout is {wait}: writers would not wait for another")
    return found


def _trouble(error: BaseException) -> CreditEngineError:
    said = str(error)
    if _is_busy(error):
        return Busy("Another writer held the database for too long; send the same request again.")
    if isinstance(error, dbapi2.IntegrityError):
        return Conflict(f"The database refused a record that contradicts another: {said}.")
    if said.startswith(("no such table", "no such column")):
        return Unavailable(f"The database is not of this release ({said}); migrate it first.")
    return Unavailable(f"The SQLite database cannot be used: {said}.")


SQLITE = Backend(
    begin_reading=begin_with("BEGIN"),  # the first SELECT takes the snapshot
    begin_writing=_begin_writing,
    begin_migrating=("BEGIN IMMEDIATE",),
    one_writer=True,
    make_engine=_make_engine,
    commit=_commit,
    is_dead=lambda _: False,  # a file does not hang up
    faults=_faults,
    trouble=_trouble,
)
