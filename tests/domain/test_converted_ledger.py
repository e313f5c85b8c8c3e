"""A ledger in several currencies is one of the base currency, to the last minor unit."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.converted_ledger import converted_ledger
from credit_engine.domain.exchange import ExchangeRate, conversions_to
from credit_engine.domain.receivable import LEDGER_MEASURES, CreditNote, Dispute, Invoice, Payment

DAY = date(2026, 11, 22)


def at(rate: str | None):
    stated = [] if rate is None else [ExchangeRate("EUR", "USD", Decimal(rate), DAY, "ecb")]
    return conversions_to("USD", stated, DAY, 7)


def an_invoice(number: str, minor: int, currency: str, *paid: int) -> Invoice:
    due = DAY - timedelta(days=20)
    payments = tuple(Payment(due + timedelta(days=5), part) for part in paid)
    return Invoice(number, due - timedelta(days=30), due, minor, currency, payments)


def test_each_amount_is_converted_and_added_up():
    invoices = [an_invoice("R-1", 100_00, "EUR"), an_invoice("R-2", 100_00, "USD", 40_00)]
    ledger = converted_ledger(DAY, invoices, at("1.25"))

    assert ledger.take("own_open_amount") == 125.0 + 60.0
    assert ledger.take("own_overdue_count") == 2.0


def test_credit_notes_and_disputes_are_converted_with_their_invoice():
    invoice = replace(
        an_invoice("R-1", 100_00, "EUR"),
        credit_notes=(CreditNote(DAY, 20_00),),
        disputes=(Dispute(DAY, 50_00),),
    )
    ledger = converted_ledger(DAY, [invoice], at("1.25"))

    assert ledger.take("own_credited_amount_12m") == 25.0
    assert ledger.take("own_disputed_amount") == 62.5


def test_what_is_paid_in_full_stays_so_at_any_rate():
    paid = an_invoice("R-1", 100_01, "EUR", 33_33, 33_34, 33_34)

    assert converted_ledger(DAY, [paid], at("1.0865")).take("own_open_amount") == 0.0
    assert converted_ledger(DAY, [paid], at("0.000000000003")).take("own_settled_count_12m") == 1.0


def test_a_rate_that_makes_whole_numbers_of_it_is_applied_too():
    # One yen is a hundredth of the minor units of 1 USD here: nothing to multiply by.
    rates = [ExchangeRate("USD", "JPY", Decimal(10_000), DAY, "boj")]
    ledger = converted_ledger(
        DAY, [an_invoice("R-1", 5_000, "JPY")], conversions_to("USD", rates, DAY, 7)
    )

    assert ledger.take("own_open_amount") == 0.5


def test_without_a_rate_only_what_no_currency_moves_is_known():
    invoices = [an_invoice("R-1", 100_00, "EUR"), an_invoice("R-2", 100_00, "USD")]
    ledger = converted_ledger(DAY, invoices, at(None))

    known = {name for name in LEDGER_MEASURES if ledger.take(name) is not None}
    assert known == {"own_invoice_count", "own_days_clear", "own_denied_count"}


def test_an_invoice_of_a_later_day_needs_no_rate():
    later = replace(an_invoice("R-2", 1, "EUR"), issued_on=DAY + timedelta(days=1))
    ledger = converted_ledger(DAY, [an_invoice("R-1", 100_00, "USD"), later], at(None))

    assert ledger.take("own_open_amount") == 100.0


amounts = st.integers(1, 10**9)


@pytest.mark.parametrize("name", sorted(LEDGER_MEASURES))
@given(st.lists(st.tuples(amounts, st.lists(amounts, max_size=2)), min_size=1, max_size=4))
def test_a_ledger_of_another_currency_measures_as_the_same_amounts_would(name, drawn):
    def ledger(currency: str, scale: int):
        invoices = [
            an_invoice(f"R-{place}", minor * scale, currency, *(part * scale for part in paid))
            for place, (minor, paid) in enumerate(drawn)
        ]
        return converted_ledger(DAY, invoices, at("1.25"))

    assert ledger("EUR", 4).take(name) == ledger("USD", 5).take(name)
