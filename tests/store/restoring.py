"""Backups to restore, databases to restore them into, and what is then there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from credit_engine.store.address import read_address
from credit_engine.store.backup import BackupReport, back_up
from credit_engine.store.backup_file import open_backup
from credit_engine.store.restore import restore
from credit_engine.store.vault import Vault
from tests.databases import postgresql_database, sqlite_database
from tests.services.world import NOON

MASTER_KEY = bytes(32)  # that of the worlds of use cases
VAULT = Vault(MASTER_KEY)
KINDS = ("sqlite", "postgresql")


def ignore(_: int) -> None:
    """Show no progress."""


def take(
    url: str, path: Path, vault: Vault = VAULT, progress: Callable[[int], None] = ignore
) -> BackupReport:
    """Back up the database at *url*."""
    return back_up(url, vault, path, NOON, progress)


def put(
    path: Path, url: str, vault: Vault = VAULT, progress: Callable[[int], None] = ignore
) -> None:
    """Restore a backup into the database at *url*."""
    with open_backup(path, ignore) as backup:
        restore(backup, vault, url, progress)


@contextmanager
def another_database(kind: str, folder: Path) -> Iterator[str]:
    """Give the URL of a database without a schema, of a kind, apart from the test's first."""
    folder = folder / "other"
    folder.mkdir(exist_ok=True)
    with sqlite_database(folder) if kind == "sqlite" else postgresql_database() as url:
        yield url


def kind_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql"


@contextmanager
def beside(url: str) -> Iterator[sa.Connection]:
    """Give a connection of the test's own."""
    backend, address = read_address(url)
    engine = backend.make_engine(address, 1, 1_000)
    try:
        with engine.connect() as connection:
            yield connection
            connection.commit()
    finally:
        engine.dispose()


def raw_rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables as the driver gives them, by no list of ours."""
    with beside(url) as connection:
        inspector = sa.inspect(connection)
        return {
            table: sorted(
                map(tuple, connection.exec_driver_sql(f'SELECT * FROM "{table}"')), key=repr
            )
            for table in inspector.get_table_names()
        }


def records(url: str) -> int:
    """How many rows there are, the note of the schema apart."""
    found = raw_rows(url)
    return sum(len(rows) for table, rows in found.items() if table != "alembic_version")
