"""Accounts and positions: sums that are added to, taken from, and never fall below zero."""

from datetime import date

import pytest

from credit_engine.domain.exposure import Category, Place
from credit_engine.errors import BrokenRecord, BuyerNotFound
from tests.store.records import a_buyer, opened

MARCH = Place(Category.ORDERS, "EUR", date(2026, 3, 1))
APRIL = Place(Category.ORDERS, "EUR", date(2026, 4, 1))


@pytest.fixture
def store(empty_database_url):
    with opened(empty_database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
        yield store


def test_a_new_buyer_has_a_counted_account_of_its_own_with_nothing_in_it(store):
    with store.writing() as writing:
        account = writing.lock_account("B-1")
        assert (account.root_id, account.parent_id, account.counted) == ("B-1", None, True)
        assert writing.positions("B-1") == {}
        assert writing.accounts_of_group("B-1") == [account]


def test_positions_are_added_to_and_taken_from(store):
    with store.writing() as writing:
        writing.add_positions("B-1", {MARCH: 500, APRIL: 200})
        writing.add_positions("B-1", {MARCH: 300, APRIL: -200})

    with store.reading() as reading:
        assert reading.positions("B-1") == {MARCH: 800}
        assert reading.positions_of_group("B-1") == {"B-1": {MARCH: 800}}


def test_what_is_not_there_cannot_be_taken(store):
    with store.writing() as writing:
        writing.add_positions("B-1", {MARCH: 500})
    for by in ({APRIL: 7, MARCH: -501}, {APRIL: -1}):
        with pytest.raises(BrokenRecord, match="B-1"), store.writing() as writing:
            writing.add_positions("B-1", by)

    with store.reading() as reading:
        assert reading.positions("B-1") == {MARCH: 500}


def test_positions_can_be_made_anew(store):
    with store.writing() as writing:
        writing.add_positions("B-1", {MARCH: 500})
        writing.set_positions("B-1", {APRIL: 9})
        writing.set_last_check("B-1", 3, b"leaf")

    with store.reading() as reading:
        assert reading.positions("B-1") == {APRIL: 9}
        account = reading.account("B-1")
        assert (account.last_check_seq, account.last_check_leaf) == (3, b"leaf")


def test_a_buyer_that_is_not_there_has_no_account(store):
    with store.reading() as reading, pytest.raises(BuyerNotFound):
        reading.account("B-2")
