"""Late invoices: only the past is seen, and a rule that looks ahead is caught."""

import pytest

pytest.importorskip("scipy", reason="the libraries of the evidence are not installed")

from benchmarks.judgement.invoices import (
    PLAIN_RULE,
    judged_invoices,
    leaks,
    looks_ahead,
    measured,
    plain_rule,
    read_ledgers,
    risks,
)
from tests.builders import trade_credit_pack


def a_row(number: int, issued: str, due: str, settled: str) -> dict:
    return {
        "customerID": "C",
        "invoiceNumber": f"I-{number}",
        "InvoiceDate": issued,
        "DueDate": due,
        "SettledDate": settled,
        "InvoiceAmount": "50.25",
    }


# On the day of the third, the first is settled late, and the second is open.
ROWS = [
    a_row(1, "1/10/2012", "2/9/2012", "2/20/2012"),
    a_row(2, "6/20/2012", "7/20/2012", "7/18/2012"),
    a_row(3, "7/2/2012", "8/1/2012", "8/9/2012"),
]


def test_an_invoice_is_judged_by_those_issued_before_it():
    (one,) = judged_invoices(read_ledgers(ROWS))

    assert [invoice.number for invoice in one.earlier] == ["I-1", "I-2"]
    assert one.late
    assert plain_rule(one) == 1.0
    assert looks_ahead(one) == 0.5


def test_our_measures_do_not_change_when_the_future_is_taken_away():
    judged = judged_invoices(read_ledgers(ROWS))

    assert leaks(lambda one: measured(trade_credit_pack(), one), judged) == 0


def test_a_rule_that_looks_ahead_is_caught():
    assert leaks(looks_ahead, judged_invoices(read_ledgers(ROWS))) == 1


def test_on_time_share_is_the_plain_rule_turned_round():
    judged = judged_invoices(read_ledgers(ROWS))

    late, found = risks(trade_credit_pack(), judged)

    assert late.tolist() == [True]
    assert found["own_on_time_share, its value"].tolist() == found[PLAIN_RULE].tolist() == [1.0]
