"""What a store promises about persons: unreadable at rest, and erased by deleting a key."""

import pytest

from credit_engine.domain.buyer import Contact
from credit_engine.errors import Unavailable
from credit_engine.store.address import read_address
from credit_engine.store.tables import metadata
from tests.store.records import MASTER_KEY, RECORDING, TODAY, a_buyer, decide, opened

ADA, GRACE = Contact("Ada Lovelace", "ada@example.com"), Contact("Grace", None, "+49 30 1")


@pytest.fixture
def store(database_url):
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            writing.set_contact("B-1", ADA, RECORDING)
        yield store


@pytest.fixture
def engine(database_url):
    backend, url = read_address(database_url)
    engine = backend.make_engine(url, 1, 1_000)
    yield engine
    engine.dispose()


def contact_and_hash(store):
    with store.reading() as reading:
        return reading.contact("S-1", "B-1"), reading.facts("B-1", TODAY).contact_sha256


def test_the_newest_contact_person_is_decrypted_and_hashed(store):
    found, first = contact_and_hash(store)
    assert found == ADA
    with store.writing() as writing:
        writing.set_contact("B-1", GRACE, RECORDING)

    found, second = contact_and_hash(store)
    assert found == GRACE
    assert first.startswith("sha256:")
    assert second.startswith("sha256:")
    assert first != second


def test_a_buyer_without_a_contact_person_has_none(store):
    with store.writing() as writing:
        writing.add_buyer(a_buyer("B-2"))

    with store.reading() as reading:
        assert reading.contact("S-1", "B-2") is None
        assert reading.facts("B-2", TODAY).contact_sha256 is None


def test_no_table_shows_a_person(store, engine):
    with engine.connect() as connection:
        shown = repr(
            [connection.execute(table.select()).fetchall() for table in metadata.sorted_tables]
        )

    assert "Hansa Handel" in shown
    assert "Lovelace" not in shown
    assert "ada@example.com" not in shown


def test_a_person_whose_key_is_deleted_is_gone_and_the_hash_stays(store, engine):
    with store.writing() as writing:
        decide(writing)
    _, before = contact_and_hash(store)
    with engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM subject_keys")
        connection.commit()

    assert contact_and_hash(store) == (None, before)
    assert store.faults() == []
    with store.reading() as reading:
        assert reading.decision("S-1", "D-1") is not None


def test_a_wrong_master_key_is_named_and_reads_no_person(store, database_url):
    with opened(database_url, master_key=MASTER_KEY[::-1]) as other:
        assert any("master key" in fault for fault in other.faults())
        with pytest.raises(Unavailable, match="master key"), other.reading() as reading:
            reading.contact("S-1", "B-1")
