"""A backup holds every table as it was at one instant, and names its schema and its key."""

import threading

import pytest
import sqlalchemy as sa

from credit_engine.errors import Unavailable
from credit_engine.store.backup_file import open_backup
from credit_engine.store.migrate import migrate, newest_schema
from credit_engine.store.vault import Vault
from tests.services.conftest import world
from tests.services.whole_record import SECRET, make_every_record
from tests.store.records import a_buyer, opened
from tests.store.restoring import MASTER_KEY, beside, ignore, raw_rows, records, take

__all__ = ["world"]


def test_every_row_of_every_table_is_in_it(world, tmp_path):
    make_every_record(world)
    there = raw_rows(world.database_url)

    report = take(world.database_url, tmp_path / "credit.backup")

    counted = {held.table: held.rows for held in report.held}
    assert counted == {table: len(rows) for table, rows in there.items() if table in counted}
    assert set(there) - set(counted) == {"alembic_version"}
    assert report.head.schema == newest_schema() == there["alembic_version"][0][0]
    assert sum(1 for rows in counted.values() if rows) >= 25
    with open_backup(tmp_path / "credit.backup", ignore) as backup:
        assert backup.head == report.head
        assert backup.held == report.held


def test_rows_that_come_while_it_is_taken_are_not_in_it(world, tmp_path):
    make_every_record(world)
    before = take(world.database_url, tmp_path / "before.backup")
    writer = threading.Thread(target=world.buyer, args=("D-3",))

    def write_meanwhile(_: int) -> None:
        if writer.ident is None:
            writer.start()
            writer.join()

    meanwhile = take(world.database_url, tmp_path / "meanwhile.backup", progress=write_meanwhile)

    assert meanwhile.held == before.held
    assert records(world.database_url) > before.rows


def test_neither_the_key_nor_what_it_hides_is_in_it(world, tmp_path):
    make_every_record(world)
    take(world.database_url, tmp_path / "credit.backup")

    with open_backup(tmp_path / "credit.backup", ignore) as backup:
        written = b"".join(row for _, rows in backup.tables() for _, row in rows)
        assert backup.head.key_check
    assert b"Zweigwerk" in written
    for hidden in ("Šebková".encode(), b"ada@aurora.example", SECRET, MASTER_KEY):
        assert hidden not in written


@pytest.mark.parametrize("kept", ["contact persons", "webhook"])
def test_with_another_master_key_none_is_taken(world, tmp_path, kept):
    make_every_record(world)
    if kept == "webhook":
        with beside(world.database_url) as connection:
            connection.execute(sa.text("DELETE FROM subject_keys"))

    with pytest.raises(Unavailable, match=rf"{kept}.*master key|master key.*{kept}"):
        take(world.database_url, tmp_path / "credit.backup", Vault(b"\x01" * 32))
    assert list(tmp_path.glob("*.backup")) == []


def test_a_database_of_another_schema_is_left_to_its_release(empty_database_url, tmp_path):
    with opened(empty_database_url) as store, store.writing() as writing:
        writing.add_buyer(a_buyer())
    with beside(empty_database_url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))

    with pytest.raises(Unavailable, match="has schema 0001"):
        take(empty_database_url, tmp_path / "credit.backup")


def test_where_there_is_no_database_none_is_made(tmp_path):
    with pytest.raises(Unavailable, match="There is no database"):
        take(f"sqlite:///{tmp_path / 'credit.db'}", tmp_path / "credit.backup")
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_is_told(empty_database_url, tmp_path):
    if empty_database_url.startswith("sqlite"):
        (tmp_path / "credit.db").touch()
    with pytest.raises(Unavailable, match="no tables of credit-engine"):
        take(empty_database_url, tmp_path / "credit.backup")


def test_an_empty_database_can_be_backed_up(empty_database_url, tmp_path):
    migrate(empty_database_url)

    assert take(empty_database_url, tmp_path / "credit.backup").rows == 0
