"""PostgreSQL: its settings are read back, and a lost connection heals."""

import psycopg
import pytest
from sqlalchemy import make_url

from credit_engine.domain.facts import Observation
from credit_engine.errors import Busy, InvalidInput, Unavailable
from credit_engine.store.backend import begin_with
from credit_engine.store.open import open_store
from tests.databases import postgresql_database
from tests.store.records import MASTER_KEY, RECORDING, TODAY, a_buyer, decide, opened


@pytest.fixture
def url():
    with postgresql_database() as url:
        yield url


def ask(url, text):
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        return (
            connection.execute(text).fetchall()
            if text.startswith("SELECT")
            else (connection.execute(text))
        )


def hang_up(url):
    """Let the server end every other connection to the database."""
    ended = ask(
        url,
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    assert ended
    assert all(row == (True,) for row in ended)


@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg"])
def test_both_forms_of_the_url_are_psycopg_3(url, driver):
    with opened(url.replace("postgresql+psycopg", driver)) as store:
        assert store.faults() == []


def test_a_planted_synchronous_commit_is_named(url):
    name = make_url(url).database
    ask(url, f'ALTER DATABASE "{name}" SET synchronous_commit = off')

    with opened(url) as store:
        assert [fault.split(",")[0] for fault in store.faults()] == [
            "PostgreSQL setting synchronous_commit is off"
        ]


def test_the_session_has_our_bounds_beside_those_of_the_url(url):
    with (
        opened(f"{url}?options=-c%20work_mem%3D5MB") as store,
        store._transaction(begin_with("BEGIN")) as (driver, _),
    ):
        shown = {
            name: driver.execute(f"SHOW {name}").fetchone()[0]
            for name in ("lock_timeout", "statement_timeout", "timezone", "work_mem")
        }

    assert shown == {
        "lock_timeout": "1s",
        "statement_timeout": "10s",
        "timezone": "UTC",
        "work_mem": "5MB",
    }


def test_a_reading_can_write_nothing(url):
    with (
        opened(url) as store,
        pytest.raises(Unavailable, match="read-only"),
        store._transaction(store._backend.begin_reading) as (driver, _),
    ):
        driver.execute("DELETE FROM subject_keys")


def test_connections_that_died_while_idle_are_replaced_unseen(url):
    with opened(url, pool_size=3) as store:
        with store.reading(), store.reading(), store.reading():
            pass
        hang_up(url)

        with store.writing() as writing:
            writing.add_buyer(a_buyer())
        with store.reading() as one, store.reading() as two, store.reading() as three:
            assert all(list(each.buyer_ids()) == ["B-1"] for each in (one, two, three))


def test_a_connection_lost_in_a_transaction_undoes_it_and_heals(url):
    with opened(url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())

        def decide_while_the_server_hangs_up():
            with store.writing() as writing:
                decide(writing)
                hang_up(url)

        with pytest.raises(Unavailable):
            decide_while_the_server_hangs_up()
        with store.writing() as writing:
            assert writing.lock_buyer("B-1").last_seq == 0
            decide(writing)
        with store.reading() as reading:
            assert len(reading.chain("B-1")) == 1


def test_a_server_that_is_not_there_is_unavailable(url):
    nowhere = make_url(url).set(host="127.0.0.1", port=1)
    store = open_store(nowhere.render_as_string(hide_password=False), MASTER_KEY, 1)

    for _ in range(2):
        with pytest.raises(Unavailable, match="cannot be used"), store.reading():
            pass
    store.close()


def test_a_missing_database_is_unavailable_until_it_is_there(url):
    name = make_url(url).database
    other = f"{name}_later"
    store = open_store(url.replace(name, other), MASTER_KEY, 1)
    with pytest.raises(Unavailable, match="does not exist"), store.reading():
        pass

    ask(url, f'CREATE DATABASE "{other}" TEMPLATE template0')
    try:
        with opened(url.replace(name, other)), store.reading() as reading:
            assert reading.packs() == []
        store.close()
    finally:
        ask(url, f'DROP DATABASE "{other}" WITH (FORCE)')


def test_a_statement_that_takes_too_long_is_ended(url):
    with (
        opened(url) as store,
        pytest.raises(Busy, match="took too long"),
        store._transaction(begin_with("BEGIN")) as (driver, _),
    ):
        driver.execute("SET LOCAL statement_timeout = 10; SELECT pg_sleep(60)")


def test_a_text_that_postgresql_cannot_hold_is_the_senders_fault(url):
    stated = [Observation("x", "a\x00b", TODAY, "bureau")]
    with opened(url) as store, pytest.raises(InvalidInput, match="NUL"), store.writing() as writing:
        writing.append_observations("B-1", stated, RECORDING)
