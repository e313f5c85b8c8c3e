"""Conversions: exact, dated, either way of a pair, and rounded only where it is said."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.exchange import ExchangeRate, conversions_to
from credit_engine.domain.money import Money
from tests.domain.drawn_rates import exchange_rates

DAY = date(2026, 11, 22)
WEEK = 7


def a_rate(base="EUR", quote="USD", rate="1.25", days_old=0) -> ExchangeRate:
    return ExchangeRate(base, quote, Decimal(rate), DAY - timedelta(days_old), "ecb")


def conversion(currency, base, *rates):
    return conversions_to(base, rates, DAY, WEEK).of(currency)


def test_an_amount_of_the_base_currency_stays_as_it_is():
    found = conversion("USD", "USD")

    assert (found.to_base(123), found.to_base_above(123), found.rate) == (123, 123, None)
    assert found.from_base(123) == Money(123, "USD")


@pytest.mark.parametrize(
    ("rate", "currency", "base", "minor", "worth"),
    [
        (a_rate("EUR", "USD", "1.25"), "EUR", "USD", 100_00, 125_00),
        (a_rate("USD", "EUR", "0.8"), "EUR", "USD", 100_00, 125_00),
        (a_rate("USD", "JPY", "150"), "JPY", "USD", 15_000, 100_00),  # no decimals
        (a_rate("KWD", "USD", "3.25"), "KWD", "USD", 1_000, 3_25),  # three decimals
        (a_rate("USD", "JPY", "150"), "USD", "JPY", 1_00, 150),
        (a_rate("EUR", "USD", "3"), "USD", "EUR", 1_00, Fraction(100, 3)),  # nothing rounded
    ],
)
def test_either_way_of_a_pair_converts_exactly_whatever_the_decimals(
    rate, currency, base, minor, worth
):
    assert conversion(currency, base, rate).to_base(minor) == worth


@pytest.mark.parametrize(("days_old", "used"), [(0, True), (7, True), (8, False), (-1, False)])
def test_a_rate_that_is_stale_or_of_a_later_day_counts_as_none(days_old, used):
    assert (conversion("EUR", "USD", a_rate(days_old=days_old)) is not None) is used


def test_rates_are_never_crossed():
    rates = [a_rate("EUR", "USD"), a_rate("EUR", "CHF", "0.95")]

    assert conversion("CHF", "USD", *rates) is None


@given(exchange_rates(), st.integers(0, 10**15))
def test_there_and_back_never_gains_and_loses_less_than_a_minor_unit(rate, minor):
    found = conversions_to(rate.quote, [rate], rate.on, WEEK).of(rate.base)

    above = found.to_base_above(minor)
    assert 0 <= above - found.to_base(minor) < 1
    assert found.from_base(above).minor >= minor
    assert found.to_base(found.from_base(minor).minor) <= minor
    assert found.to_base(found.from_base(minor).minor + 1) > minor
