"""A backup becomes the same database again, of either kind, whole or not at all."""

import random
import tracemalloc
from contextlib import contextmanager
from dataclasses import replace

import orjson
import pytest
import sqlalchemy as sa

from credit_engine.errors import (
    BrokenRecord,
    Conflict,
    CreditEngineError,
    Unavailable,
    UnsafeStorage,
)
from credit_engine.services.check_accounts import check_accounts
from credit_engine.services.ports import AnswerKey, StoredAnswer
from credit_engine.services.verify_chains import verify_chains
from credit_engine.store import bulk
from credit_engine.store.backup_file import BackupWriter, new_file, open_backup
from credit_engine.store.migrate import migrate
from credit_engine.store.open import open_store
from credit_engine.store.vault import Vault
from tests.databases import sqlite_database
from tests.services.conftest import world
from tests.services.order_world import OrderWorld, an_order
from tests.services.whole_record import CONTACT, SECRET, make_every_record
from tests.services.world import a_world
from tests.store.restoring import (
    KINDS,
    MASTER_KEY,
    VAULT,
    another_database,
    beside,
    ignore,
    kind_of,
    put,
    raw_rows,
    records,
    take,
)

__all__ = ["world"]

ROWS, ROW_BYTES = 480, 100_000


@pytest.fixture(params=KINDS)
def target_url(request, tmp_path):
    """Give the URL of a database without a schema, once for each kind."""
    with another_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture(scope="module")
def path(tmp_path_factory, template_of):
    """Give a backup with every kind of record; which kind of database it is of is no matter."""
    folder = tmp_path_factory.mktemp("backup")
    with sqlite_database(folder, template_of("sqlite")) as url:
        store = open_store(url, MASTER_KEY, 4)
        make_every_record(a_world(url, store))
        store.close()
        take(url, folder / "credit.backup")
    return folder / "credit.backup"


@contextmanager
def restored(world, folder, target_url):
    """Restore a world; give the other one, whose ids go on as those of the first."""
    take(world.database_url, folder / "own.backup")
    put(folder / "own.backup", target_url)
    store = open_store(target_url, MASTER_KEY, 4)
    other = a_world(target_url, store)
    other.context.ids.last = world.context.ids.last
    yield other
    store.close()


def test_every_record_is_there_again(world, target_url, tmp_path):
    made = make_every_record(world)

    with restored(world, tmp_path, target_url) as other:
        if kind_of(world.database_url) == kind_of(target_url):
            assert raw_rows(target_url) == raw_rows(world.database_url)
        # Whichever way it went: the same rows, byte for byte.
        again = take(target_url, tmp_path / "again.backup")
        with open_backup(tmp_path / "own.backup", ignore) as backup:
            assert again.held == backup.held
        assert other.context.store.faults() == []
        chains = verify_chains(other.context.store, ignore)
        accounts = check_accounts(other.context.store, ignore)
        assert (chains.faults, accounts.faults) == ((), ())
        assert (chains.buyers, chains.decisions, chains.order_checks) == (3, 3, 2)
        # What is encrypted opens.
        with other.context.store.reading() as reading:
            people = [reading.contact("S-1", buyer_id) for buyer_id in reading.buyer_ids()]
        assert CONTACT in people
        with beside(target_url) as connection:
            secret = connection.execute(sa.text("SELECT secret FROM webhooks")).scalar_one()
        assert VAULT.open_secret(bytes(secret), made.webhook_id) == SECRET


def test_it_goes_on_there_as_here_to_the_byte(world, target_url, tmp_path):
    made = make_every_record(world)

    with restored(world, tmp_path, target_url) as other:
        both = (world, other)
        first, again = (each.decide(made.buyer_id, "K-0", amount="20000.00") for each in both)
        assert (first.replayed, again.replayed) == (True, True)
        assert first.body == again.body

        decided = [each.decide(made.buyer_id, "K-9", amount="30000.00") for each in both]
        orders = [OrderWorld(each, keys=100) for each in both]
        checked = [each.ask(made.ordering, an_order("SO-77", "900.00")) for each in orders]
        assert decided[0].body == decided[1].body
        assert orjson.loads(decided[0].body)["outcome"] == "approved"
        assert checked[0].body == checked[1].body
        assert orders[0].counted(made.ordering) == orders[1].counted(made.ordering)
        with world.context.store.reading() as one, other.context.store.reading() as two:
            for buyer_id in (made.buyer_id, made.ordering):
                assert list(one.chain(buyer_id)) == list(two.chain(buyer_id))
                assert list(one.check_chain(buyer_id)) == list(two.check_chain(buyer_id))
        # Events are numbered above those that came with the backup.
        numbers = events_of(target_url)
        assert numbers == sorted(set(numbers))
        assert len(numbers) == len(events_of(world.database_url))


def events_of(url):
    """Give the numbers of the events by their ids, which sort by time."""
    with beside(url) as connection:
        return list(
            connection.execute(sa.text("SELECT sequence FROM events ORDER BY event_id")).scalars()
        )


def test_records_stay_as_they_are_there_too(path, target_url):
    put(path, target_url)

    for table in ("decisions", "events", "order_checks"):
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET seller_id = 'S-2'"):
            with (
                pytest.raises(sa.exc.DBAPIError, match="append-only"),
                beside(target_url) as connection,
            ):
                connection.execute(sa.text(change))


def test_tables_need_not_fit_into_memory(world, tmp_path):
    noise = random.Random(20_261_126)
    with world.context.store.writing() as writing:
        for number in range(ROWS):
            answer = StoredAnswer("sha256:0", 200, noise.randbytes(ROW_BYTES))
            writing.add_answer(AnswerKey("S-1", "noise", f"K-{number}"), answer)

    with another_database(kind_of(world.database_url), tmp_path) as target_url:
        tracemalloc.start()
        take(world.database_url, tmp_path / "large.backup")
        put(tmp_path / "large.backup", target_url)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (tmp_path / "large.backup").stat().st_size > ROWS * ROW_BYTES
    assert most < ROWS * ROW_BYTES / 2


def test_a_database_that_has_its_tables_and_no_record_will_do(path, target_url):
    migrate(target_url)

    put(path, target_url)

    with open_backup(path, ignore) as backup:
        assert records(target_url) == backup.rows


def refused(path, url, vault=VAULT):
    """Try to restore; give the error, and see that nothing changed."""
    before = records(url)
    with pytest.raises(CreditEngineError) as caught:
        put(path, url, vault)
    assert records(url) == before
    return caught.value


def test_a_database_with_records_is_left_as_it_is(path, target_url):
    put(path, target_url)

    error = refused(path, target_url)

    assert isinstance(error, Conflict)
    assert "has records already, in the table" in str(error)


def test_another_master_key_is_told_before_anything_is_written(path, target_url):
    error = refused(path, target_url, Vault(b"\x01" * 32))

    assert isinstance(error, Unavailable)
    assert "another master key" in str(error)
    assert raw_rows(target_url) == {}


def test_a_backup_of_another_schema_names_its_release(path, target_url, tmp_path):
    older = tmp_path / "older.backup"
    with (
        open_backup(path, ignore) as backup,
        new_file(older) as file,
        BackupWriter(file, replace(backup.head, schema="0001", release="0.0.1")) as writer,
    ):
        for name, rows in backup.tables():
            for _ in writer.table(name, (values for values, _ in rows)):
                pass
        writer.end()

    error = refused(older, target_url)

    assert "schema 0001" in str(error)
    assert "release 0.0.1" in str(error)
    assert raw_rows(target_url) == {}


def test_a_database_of_another_schema_is_left_as_it_is(path, target_url):
    migrate(target_url)
    with beside(target_url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))

    assert "The database has schema 0001" in str(refused(path, target_url))


def test_a_damaged_backup_is_told_before_anything_is_written(path, target_url, tmp_path):
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(whole)

    assert isinstance(refused(damaged, target_url), BrokenRecord)
    assert raw_rows(target_url) == {}


def test_a_database_that_could_lose_it_is_refused(path, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'unsafe.db'}"
    migrate(url)
    unsafe = replace(bulk.SQLITE, faults=lambda _: ["planted"])
    monkeypatch.setattr(bulk, "read_address", lambda _: (unsafe, sa.make_url(url)))

    assert isinstance(refused(path, url), UnsafeStorage)


@pytest.mark.parametrize("planted", ["changes a text", "loses a row", "cuts bytes"])
def test_what_is_written_otherwise_is_found_and_nothing_stays(
    path, target_url, monkeypatch, planted
):
    kind = kind_of(target_url)
    honest = bulk.BULK[kind]

    def careless(driver, table, columns, rows):
        honest.load(driver, table, columns, (_planted(table, row, planted) for row in rows))

    def losing(driver, table, columns, rows):
        kept = list(rows)
        honest.load(driver, table, columns, kept[:-1] if table == "observations" else kept)

    load = losing if planted == "loses a row" else careless
    monkeypatch.setitem(bulk.BULK, kind, replace(honest, load=load))
    migrate(target_url)

    error = refused(path, target_url)

    assert isinstance(error, BrokenRecord)
    assert "reads otherwise" in str(error)


def _planted(table, row, planted):
    if planted == "changes a text" and table == "buyers":
        return tuple(f"{part} " if part == "Zweigwerk 贸易" else part for part in row)
    if planted == "cuts bytes" and table == "decisions":
        return tuple(part[:-1] if isinstance(part, bytes) else part for part in row)
    return row
