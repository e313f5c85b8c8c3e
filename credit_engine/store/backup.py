"""
A backup: every record of a database as it was at one instant, while others go on writing.

It holds the rows of all tables, alike for either database (backup_file.py has the form). It
does not hold the master key: contact persons and secrets of webhooks stay encrypted in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from credit_engine import __version__
from credit_engine.errors import Unavailable
from credit_engine.store.backup_file import BackupWriter, Head, Held, new_file
from credit_engine.store.bulk import WholeDatabase, whole_database
from credit_engine.store.event_tables import webhooks
from credit_engine.store.migrate import newest_schema
from credit_engine.store.rows import write_instant
from credit_engine.store.tables import subject_keys
from credit_engine.store.vault import Vault


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds: what it says of itself, and the rows of each table."""

    head: Head
    held: tuple[Held, ...]

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(held.rows for held in self.held)


def back_up(
    url: str, vault: Vault, path: Path, now: datetime, progress: Callable[[int], None]
) -> BackupReport:
    """
    Write every record of the database at *url* to the new file *path*, in one snapshot.

    What was acknowledged before it began is in it, and of what came later all of a transaction
    or nothing. *progress* is called with 1 for each row.

    Raises:
        Conflict: *path* is there already.
        Unavailable: there is no database, it has another schema than this release, another
            master key was used for it, or the file cannot be written.
        Busy, InvalidInput, UnsafeStorage: as store.bulk.whole_database.
    """
    with whole_database(url) as database:
        database.begin_reading()
        check_schema(database)
        _check_key(database, vault)
        head = Head(
            backup=1,
            schema=newest_schema(),
            taken_at=write_instant(now),
            release=__version__,
            database=database.kind,
            key_check=vault.seal_check().hex(),
            tables=columns_of(database),
        )
        with new_file(path) as file, BackupWriter(file, head) as writer:
            for table in database.tables:
                for _ in writer.table(table.name, database.rows(table)):
                    progress(1)
            held = writer.end()
    return BackupReport(head, held)


def columns_of(database: WholeDatabase) -> dict[str, list[str]]:
    """The columns of each table, by its name."""
    return {
        str(table.name): [str(column.name) for column in table.columns] for table in database.tables
    }


def check_schema(database: WholeDatabase) -> None:
    """
    Check that a database has the schema of this release.

    Raises:
        Unavailable: it has another one, or none.
    """
    found, wanted = database.revision(), newest_schema()
    if found is None:
        raise Unavailable("The database has no tables of credit-engine.")
    if found != wanted:
        raise Unavailable(
            f"The database has schema {found}, and this release reads schema {wanted}: use the "
            "release that the database is served with."
        )


def _check_key(database: WholeDatabase, vault: Vault) -> None:
    """Check that the master key opens what is sealed, or the backup would name another one."""
    person = database.first(subject_keys, "wrapped_key", "subject_id")
    webhook = database.first(webhooks, "secret", "webhook_id")
    if person is not None and not vault.opens(*person):
        raise Unavailable(
            "The master key does not open the contact persons that are recorded, and a backup is "
            "told by its master key. Set the one of the server."
        )
    if webhook is not None:
        vault.open_secret(*webhook)
