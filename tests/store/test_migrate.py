"""Migrations: from nothing to the tables that the code declares, once, whoever runs them."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from credit_engine.errors import InvalidInput, Unavailable
from credit_engine.services.limit_ports import ReviewsDue, ThatDay
from credit_engine.store import (
    access_tables,
    account_tables,
    event_tables,
    group_tables,
    key_tables,
    limit_tables,
    override_tables,
    referral_tables,
    tables,
)
from credit_engine.store.address import read_address
from credit_engine.store.migrate import SCRIPTS, migrate, newest_schema
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


def test_the_newest_schema_is_the_one_that_a_migration_ends_at(empty_database_url, engine):
    migrate(empty_database_url)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == newest_schema()


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
        *group_tables.APPEND_ONLY,
        *key_tables.APPEND_ONLY,
        *override_tables.APPEND_ONLY,
        *access_tables.APPEND_ONLY,
        *referral_tables.APPEND_ONLY,
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


OLD_LIMITS = (
    # id, decision, amount, state, first day, review
    ("L-1", "D-1", 100, "replaced", "2026-01-10", "2027-01-10"),
    ("L-2", "D-2", 300, "in_force", "2026-03-01", "2027-09-01"),
    ("L-3", "D-4", 900, "pending_conditions", "2026-06-01", "2027-06-01"),
    ("L-4", None, 50, "replaced", "2025-01-01", "2026-01-01"),
    ("L-5", None, 60, "replaced", "2025-06-01", "2026-01-01"),
)
OLD_EVENTS = (
    # limit, instant, event, decision
    ("L-4", "2026-01-02 09:00:00+00:00", "migrated", None),
    ("L-4", "2026-01-05 09:00:00+00:00", "replaced", None),
    ("L-5", "2026-01-05 09:00:00+00:00", "migrated", None),
    ("L-5", "2026-01-10 09:00:00+00:00", "replaced", "D-1"),
    ("L-1", "2026-01-10 09:00:00+00:00", "granted", "D-1"),
    ("L-1", "2026-03-01 09:00:00+00:00", "replaced", "D-2"),
    ("L-2", "2026-03-01 09:00:00+00:00", "granted", "D-2"),
    ("L-2", "2026-04-01 09:00:00+00:00", "prolonged", "D-3"),
    ("L-3", "2026-06-01 09:00:00+00:00", "granted_pending_conditions", "D-4"),
)
# What the bytes of each decision say: its day, the limit in force after it, that limit's review.
OLD_DECISIONS = {
    "D-1": ("2026-01-10", "L-1", "2027-01-10"),
    "D-2": ("2026-03-01", "L-2", "2027-03-01"),
    "D-3": ("2026-04-01", "L-2", "2027-09-01"),
    "D-4": ("2026-06-01", "L-2", "2027-09-01"),
}


def record_old_limits(connection):
    """Record limits as the release before their lives did."""
    run = connection.exec_driver_sql
    run(
        "INSERT INTO buyers (buyer_id, seller_id, name, version, last_seq) "
        "VALUES ('B-1', 'S-1', 'Hansa Handel GmbH', 1, 4)"
    )
    run(
        "INSERT INTO rule_packs (revision, pack_id, kept_at, files_json) "
        "VALUES ('R', 'core', '2026-01-01 00:00:00+00:00', '{}')"
    )
    decision = text(
        "INSERT INTO decisions (decision_id, request_id, seller_id, buyer_id, buyer_seq, outcome, "
        "pack_revision, decided_at, leaf, decision_bytes, facts_bytes, assessment_bytes) VALUES "
        "(:id, 'Q', 'S-1', 'B-1', :seq, 'approved', 'R', '2026-01-01 00:00:00+00:00', :bytes, "
        ":bytes, :bytes, :bytes)"
    )
    for seq, (decision_id, (as_of, limit_id, review_by)) in enumerate(OLD_DECISIONS.items(), 1):
        in_force = {"limit_id": limit_id, "review_by": review_by}
        document = json.dumps({"as_of": as_of, "limit_in_force": in_force}).encode()
        connection.execute(decision, {"id": decision_id, "seq": seq, "bytes": document})
    limit = text(
        "INSERT INTO limits (limit_id, buyer_id, seller_id, decision_id, minor, currency, state, "
        "valid_from, review_by, instrument, days, terms_start) VALUES (:limit_id, 'B-1', 'S-1', "
        ":decision_id, :minor, 'EUR', :state, :valid_from, :review_by, 'open_account', 30, "
        "'invoice_date')"
    )
    names = ("limit_id", "decision_id", "minor", "state", "valid_from", "review_by")
    connection.execute(limit, [dict(zip(names, row, strict=True)) for row in OLD_LIMITS])
    event = text(
        "INSERT INTO limit_events (limit_id, at, event, decision_id) "
        "VALUES (:limit_id, :at, :event, :decision_id)"
    )
    names = ("limit_id", "at", "event", "decision_id")
    connection.execute(event, [dict(zip(names, row, strict=True)) for row in OLD_EVENTS])


def test_limits_of_an_earlier_release_have_lived_as_their_events_say(empty_database_url, engine):
    migrate_to("0012", engine)
    with engine.connect() as connection:
        record_old_limits(connection)
        connection.commit()

    def in_force(day, known_at=datetime(2027, 1, 1, tzinfo=UTC)):
        that = ThatDay(date.fromisoformat(day), known_at)
        found = reading.limits_in_force("S-1", "B-1", that, None, 10)
        return [
            (limit.limit_id, limit.amount.minor, limit.review_by.isoformat()) for limit in found
        ]

    with opened(empty_database_url) as store, store.reading() as reading:
        assert in_force("2025-05-31") == [("L-4", 50, "2026-01-01")]
        assert in_force("2025-06-01") == [("L-5", 60, "2026-01-01")]
        assert in_force("2026-02-28") == [("L-1", 100, "2027-01-10")]
        assert in_force("2026-03-14") == [("L-2", 300, "2027-03-01")]
        assert in_force("2026-07-01") == [("L-2", 300, "2027-09-01")]
        assert in_force("2026-03-14", datetime(2026, 2, 1, tzinfo=UTC)) == [
            ("L-1", 100, "2027-01-10")
        ]
        standing = reading.standing_limits("S-1", "B-1", date(2026, 7, 1))
        assert [limit.limit_id for limit in standing] == ["L-2", "L-3"]
        due = ReviewsDue(date(2026, 7, 1), date(2026, 7, 1), date(2026, 7, 1))
        assert reading.limits_due_for_review("S-1", due, 10) == []
