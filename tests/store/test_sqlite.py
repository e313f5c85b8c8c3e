"""SQLite: its settings are read back, its version is gated, its file is made."""

import pytest
import sqlalchemy
from pysqlite3 import dbapi2

from credit_engine.domain.buyer import Contact
from credit_engine.errors import Unavailable, UnsafeStorage
from credit_engine.services.ports import AnswerKey, StoredAnswer
from credit_engine.store.address import read_address
from credit_engine.store.migrate import migrate
from credit_engine.store.open import open_store
from credit_engine.store.sqlite import SQLITE, check_version
from tests.store.records import MASTER_KEY, RECORDING, a_buyer, opened


def url_of(folder, name="credit.db"):
    return f"sqlite:///{folder / name}"


@pytest.mark.parametrize(
    ("planted", "named"),
    [
        ("synchronous = NORMAL", "synchronous is 1, not 2"),
        ("synchronous = OFF", "synchronous is 0, not 2"),
        ("foreign_keys = OFF", "foreign_keys is 0"),
        ("recursive_triggers = OFF", "recursive_triggers is 0"),
        ("journal_mode = DELETE", "journal_mode is delete, not wal"),
        ("busy_timeout = 0", "busy_timeout is 0"),
    ],
)
def test_a_planted_setting_is_named(tmp_path, planted, named):
    migrate(url_of(tmp_path))
    store = open_store(url_of(tmp_path), MASTER_KEY, 1)
    sqlalchemy.event.listen(
        store._database_of_process().engine,
        "connect",
        lambda driver, _: driver.execute(f"PRAGMA {planted}").close(),
    )

    faults = store.faults()

    assert len(faults) == 1
    assert named in faults[0]
    store.close()


@pytest.mark.parametrize("version", [(3, 51, 2), (3, 40, 1), (2, 99, 99)])
def test_a_sqlite_with_the_wal_reset_bug_is_refused(version):
    with pytest.raises(UnsafeStorage, match=r"3\.51\.3 or newer"):
        check_version(version)


def test_the_sqlite_that_we_bring_is_safe():
    check_version((3, 51, 3))
    check_version(dbapi2.sqlite_version_info)


def test_the_folder_of_the_file_is_made(tmp_path):
    with opened(url_of(tmp_path, "var/deep/credit.db")) as store:
        assert store.faults() == []

    assert (tmp_path / "var/deep/credit.db").is_file()


def test_a_relative_path_is_taken_from_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with opened("sqlite:///here/credit.db") as store:
        assert store.faults() == []

    assert (tmp_path / "here/credit.db").is_file()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "var").write_text("a file")

    with pytest.raises(Unavailable, match="var"):
        open_store(url_of(tmp_path, "var/credit.db"), MASTER_KEY, 1)


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "credit.db").write_bytes(b"not a database, " * 100)
    store = open_store(url_of(tmp_path), MASTER_KEY, 1)

    with pytest.raises(Unavailable, match="not a database"), store.reading():
        pass
    with pytest.raises(Unavailable, match="not a database"):
        migrate(url_of(tmp_path))
    store.close()


def test_a_database_without_tables_asks_to_be_migrated(tmp_path):
    store = open_store(url_of(tmp_path), MASTER_KEY, 1)

    with pytest.raises(Unavailable, match="migrate"), store.reading() as reading:
        reading.packs()
    store.close()


def test_an_insert_that_replaces_is_refused_like_a_delete(tmp_path):
    with opened(url_of(tmp_path)) as store, store.writing() as writing:
        writing.add_buyer(a_buyer())
        writing.add_answer(AnswerKey("S-1", "/", "K"), StoredAnswer("sha256:1", 200, b"first"))
    _, url = read_address(url_of(tmp_path))
    engine = SQLITE.make_engine(url, 1, 1_000)
    replace = (
        "INSERT OR REPLACE INTO answers"
        " SELECT seller_id, route, key, request_sha256, status, x'00' FROM answers"
    )

    with (
        engine.connect() as connection,
        pytest.raises(sqlalchemy.exc.IntegrityError, match="append-only"),
    ):
        connection.exec_driver_sql(replace)
    engine.dispose()


def test_the_file_shows_no_person(tmp_path):
    with opened(url_of(tmp_path)) as store, store.writing() as writing:
        writing.add_buyer(a_buyer())
        writing.set_contact("B-1", Contact("Ada Lovelace", "ada@example.com"), RECORDING)

    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"Hansa Handel" in written
    assert b"Lovelace" not in written
    assert b"example.com" not in written


def test_no_error_shows_what_was_sent(tmp_path):
    _, url = read_address(url_of(tmp_path))
    engine = SQLITE.make_engine(url, 1, 1_000)

    with engine.connect() as connection, pytest.raises(sqlalchemy.exc.OperationalError) as raised:
        connection.exec_driver_sql("SELECT :name FROM nowhere", {"name": "Ada Lovelace"})

    assert "Lovelace" not in str(raised.value)
    engine.dispose()


def test_a_full_disk_refuses_a_record_and_is_forgotten_once_there_is_room(tmp_path):
    with opened(url_of(tmp_path), pool_size=1) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
        driver = store._database_of_process().engine.raw_connection()
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count = {pages}").close()
        driver.close()
        key, answer = AnswerKey("S-1", "test", "k-1"), StoredAnswer("sha256:1", 200, bytes(100_000))

        with pytest.raises(Unavailable, match="disk is full"), store.writing() as writing:
            writing.add_answer(key, answer)
        with store.reading() as reading:
            assert reading.answer(key) is None
            assert list(reading.buyer_ids()) == ["B-1"]

        driver = store._database_of_process().engine.raw_connection()
        driver.execute(f"PRAGMA max_page_count = {2**31}").close()
        driver.close()
        with store.writing() as writing:
            writing.add_answer(key, answer)
        with store.reading() as reading:
            assert reading.answer(key) == answer
