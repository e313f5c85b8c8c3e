"""Values and instants as texts, and back."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.errors import BrokenRecord
from credit_engine.store.rows import read_instant, read_value, write_instant, write_value

values = st.floats(allow_nan=False) | st.text() | st.booleans() | st.dates()


@given(values)
def test_a_value_comes_back_as_what_it_was(value):
    found = read_value(*write_value(value))

    assert type(found) is type(value)
    assert repr(found) == repr(value)


def test_a_text_that_looks_like_another_kind_stays_a_text():
    for text in ("true", "2026-01-01", "1.5", "nan", ""):
        assert read_value(*write_value(text)) == text


def test_a_whole_number_becomes_a_double():
    assert write_value(700) == ("number", "700.0")


def test_an_unknown_kind_is_a_broken_record():
    with pytest.raises(BrokenRecord, match="'list'"):
        read_value("list", "[]")


@given(st.datetimes(timezones=st.just(UTC)), st.integers(-14 * 60, 14 * 60))
def test_an_instant_comes_back_in_utc(instant, offset):
    try:
        elsewhere = instant.astimezone(timezone(timedelta(minutes=offset)))
    except OverflowError:
        return  # beyond the first or the last day that there is

    found = read_instant(write_instant(elsewhere))

    assert found == instant
    assert found.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1900, 1, 1)), st.datetimes(min_value=datetime(1900, 1, 1)))  # noqa: DTZ001
def test_the_texts_of_instants_sort_by_time(one, two):
    one, two = one.replace(tzinfo=UTC), two.replace(tzinfo=UTC)

    assert (one < two) == (write_instant(one) < write_instant(two))


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        write_instant(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_day_of_postgresql_and_one_of_sqlite_are_the_same():
    day = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1)))

    assert read_instant(day) == read_instant("2025-12-31T23:00:00.000000+00:00")
    assert read_value("date", "2026-01-01") == date(2026, 1, 1)
