"""What a store promises about transactions: snapshots, all or nothing, one writer a buyer."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from decimal import Decimal

import pytest
import sqlalchemy

from credit_engine.domain.buyer import Contact
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts import Observation
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.statement import Statement
from credit_engine.errors import Busy, Unavailable
from credit_engine.journal.chain import chain_faults
from credit_engine.services.limit_ports import LimitEvent, Raise
from credit_engine.services.ports import (
    AnswerKey,
    StoredAnswer,
)
from credit_engine.store import address, limit_tables, tables
from tests.builders import a_cover, a_hold
from tests.store.records import (
    NOON,
    RECORDING,
    TODAY,
    a_buyer,
    a_limit,
    decide,
    opened,
)


@pytest.fixture
def store(database_url):
    with opened(database_url, pool_size=8) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
        yield store


def fill_every_table(store):
    with store.writing() as writing:
        decide(writing)
        writing.append_observations("B-1", [Observation("x", 1.0, TODAY, "bureau")], RECORDING)
        writing.append_statements("B-1", [Statement(TODAY, 12, "USD", {}, "draft")], RECORDING)
        writing.append_invoices("B-1", [Invoice("R-1", TODAY, TODAY, 1, "USD")], RECORDING)
        writing.append_ledger("B-1", Ledger(TODAY, 1), RECORDING)
        writing.append_covers("B-1", [a_cover()], RECORDING)
        writing.append_holds("B-1", [a_hold()], RECORDING)
        rate = ExchangeRate("EUR", "USD", Decimal("1.1"), TODAY, "ecb")
        writing.append_exchange_rates("S-1", [rate], RECORDING)
        writing.set_contact("B-1", Contact("Ada"), RECORDING)
        writing.add_limit(a_limit(), TODAY, 1)
        writing.add_limit_event(LimitEvent("L-1", NOON, "granted", "D-1"))
        writing.add_raise(Raise("B-1", "S-1", "D-1", NOON, "USD", 1))
        writing.add_answer(AnswerKey("S-1", "/", "K"), StoredAnswer("sha256:1", 200, b"{}"))


def test_a_reading_sees_one_instant(store):
    with store.reading() as reading:
        before = reading.facts("B-1", TODAY)
        with store.writing() as writing:
            writing.append_observations("B-1", [Observation("x", 1.0, TODAY, "bureau")], RECORDING)
            writing.set_version("B-1", 2)
            decide(writing)

        assert reading.facts("B-1", TODAY) == before
        assert reading.buyer("S-1", "B-1").version == 1
        assert reading.chain("B-1") == []

    with store.reading() as reading:
        assert reading.facts("B-1", TODAY).version == 2
        assert len(reading.chain("B-1")) == 1


def test_nothing_is_seen_before_it_is_committed(store):
    with store.writing() as writing:
        decide(writing)
        with store.reading() as reading:
            assert reading.decision("S-1", "D-1") is None

    with store.reading() as reading:
        assert reading.decision("S-1", "D-1") is not None


def test_a_block_that_raises_leaves_no_trace(store):
    def write_and_fail():
        with store.writing() as writing:
            decide(writing)
            writing.add_limit(a_limit(), TODAY, 1)
            writing.add_buyer(a_buyer("B-2"))
            writing.add_answer(AnswerKey("S-1", "/", "K"), StoredAnswer("sha256:1", 200, b"{}"))
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()

    with store.reading() as reading:
        assert reading.decision("S-1", "D-1") is None
        assert reading.limit("S-1", "L-1") is None
        assert reading.packs() == []
        assert list(reading.buyer_ids()) == ["B-1"]
        assert reading.answer(AnswerKey("S-1", "/", "K")) is None
    with store.writing() as writing:
        assert writing.lock_buyer("B-1").last_seq == 0


@pytest.mark.parametrize(
    "change", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_refuses_to_change_what_was_recorded(store, database_url, change):
    fill_every_table(store)
    backend, url = address.read_address(database_url)
    if url.drivername == "sqlite" and change.startswith("TRUNCATE"):
        change = "DELETE FROM {}"  # SQLite empties a table with it
    engine = backend.make_engine(url, 1, 1_000)
    for table in (*tables.APPEND_ONLY, *limit_tables.APPEND_ONLY):
        column = table.c.keys()[-1]
        with (
            engine.connect() as connection,
            pytest.raises(sqlalchemy.exc.DBAPIError, match="append-only"),
        ):
            connection.exec_driver_sql(change.format(table.name, column, column))
    engine.dispose()


def test_a_swallowed_error_is_never_acknowledged_as_a_commit(store, database_url):
    def swallow():
        with store._transaction(store._backend.begin_writing) as (driver, _):
            with contextlib.suppress(store._database.error):
                driver.execute("ROLLBACK" if "sqlite" in database_url else "SELECT nonsense")
            store._backend.commit(driver)

    with pytest.raises(Unavailable):
        swallow()


def test_two_writers_of_one_buyer_take_turns(store):
    first_has_it, second_tries = threading.Event(), threading.Event()
    order = []

    def second():
        first_has_it.wait(10)
        second_tries.set()
        with store.writing() as writing:
            head = writing.lock_buyer("B-1")
            order.append(("second saw", head.last_seq))

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(second)
        with store.writing() as writing:
            decide(writing)
            first_has_it.set()
            second_tries.wait(10)
            order.append(("first wrote", 1))
        done.result()

    assert order == [("first wrote", 1), ("second saw", 1)]


def test_a_writer_that_waits_too_long_is_told_to_come_again(store):
    with store.writing() as writing:
        writing.lock_buyer("B-1")

        def second():
            with store.writing() as rival:
                rival.lock_buyer("B-1")

        with ThreadPoolExecutor(1) as pool, pytest.raises(Busy, match="same request again"):
            pool.submit(second).result()

    with store.writing() as writing:
        assert writing.lock_buyer("B-1").version == 1


def test_a_reader_does_not_wait_for_a_writer(store):
    with store.writing() as writing:
        decide(writing)
        writing.rename_buyer("B-1", "Other")

        with store.reading() as reading:
            assert reading.buyer("S-1", "B-1").name == "Hansa Handel GmbH"


def test_too_many_at_once_are_told_to_come_again(database_url):
    with opened(database_url, pool_size=2) as store, ExitStack() as held:
        held.enter_context(store.reading())
        held.enter_context(store.reading())
        with pytest.raises(Busy, match="All 2 connections"), store.reading():
            pass


def test_many_writers_of_one_buyer_make_one_unbroken_chain(store):
    def write_some(_):
        written = 0
        while written < 5:
            try:
                with store.writing() as writing:
                    decide(writing, writing.lock_buyer("B-1").last_seq + 1)
            except Busy:
                continue
            written += 1

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write_some, range(6)))

    with store.reading() as reading:
        chain = reading.chain("B-1")
    assert [link.buyer_seq for link in chain] == list(range(1, 31))
    assert chain_faults(chain) == []


def test_one_of_many_rivals_keeps_its_answer(store):
    key = AnswerKey("S-1", "/v1/limit-requests", "K")
    start = threading.Barrier(6)

    def answer(number):
        start.wait(10)
        while True:
            try:
                with store.writing() as writing:
                    body = str(number).encode()
                    return writing.add_answer(key, StoredAnswer("sha256:1", 200, body))
            except Busy:
                continue

    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(answer, range(6)))

    with store.reading() as reading:
        stored = reading.answer(key)
    assert kept.count(True) == 1
    assert stored.body == str(kept.index(True)).encode()
