"""Covers and holds, on SQLite and on PostgreSQL alike."""

from datetime import date, timedelta

from credit_engine.domain.cover import Granted
from credit_engine.domain.money import Money
from tests.builders import a_cover, a_hold
from tests.store.records import RECORDING, TODAY, a_buyer, opened

EARLIER, LATER = TODAY - timedelta(10), TODAY + timedelta(10)


def test_every_part_of_a_cover_and_of_a_hold_comes_back(database_url):
    full = a_cover(
        "A", valid_from=EARLIER, max_extension_days=30, valid_to=LATER, stopped_from=TODAY
    )
    covers = (full, a_cover("B", "zero"), a_cover("C", "none_held"), a_cover("D"))
    holds = (a_hold("A"), a_hold("B", lifted_on=LATER))
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            writing.append_covers("B-1", covers, RECORDING)
            writing.append_holds("B-1", holds, RECORDING)

        with store.reading() as reading:
            found = reading.facts("B-1", TODAY)
            assert (found.covers, found.holds) == (covers, holds)
            assert found.covers[0].granted == Granted(
                Money(4_000_000, "EUR"), 90, 90, 30, LATER, TODAY
            )


def test_of_a_policy_the_record_that_began_last_stands_and_of_one_day_the_newest(database_url):
    first, corrected = a_cover(valid_from=EARLIER), a_cover(valid_from=EARLIER, amount="5.00")
    reduced = a_cover(valid_from=LATER, amount="1.00")
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            writing.append_covers("B-1", [reduced, first, corrected], RECORDING)

        with store.reading() as reading:
            assert reading.facts("B-1", EARLIER - timedelta(1)).covers == ()
            assert reading.facts("B-1", TODAY).covers == (corrected,)
            assert reading.facts("B-1", LATER).covers == (reduced,)


def test_of_a_code_the_hold_that_was_placed_last_stands(database_url):
    lifted = a_hold(placed_on=EARLIER, lifted_on=TODAY)
    again = a_hold(placed_on=LATER, review_by=date(2027, 1, 1))
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            writing.append_holds("B-1", [a_hold(placed_on=EARLIER), again, lifted], RECORDING)

        with store.reading() as reading:
            assert reading.facts("B-1", TODAY).holds == (lifted,)
            assert reading.facts("B-1", LATER).holds == (again,)
