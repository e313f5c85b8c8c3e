"""Migrations: from nothing to the tables that the code declares, once, whoever runs them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from credit_engine.errors import InvalidInput, Unavailable
from credit_engine.store import account_tables, event_tables, limit_tables, tables
from credit_engine.store.address import read_address
from credit_engine.store.migrate import SCRIPTS, migrate
from credit_engine.store.tables import metadata
from tests.store.records import a_buyer, opened


@pytest.fixture
def engine(empty_database_url):
    backend, url = read_address(empty_database_url)
    engine = backend.make_engine(url, 2, 1_000)
    yield engine
    engine.dispose()


def test_the_migrations_make_the_tables_that_the_code_declares(empty_database_url, engine):
    migrate(empty_database_url)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        tables = set(inspect(connection).get_table_names())
    assert tables == {*metadata.tables, "alembic_version"}


def test_every_append_only_table_has_its_triggers(empty_database_url, engine):
    migrate(empty_database_url)
    catalogue = (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT event_object_table FROM information_schema.triggers"
    )
    with engine.connect() as connection:
        guarded = set(connection.exec_driver_sql(catalogue).scalars())

    append_only = (
        *tables.APPEND_ONLY,
        *account_tables.APPEND_ONLY,
        *limit_tables.APPEND_ONLY,
        *event_tables.APPEND_ONLY,
    )
    assert guarded == {table.name for table in append_only}


def test_a_second_migration_changes_nothing(empty_database_url):
    with opened(empty_database_url) as store, store.writing() as writing:
        writing.add_buyer(a_buyer())

    with opened(empty_database_url) as store, store.reading() as reading:
        assert list(reading.buyer_ids()) == ["B-1"]


def test_several_at_once_migrate_once(empty_database_url):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [empty_database_url] * 4))

    with opened(empty_database_url) as store:
        assert store.faults() == []


def test_the_database_of_a_newer_release_is_left_alone(empty_database_url, engine):
    migrate(empty_database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    with pytest.raises(Unavailable, match="newer release"):
        migrate(empty_database_url)


def test_an_unknown_database_is_refused():
    with pytest.raises(InvalidInput, match="mysql"):
        migrate("mysql://host/credit")


def migrate_to(revision, engine):
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def test_what_an_earlier_release_kept_is_there_after_the_migration(empty_database_url, engine):
    migrate_to("0001", engine)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "INSERT INTO buyers (buyer_id, seller_id, name, version, last_seq) "
            "VALUES ('B-1', 'S-1', 'Hansa Handel GmbH', 1, 0)"
        )
        connection.commit()

    with opened(empty_database_url) as store, store.reading() as reading:
        assert reading.buyer("S-1", "B-1").name == "Hansa Handel GmbH"
        assert reading.named_alike("S-1", "hans", 5) == [("B-1", "Hansa Handel GmbH")]
