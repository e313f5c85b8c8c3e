"""One rate for all amounts in a currency; what is granted is in the currency of the request."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit_engine.assess.currencies import currencies_in
from credit_engine.assess.trace import Assessment
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from tests.builders import (
    AS_OF,
    a_pack,
    a_request,
    a_statement,
    an_assessment,
    an_invoice,
    some_facts,
)


def a_rate(rate="0.5", *, base="USD", quote="EUR", on=AS_OF) -> ExchangeRate:
    return ExchangeRate(base, quote, Decimal(rate), on, "ecb")


def assessed(*rates: ExchangeRate, pack=None, **facts) -> Assessment:
    return an_assessment(some_facts(exchange_rates=rates, **facts), pack=pack)


IN_USD = a_request(amount="90000.00", currency="USD")


def test_the_whole_want_is_granted_to_the_last_minor_unit():
    odd = a_request(amount="90000.01", currency="USD")
    found = assessed(a_rate("0.3333"), request=odd)

    assert (found.outcome, found.granted) == (Outcome.APPROVED, odd.wanted)
    wanted = found.figures[0]
    assert (wanted.of, wanted.minor) == ("wanted", 29_997_01)  # 29,997.003333 EUR, rounded up


def test_a_figure_below_the_want_is_brought_back_at_the_same_rate_and_rounded_down():
    found = assessed(a_rate("0.7"), request=a_request(amount="900000.00", currency="USD"))

    # 72,000 EUR of current assets are 102,857.14 USD; a step is 1,000 of either.
    assert found.binding.minor == 72_000_00
    assert (found.outcome, found.granted) == (Outcome.PARTLY_APPROVED, Money(102_000_00, "USD"))


def test_a_step_is_as_many_units_of_a_currency_without_decimals():
    yen = a_rate("0.006", base="JPY")
    found = assessed(yen, request=a_request(amount="99000000", currency="JPY"))

    assert found.granted == Money(12_000_000, "JPY")
    found = assessed(a_rate("7", base="JPY"), request=a_request(amount="99000000", currency="JPY"))
    assert found.granted == Money(10_000, "JPY")


def test_the_trace_shows_the_rates_that_were_used_and_no_others():
    used, idle = a_rate(), a_rate(base="CHF")
    found = assessed(used, idle, request=IN_USD)

    document = found.document()
    assert found.exchange_rates == (used,)
    assert document["exchange_rates"] == [
        {"base": "USD", "quote": "EUR", "rate": "0.5", "on": "2026-11-22", "source": "ecb"}
    ]
    assert (document["limit"]["currency"], document["limit"]["amount_currency"]) == ("EUR", "USD")
    assert document["inputs"]["wanted_amount"] == 45_000.0


def test_where_all_is_in_the_currency_of_the_pack_rates_leave_no_trace():
    assert assessed(a_rate()).document() == assessed().document()


@pytest.mark.parametrize(
    ("on", "known"),
    [
        (AS_OF - timedelta(days=7), True),
        (AS_OF - timedelta(days=8), False),
        (AS_OF + timedelta(days=1), False),
        (None, False),
    ],
)
def test_without_a_rate_that_may_be_used_a_person_decides(on: date | None, known: bool):
    found = assessed(*([] if on is None else [a_rate(on=on)]), request=IN_USD)

    assert (found.granted is not None) is known
    assert ("CUR-NO-RATE" in {cause.reason for cause in found.causes}) is not known
    if not known:
        assert (found.outcome, found.figures) == (Outcome.REFERRED, ())


def test_a_pack_says_how_old_a_rate_may_be():
    patient = a_pack(("pack.yaml", "owner: tests", "owner: tests\nrates_stale_after: 30"))
    rate = a_rate(on=AS_OF - timedelta(days=30))

    assert assessed(rate, pack=patient, request=IN_USD).outcome is Outcome.APPROVED
    assert assessed(rate, request=IN_USD).outcome is Outcome.REFERRED


def test_accounts_of_all_years_are_brought_to_one_currency_at_one_rate():
    statements = [
        a_statement(currency="USD", sales="5000000.00"),
        a_statement(date(2025, 5, 31), currency="USD", sales="4000000.00"),
    ]
    found = assessed(a_rate("0.4"), statements=statements)

    assert "DATA-STATEMENT-CURRENCY" not in {cause.reason for cause in found.causes}
    assert found.inputs["sales"] == 2_000_000.0
    assert found.inputs["sales@1"] == 1_600_000.0
    unknown = assessed(statements=statements)
    assert "DATA-STATEMENT-CURRENCY" in {cause.reason for cause in unknown.causes}


def test_a_ledger_in_two_currencies_is_added_up_in_one():
    overdue = {"issued_on": date(2026, 8, 1), "due_on": date(2026, 9, 1)}
    invoices = [
        an_invoice("R-1", amount="1000.00", **overdue),
        an_invoice("R-2", amount="1000.00", currency="USD", **overdue),
    ]

    assert assessed(a_rate("0.9"), invoices=invoices).inputs["own_overdue_amount"] == 1_900.0


def test_every_currency_of_the_facts_is_named():
    facts = some_facts(
        statements=[a_statement(currency="USD")],
        invoices=[an_invoice(currency="CHF")],
        request=a_request(currency="GBP"),
    )

    assert currencies_in(facts) == {"USD", "CHF", "GBP"}
