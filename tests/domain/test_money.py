"""Money is exact: what is written is what is held, to the last minor unit."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.money import (
    DECIMALS,
    Money,
    floor_to_minor,
    minor_per_unit,
    parse_money,
    share_of,
)
from credit_engine.errors import InvalidAmount

currencies = st.sampled_from(sorted(DECIMALS))
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("currency", sorted(DECIMALS))
@given(whole=st.integers(-(10**15) + 1, 10**15 - 1), fraction=st.integers(0, 999))
def test_every_amount_of_every_currency_comes_back_from_its_text(currency, whole, fraction):
    scale = minor_per_unit(currency)
    amount = Money(whole * scale + (fraction % scale) * (-1 if whole < 0 else 1), currency)

    assert parse_money(amount.text, currency) == amount


@given(st.integers(0, 10**15 - 1), st.text("0123456789", max_size=3), currencies)
def test_a_decimal_text_means_exactly_its_decimal_value(whole, fraction, currency):
    text = f"{whole}.{fraction}" if fraction else str(whole)
    if len(fraction) > DECIMALS[currency]:
        with pytest.raises(InvalidAmount, match="decimals"):
            parse_money(text, currency)
        return

    held = parse_money(text, currency)

    assert Fraction(held.minor, minor_per_unit(currency)) == Fraction(text)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("250000.00", "EUR", 25_000_000),
        ("250000.5", "EUR", 25_000_050),
        ("-0.01", "USD", -1),
        ("-0", "USD", 0),
        ("0007", "JPY", 7),
        ("1.234", "KWD", 1_234),
        ("999999999999999.99", "EUR", 99_999_999_999_999_999),
    ],
)
def test_amounts_are_read_as_minor_units(text, currency, minor):
    assert parse_money(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1 000", "1,000.00", "1.", ".5", "+1", "--1", "1e3", "1_000", "0x10", "NaN",
        "Infinity", "1.2.3", "€5", "5 EUR", "١٢٣", "1\n", "1000000000000000", "1.00\x00",
    ],
)  # fmt: skip
def test_what_is_not_a_plain_decimal_is_refused(text):
    with pytest.raises(InvalidAmount, match="not an amount"):
        parse_money(text, "EUR")


@pytest.mark.parametrize(("text", "currency"), [("1.5", "JPY"), ("1.234", "EUR"), ("0.001", "USD")])
def test_more_decimals_than_the_currency_has_are_refused(text, currency):
    with pytest.raises(InvalidAmount, match="decimals"):
        parse_money(text, currency)


@pytest.mark.parametrize("currency", ["", "eur", "EU", "XXX", "DEM", "EURO", "€"])
def test_what_is_not_an_active_currency_is_refused(currency):
    with pytest.raises(InvalidAmount, match="ISO 4217"):
        parse_money("1.00", currency)


@given(finite, currencies)
def test_a_double_is_floored_to_the_last_whole_minor_unit_below_it(amount, currency):
    floored = floor_to_minor(amount, currency)
    exact = Fraction(amount) * minor_per_unit(currency)

    assert floored <= exact < floored + 1


@pytest.mark.parametrize(
    ("amount", "minor"),
    # 0.29 and 1.15 lie just below their decimals as doubles; 4.35 * 100 would round up to 435.
    [(0.29, 28), (1.15, 114), (4.35, 434), (0.5, 50), (-0.001, -1), (0.0, 0), (1e15, 10**17)],
)
def test_flooring_takes_the_double_for_what_it_is(amount, minor):
    assert floor_to_minor(amount, "EUR") == minor


@given(st.integers(0, 10**15))
def test_a_whole_amount_survives_the_way_into_a_measure_and_back(units):
    held = Money(units * 100, "EUR")

    assert floor_to_minor(held.as_measure(), "EUR") == held.minor


@given(st.integers(0, 10**17), st.integers(0, 20_000))
def test_a_share_in_basis_points_never_exceeds_the_exact_share(minor, basis_points):
    assert share_of(minor, basis_points) == math.floor(Fraction(minor * basis_points, 10_000))
