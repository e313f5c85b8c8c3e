"""Months on the calendar."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.calendar import add_months

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
    ],
)
def test_a_day_moves_by_months_and_stays_within_its_month(day, months, moved):
    assert add_months(day, months) == moved


@given(days, st.integers(-600, 600))
def test_the_day_of_the_month_is_kept_or_is_the_last(day, months):
    moved = add_months(day, months)

    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == min(day.day, calendar.monthrange(moved.year, moved.month)[1])
