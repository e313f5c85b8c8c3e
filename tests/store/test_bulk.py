"""Whole tables: alike from either database, and loaded beside nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from credit_engine.errors import Busy, Conflict, Unavailable
from credit_engine.store import bulk
from credit_engine.store.account_tables import accounts
from credit_engine.store.bulk import whole_database
from credit_engine.store.limit_tables import limits
from credit_engine.store.migrate import migrate
from credit_engine.store.tables import buyers, metadata, observations
from tests.databases import postgresql_database
from tests.store.records import a_buyer, decide, opened
from tests.store.restoring import beside

BUYER = ("B-1", "S-1", "Hansa Handel GmbH", 1, 0, None)


@pytest.fixture
def url(empty_database_url):
    migrate(empty_database_url)
    return empty_database_url


def rows_of(url, table):
    with whole_database(url) as database:
        database.begin_reading()
        return list(database.rows(table))


def load(url, table, *rows):
    with whole_database(url) as database:
        database.begin_loading()
        database.load(table, iter(rows))
        database.commit()


def test_every_table_comes_after_those_that_it_names(url):
    with whole_database(url) as database:
        order = [table.name for table in database.tables]

    assert sorted(order) == sorted(metadata.tables)
    for table in metadata.tables.values():
        named = {key.column.table.name for key in table.foreign_keys} - {table.name}
        assert all(order.index(other) < order.index(table.name) for other in named)


def test_instants_days_and_truths_read_alike(url):
    instant = datetime(2026, 11, 2, 12, 0, 0, 120, tzinfo=UTC).isoformat(timespec="microseconds")
    seen = (
        *(7, "B-1", "bureau_score", "number", "712.0", "2026-10-01", "bureau"),
        *(instant, "S-1", None, None, None),
    )
    load(url, buyers, BUYER)
    load(url, observations, seen)
    load(url, accounts, ("B-1", None, "B-1", True, 0, None))

    assert rows_of(url, observations) == [seen]
    ((_, _, _, counted, _, leaf),) = rows_of(url, accounts)
    assert (counted, leaf) == (True, None)
    assert type(counted) is bool
    assert date.fromisoformat(seen[5]) == date(2026, 10, 1)


def test_every_column_is_of_a_type_that_is_written_alike():
    for table in metadata.tables.values():
        for column in table.columns:
            bulk._writer(column)
    with pytest.raises(TypeError, match="cannot write yet"):
        bulk._writer(sa.Column("share", sa.Float()))


def test_numbers_go_on_above_what_was_loaded(url):
    load(url, buyers, BUYER)
    load(
        url,
        observations,
        *(
            (number, "B-1", "f", "text", "v", "2026-10-01", "s", "2026-10-01T00:00:00+00:00", "S-1")
            + (None,) * 3
            for number in (3, 41)
        ),
    )
    with beside(url) as connection:
        connection.execute(
            sa.text(
                "INSERT INTO observations (buyer_id, fact, kind, value, valid_at, source, "
                "recorded_at, stated_by) VALUES ('B-1', 'f', 'text', 'v', '2026-10-01', 's', "
                "'2026-10-01T00:00:00+00:00', 'S-1')"
            )
        )

    assert [row[0] for row in rows_of(url, observations)] == [3, 41, 42]


def test_a_row_may_name_one_of_its_table_that_comes_later(url):
    load(url, buyers, BUYER, ("B-2", *BUYER[1:]))

    load(url, accounts, ("B-1", "B-2", "B-2", True, 0, None), ("B-2", None, "B-2", True, 0, None))

    assert len(rows_of(url, accounts)) == 2


def test_a_row_that_names_nobody_undoes_all(url):
    with pytest.raises(Conflict):
        load(url, accounts, ("B-1", None, "B-1", True, 0, None))
    assert rows_of(url, accounts) == []


def test_nobody_writes_while_rows_are_loaded(url):
    with opened(url) as store, whole_database(url) as database:
        database.begin_loading()
        with pytest.raises(Busy), store.writing() as writing:
            writing.add_buyer(a_buyer())
        with store.reading() as reading:
            assert list(reading.buyer_ids()) == []


def test_what_was_not_committed_is_undone(url):
    with whole_database(url) as database:
        database.begin_loading()
        database.load(buyers, iter([BUYER]))

    assert rows_of(url, buyers) == []


def test_rows_are_read_as_of_one_instant(url):
    with opened(url) as store, whole_database(url) as database:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
        database.begin_reading()
        assert len(list(database.rows(buyers))) == 1
        with store.writing() as writing:
            decide(writing)
            writing.add_buyer(a_buyer("B-2"))

        assert len(list(database.rows(buyers))) == 1
        assert database.first(limits) is None


def test_time_does_not_run_out():
    """Neither a statement nor a pause of a whole table is held to the bounds of a request."""
    with postgresql_database() as url, whole_database(url) as database:
        migrate(url)
        for begin in (database.begin_reading, database.begin_loading):
            begin()
            for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
                shown = database._driver.execute(f"SHOW {name}").fetchone()
                assert shown == ("0",)
            database.commit()


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(Unavailable), whole_database(f"sqlite:///{tmp_path / 'no.db'}"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_planted_error_of_the_driver_is_told_in_our_words(url, monkeypatch):
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    broken = replace(bulk.BULK[kind], begin_reading=("NO SUCH STATEMENT",))
    monkeypatch.setitem(bulk.BULK, kind, broken)

    with pytest.raises(Unavailable, match="cannot be used"), whole_database(url) as database:
        database.begin_reading()
