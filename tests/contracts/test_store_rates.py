"""Exchange rates: dated, of a seller, and never changed, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit_engine.domain.exchange import ExchangeRate
from tests.store.records import RECORDING, TODAY, opened

YESTERDAY = TODAY - timedelta(days=1)
RATE = ExchangeRate("EUR", "USD", Decimal("1.0865"), TODAY, "ecb")


@pytest.fixture
def store(database_url):
    with opened(database_url) as store:
        yield store


def record(store, *rates: ExchangeRate, seller_id: str = "S-1") -> None:
    with store.writing() as writing:
        writing.append_exchange_rates(seller_id, rates, RECORDING)


def newest(store, pair: str = "EUR/USD", as_of: date = TODAY, seller_id: str = "S-1"):
    with store.reading() as reading:
        return reading.exchange_rate(seller_id, pair, as_of)


def test_the_newest_day_stands_and_nothing_of_a_later_one_is_seen(store):
    earlier = replace(RATE, on=YESTERDAY, rate=Decimal("1.08"))
    record(store, RATE, earlier, replace(RATE, on=TODAY + timedelta(days=1)))

    assert newest(store) == RATE
    assert newest(store, as_of=YESTERDAY) == earlier
    assert newest(store, as_of=YESTERDAY - timedelta(days=1)) is None


def test_of_one_day_the_newest_record_stands_whichever_way_it_is_stated(store):
    inverse = ExchangeRate("USD", "EUR", Decimal("0.92"), TODAY, "bank")
    record(store, RATE, inverse)
    assert newest(store) == inverse

    record(store, RATE)
    assert newest(store) == RATE


def test_what_a_source_stated_last_is_told_by_day_and_way(store):
    corrected = replace(RATE, rate=Decimal("1.09"))
    record(store, RATE, corrected, replace(RATE, source="bank"), replace(RATE, on=YESTERDAY))

    with store.reading() as reading:
        assert reading.stated_exchange_rate("S-1", RATE) == corrected
        inverse = replace(RATE, base="USD", quote="EUR")
        assert reading.stated_exchange_rate("S-1", inverse) is None


def test_a_seller_sees_nothing_of_anothers_rates(store):
    record(store, RATE)

    assert newest(store, seller_id="S-2") is None
    with store.reading() as reading:
        assert reading.exchange_rates("S-2", 0, 10) == []
        assert reading.stated_exchange_rate("S-2", RATE) is None


def test_rates_are_listed_a_page_at_a_time_in_the_order_of_their_recording(store):
    others = [replace(RATE, on=TODAY - timedelta(days=days)) for days in (5, 1, 3)]
    record(store, *others)

    with store.reading() as reading:
        first = reading.exchange_rates("S-1", 0, 2)
        rest = reading.exchange_rates("S-1", first[-1].sequence, 2)
    assert [held.rate for held in (*first, *rest)] == others
    assert {held.recording for held in (*first, *rest)} == {RECORDING}
