"""Statements: each compiles for both databases, with nothing hidden in it."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from sqlalchemy import Executable, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from credit_engine import store as store_room
from credit_engine.errors import Busy
from credit_engine.store import statements
from credit_engine.store.session import StatementTexts
from credit_engine.store.tables import buyers
from tests.store.records import a_buyer, opened

PHRASES = {"PAGE", "FROM_START"}
EVERY = {
    f"{file.name}.{name}": one
    for file in iter_modules(store_room.__path__)
    if file.name.endswith("statements")
    for name, one in vars(import_module(f"{store_room.__name__}.{file.name}")).items()
    if name.isupper() and name[0] != "_" and name not in PHRASES
}
DIALECTS = [sqlite.dialect(paramstyle="named"), postgresql.psycopg.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("name", EVERY)
def test_a_statement_compiles_once_and_binds_only_what_it_is_given(name, dialect):
    assert isinstance(EVERY[name], Executable)
    texts = StatementTexts(dialect)

    assert texts[EVERY[name]] is texts[EVERY[name]]


def test_a_value_inside_a_statement_is_refused():
    with pytest.raises(ValueError, match="would not be sent"):
        StatementTexts(DIALECTS[0])[select(buyers).where(buyers.c.name == literal("x"))]


# --- several statements at once ----------------------------------------------------------------


@pytest.fixture
def store(empty_database_url):
    with opened(empty_database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
        yield store


def rename(session, buyer_id, name, or_else=None):
    bound = {"id": buyer_id, "new_name": name}
    session.write_later(statements.RENAME_BUYER, bound, or_else)


def name_of(session):
    (row,) = session.rows(statements.BUYER, seller_id="S-1", buyer_id="B-1")
    return row[1]


def test_what_is_to_be_written_later_is_written_before_it_is_read(store):
    with store.writing() as writing:
        rename(writing._session, "B-1", "Once")
        rename(writing._session, "B-1", "Twice")
        assert name_of(writing._session) == "Twice"
        rename(writing._session, "B-1", "Thrice")

    with store.reading() as reading:
        assert reading.buyer("S-1", "B-1").name == "Thrice"


def test_what_had_to_write_something_and_did_not_is_told_before_the_commit(store):
    def both(session):
        rename(session, "B-1", "Other")
        rename(session, "B-2", "Nobody", Busy("gone"))

    with pytest.raises(Busy, match="gone"), store.writing() as writing:
        both(writing._session)

    with store.reading() as reading:
        assert reading.buyer("S-1", "B-1").name == "Hansa Handel GmbH"


def test_a_write_that_follows_tells_how_many_rows_it_wrote_itself(store):
    with store.writing() as writing:
        for buyer_id, written in (("B-1", 1), ("B-2", 0)):
            rename(writing._session, "B-1", "Later")
            values = {"id": buyer_id, "new_name": "Now"}
            assert writing._session.write(statements.RENAME_BUYER, **values) == written


def test_what_was_read_ahead_is_not_read_after_a_write(store):
    asked = {"seller_id": "S-1", "buyer_id": "B-1"}
    with store.writing() as writing:
        head = (statements.HEAD, {"buyer_id": "B-1"})
        writing._session.read_ahead([(statements.BUYER, asked), head])
        assert name_of(writing._session) == "Hansa Handel GmbH"
        other = {**asked, "buyer_id": "B-2"}
        assert writing._session.rows(statements.BUYER, **other) == []
        rename(writing._session, "B-1", "Changed")
        assert name_of(writing._session) == "Changed"
