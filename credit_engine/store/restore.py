"""
A backup into an empty database, of either kind: all of it in one transaction, or nothing.

What was written is read back before the transaction ends, and has to be what the backup holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from credit_engine.errors import BrokenRecord, Conflict, Unavailable, UnsafeStorage
from credit_engine.store.address import read_address
from credit_engine.store.backup import check_schema, columns_of
from credit_engine.store.backup_file import BackupReader, Tally, write_row
from credit_engine.store.bulk import WholeDatabase, whole_database
from credit_engine.store.migrate import migrate, newest_schema
from credit_engine.store.session import AnyRow
from credit_engine.store.sqlite import SQLITE
from credit_engine.store.vault import Vault


def check_backup(backup: BackupReader, vault: Vault) -> None:
    """
    Check that a backup is one of this release's schema and of the master key.

    Raises:
        Unavailable: it is not.
    """
    head, wanted = backup.head, newest_schema()
    if head.schema != wanted:
        raise Unavailable(
            f"The backup has schema {head.schema}, and this release reads schema {wanted}: restore "
            f"it with release {head.release}, then let the newer release migrate the database."
        )
    if not vault.made_check(bytes.fromhex(head.key_check)):
        raise Unavailable(
            "The backup was made with another master key: what is encrypted in it could never be "
            "read. Set CREDIT_ENGINE_MASTER_KEY to the one of that time. Nothing was written."
        )


def restore(backup: BackupReader, vault: Vault, url: str, progress: Callable[[int], None]) -> None:
    """
    Load *backup* into the database at *url*, which has no record; it gets its tables if need be.

    *progress* is called with 1 for each row that was loaded, and again for each that was read back.

    Raises:
        Conflict: the database has records.
        Unavailable: it has another schema, cannot be reached, or `check_backup` fails.
        UnsafeStorage: it would not keep what it acknowledges.
        BrokenRecord: what was read back is not what the backup holds. Nothing was kept.
    """
    check_backup(backup, vault)
    if not _has_tables(url):
        migrate(url)
    with whole_database(url) as database:
        faults = database.faults()
        if faults:
            raise UnsafeStorage("The database is not safe to use. " + " ".join(faults))
        check_schema(database)
        if columns_of(database) != backup.head.tables:
            raise Unavailable("The backup has other tables than this release, of the same schema.")
        database.begin_loading()
        _check_is_empty(database)
        tables = {table.name: table for table in database.tables}
        for name, rows in backup.tables():
            database.load(tables[name], _values(rows, progress))
        _check_what_was_loaded(database, backup, progress)
        database.commit()


def _has_tables(url: str) -> bool:
    backend, address = read_address(url)
    if backend is SQLITE and not Path(address.database or "").exists():
        return False
    with whole_database(url) as database:
        return database.revision() is not None


def _check_is_empty(database: WholeDatabase) -> None:
    for table in database.tables:
        if database.first(table) is not None:
            raise Conflict(
                f"The database has records already, in the table {table.name}: a backup is only "
                "restored into an empty one. Nothing was written."
            )


def _values(
    rows: Iterator[tuple[AnyRow, bytes]], progress: Callable[[int], None]
) -> Iterator[AnyRow]:
    for values, _ in rows:
        yield values
        progress(1)


def _check_what_was_loaded(
    database: WholeDatabase, backup: BackupReader, progress: Callable[[int], None]
) -> None:
    held_of = {held.table: held for held in backup.held}
    for table in database.tables:
        tally = Tally(table.name)
        for values in database.rows(table):
            tally.add(write_row(values))
            progress(1)
        if tally.held() != held_of[table.name]:
            raise BrokenRecord(
                f"The table {table.name} reads otherwise than the backup has it; nothing was kept."
            )
