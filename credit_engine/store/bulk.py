"""
Whole tables out of a database and into one, in one transaction on a connection of its own.

Nothing here is bound to the seconds that a request may take: a transaction lasts as long as
its tables are large. Rows pass one by one, so that no table has to fit into memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import (
    TIMESTAMP,
    Boolean,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    Text,
    select,
)
from sqlalchemy.exc import DBAPIError

from credit_engine.errors import Unavailable
from credit_engine.store import reading, writing
from credit_engine.store.address import read_address
from credit_engine.store.backend import Backend, Driver
from credit_engine.store.migrate import WAIT_MS
from credit_engine.store.postgresql import POSTGRESQL
from credit_engine.store.rows import read_day, read_instant, write_instant
from credit_engine.store.session import AnyRow
from credit_engine.store.sqlite import SQLITE
from credit_engine.store.tables import metadata

# The store's readers and writers import every table; without them the list would be short.
_ALL_TABLES_ARE_KNOWN_BY = (reading, writing)

_UNBOUNDED = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)
ROWS_AT_ONCE = 50  # that psycopg fetches; a decision has some 100 kB


@dataclass(frozen=True, slots=True)
class Bulk:
    """
    How one kind of database does it.

    `begin_reading` begins one snapshot; `begin_loading` a transaction beside which no other one
    migrates or loads, `lock` keeps other writers from its tables, and rows that name each other
    may come in any order within a table. `read` sends a SELECT, `load` takes rows with the columns
    of a table, and `number_on` has rows that are added later numbered above those.
    """

    begin_reading: tuple[str, ...]
    begin_loading: tuple[str, ...]
    read: Callable[[Driver, str], Iterator[AnyRow]]
    load: Callable[[Driver, str, Sequence[str], Iterable[AnyRow]], None]
    lock: Callable[[Driver, Sequence[str]], None]
    number_on: Callable[[Driver, str, str], None]


def _read_sqlite(driver: Driver, text: str) -> Iterator[AnyRow]:
    yield from driver.execute(text)


def _load_sqlite(
    driver: Driver, table: str, columns: Sequence[str], rows: Iterable[AnyRow]
) -> None:
    places = ", ".join("?" for _ in columns)
    text = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - ours
    driver.executemany(text, rows).close()


def _nothing(*_: object) -> None:
    """What SQLite does of itself: its one writer is alone, and numbers go on from the highest."""


def _read_postgresql(driver: Driver, text: str) -> Iterator[AnyRow]:
    with driver.cursor(name="credit_engine_bulk") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        yield from cursor.execute(text)


def _load_postgresql(
    driver: Driver, table: str, columns: Sequence[str], rows: Iterable[AnyRow]
) -> None:
    text = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with driver.cursor() as cursor, cursor.copy(text) as copy:
        for row in rows:
            copy.write_row(row)


def _lock_postgresql(driver: Driver, tables: Sequence[str]) -> None:
    driver.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")


def _number_on_postgresql(driver: Driver, table: str, column: str) -> None:
    driver.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "  # noqa: S608 - ours
        f"coalesce(max({column}), 0) + 1, false) FROM {table}"
    )


BULK = {
    "sqlite": Bulk(
        begin_reading=("BEGIN",),  # the first SELECT takes the snapshot
        begin_loading=(*SQLITE.begin_migrating, "PRAGMA defer_foreign_keys = ON"),
        read=_read_sqlite,
        load=_load_sqlite,
        lock=_nothing,
        number_on=_nothing,
    ),
    "postgresql": Bulk(
        begin_reading=("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", *_UNBOUNDED),
        begin_loading=(*POSTGRESQL.begin_migrating, *_UNBOUNDED),
        read=_read_postgresql,
        load=_load_postgresql,
        lock=_lock_postgresql,
        number_on=_number_on_postgresql,
    ),
}


class WholeDatabase:
    """All tables of ours in one database, on one connection."""

    def __init__(self, backend: Backend, connection: Connection) -> None:
        self._backend = backend
        self._connection = connection
        self._driver: Driver = connection.connection.driver_connection
        self._bulk = BULK[connection.dialect.name]
        self.kind = connection.dialect.name
        self.tables: Sequence[Table] = metadata.sorted_tables  # what is named, before who names it

    def begin_reading(self) -> None:
        """Begin one snapshot."""
        self._begin(self._bulk.begin_reading)

    def begin_loading(self) -> None:
        """Begin to load, alone; the tables have to be there."""
        self._begin(self._bulk.begin_loading)
        self._bulk.lock(self._driver, [self._quoted(table.name) for table in self.tables])

    def commit(self) -> None:
        """End the transaction, for good."""
        self._backend.commit(self._driver)

    def revision(self) -> str | None:
        """The schema that the database has; None where it has none."""
        return MigrationContext.configure(self._connection).get_current_revision()

    def faults(self) -> Sequence[str]:
        """Name what would lose what is loaded; empty where it is safe."""
        return self._backend.faults(self._driver)

    def first(self, table: Table, *columns: str) -> AnyRow | None:
        """Some columns (else the key) of any row of a table; None where it has no row."""
        asked = [table.columns[name] for name in columns] or table.primary_key.columns
        row = self._connection.execute(select(*asked).limit(1)).first()
        return None if row is None else tuple(row)

    def rows(self, table: Table) -> Iterator[AnyRow]:
        """
        All rows of a table in the order of its primary key, alike on either database.

        Instants and days are ISO texts, an instant in UTC with its microseconds.
        """
        statement = select(table).order_by(*table.primary_key.columns)
        text = str(statement.compile(dialect=self._connection.dialect))
        writers = [(place, _writer(column)) for place, column in enumerate(table.columns)]
        for row in self._bulk.read(self._driver, text):
            values = list(row)
            for place, write in writers:
                if write is not None and values[place] is not None:
                    values[place] = write(values[place])
            yield tuple(values)

    def load(self, table: Table, rows: Iterable[AnyRow]) -> None:
        """Add *rows*, as `rows` gives them; what comes later is numbered above them."""
        name = self._quoted(table.name)
        columns = [self._quoted(column.name) for column in table.columns]
        self._bulk.load(self._driver, name, columns, rows)
        for column in table.columns:
            if column.identity is not None:
                self._bulk.number_on(self._driver, name, column.name)

    def _begin(self, statements: Sequence[str]) -> None:
        for statement in statements:
            self._connection.exec_driver_sql(statement)

    def _quoted(self, name: str) -> str:
        return self._connection.dialect.identifier_preparer.quote(name)


def _writer(column: Any) -> Callable[[Any], object] | None:  # noqa: ANN401 - a column of any type
    """
    What makes a value of a column alike on either database; None where it is so already.

    Raises:
        TypeError: nobody said yet how values of its type are written alike.
    """
    if isinstance(column.type, TIMESTAMP):
        return lambda value: write_instant(read_instant(value))
    if isinstance(column.type, Date):
        return lambda value: read_day(value).isoformat()
    if isinstance(column.type, Boolean):
        return bool
    if isinstance(column.type, Text | Integer | LargeBinary):
        return None
    raise TypeError(f"{column} has the type {column.type!r}, which backups cannot write yet")


@contextmanager
def whole_database(url: str) -> Iterator[WholeDatabase]:
    """
    Connect to the database at *url*; what was not committed is undone at the end.

    Raises:
        InvalidInput, UnsafeStorage: as store.open.open_store.
        Busy, Conflict, Unavailable: the database is locked, refuses a row, or is not there.
    """
    backend, address = read_address(url)
    if backend is SQLITE and not Path(address.database or "").is_file():
        raise Unavailable(f"There is no database at {address.database}.")
    engine = backend.make_engine(address, 1, WAIT_MS)
    try:
        with engine.connect() as connection:
            yield WholeDatabase(backend, connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise backend.trouble(error) from error
    except DBAPIError as error:
        raise backend.trouble(error.orig or error) from error
    finally:
        engine.dispose()
