"""What every store promises of referrals: kept whole, one open for a buyer, steps for good."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from credit_engine.domain.referral import Asking, Ending, Referral, WantedDocument, opened
from credit_engine.errors import Conflict, ReferralNotFound
from credit_engine.services.ports import Store
from credit_engine.services.referral_ports import QueuePlace, WantedReferrals
from tests.domain.test_referral import a_case
from tests.store.records import NOON, a_buyer, decide
from tests.store.records import opened as a_store

DOCUMENTS = (WantedDocument("accounts"), WantedDocument("orders", "für 2025 贸易"))


@pytest.fixture
def store(database_url) -> Iterator[Store]:
    with a_store(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            decide(writing)
        yield store


def added(store: Store, referral_id: str = "R-1", **case: object) -> Referral:
    first = opened(Asking(referral_id, "S-1", "B-1", None), a_case(**case), NOON, "key:1")
    with store.writing() as writing:
        writing.add_referral(first)
    return first.referral


def read(store: Store, referral_id: str = "R-1") -> Referral | None:
    with store.reading() as reading:
        return reading.referral("S-1", referral_id)


def test_a_referral_comes_back_as_it_stands_after_each_step(store):
    referral = added(store)
    assert read(store) == referral

    for step in (
        lambda of: of.assigned("anna", NOON, "key:2"),
        lambda of: of.documents_asked(DOCUMENTS, NOON, "key:2"),
        lambda of: of.escalated(NOON + timedelta(days=9), "engine"),
        lambda of: of.reassessed(a_case(recommendation=None), NOON, "key:2"),
        lambda of: of.closed(Ending.SUPERSEDED, "D-1", NOON, "key:3"),
    ):
        moved = step(referral)
        with store.writing() as writing:
            writing.move_referral(moved)
        referral = moved.referral
        assert read(store) == referral
        with store.reading() as reading:
            assert reading.referral_steps("R-1")[-1] == moved.step
    with store.reading() as reading:
        assert len(reading.referral_steps("R-1")) == 6
        assert reading.open_referral("B-1") is None


def test_a_buyer_has_one_open_referral(store):
    first = added(store)

    with pytest.raises(Conflict):
        added(store, "R-2")
    with store.writing() as writing:
        writing.move_referral(first.answered("D-1", NOON, "key:1"))
    second = added(store, "R-2")

    with store.reading() as reading:
        assert reading.open_referral("B-1") == second


def test_the_queue_goes_on_behind_a_place_in_it(store):
    for number, hours in enumerate((3, 1, 2, 1)):
        referral = added(store, f"R-{number}", answer_hours=hours)
        with store.writing() as writing:
            writing.move_referral(referral.answered("D-1", NOON, "key:1"))

    with store.reading() as reading:
        page = reading.referrals("S-1", WantedReferrals(), None, 9)
        assert [of.referral_id for of in page] == ["R-1", "R-3", "R-2", "R-0"]
        for place, last in enumerate(page):
            behind = QueuePlace(last.due_at, last.referral_id)
            rest = reading.referrals("S-1", WantedReferrals(buyer_id="B-1"), behind, 9)
            assert rest == page[place + 1 :]
        assert reading.referrals("S-2", WantedReferrals(), None, 9) == []


def test_what_is_overdue_is_found_oldest_first_and_of_its_seller_alone(store):
    referral = added(store)
    due = referral.due_at

    with store.reading() as reading:
        assert reading.overdue_referrals("S-1", due - timedelta(microseconds=1), 9) == []
        assert reading.overdue_referrals("S-1", due, 9) == [("R-1", "B-1")]
        assert reading.overdue_referrals("S-2", due, 9) == []


def test_a_referral_that_is_not_there_is_not_moved(store):
    nowhere = replace(added(store), referral_id="R-9")

    with pytest.raises(ReferralNotFound), store.writing() as writing:
        writing.move_referral(nowhere.assigned("anna", NOON, "key:1"))


@pytest.mark.parametrize("change", ["UPDATE referral_steps SET stated_by = 'x'",
                                    "DELETE FROM referral_steps"])  # fmt: skip
def test_a_step_is_never_changed_or_removed(store, database_url, change):
    added(store)
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection, pytest.raises(DBAPIError, match="append-only"):
            connection.exec_driver_sql(change)
    finally:
        engine.dispose()
