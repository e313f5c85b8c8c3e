"""Our own ledger: empty and stated so, old, with less than it counts, against what we said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from credit_engine.assess.own_ledger import own_ledger
from credit_engine.domain.exchange import conversions_to
from credit_engine.domain.facts import Absence, Facts, Observation
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.receivable import DENIED, LEDGER_MEASURES, Invoice
from tests.builders import AS_OF, an_invoice, some_facts, trade_credit_pack

OVERDUE = trade_credit_pack().facts["own_overdue_amount"]
COUNT = trade_credit_pack().facts["own_invoice_count"]
DENIALS = trade_credit_pack().facts[DENIED]
EMPTY = ()


def ledger_of(
    invoices: tuple[Invoice, ...], stated: Ledger | None, *observed: Observation
) -> Facts:
    return replace(some_facts(observations=observed, invoices=invoices), ledger=stated)


def read(fact, invoices, stated, *observed: Observation):
    held = ledger_of(invoices, stated, *observed)
    return own_ledger(held, AS_OF, conversions_to("EUR", (), AS_OF, 7)).read(fact)


@pytest.mark.parametrize("name", sorted(LEDGER_MEASURES))
def test_all_that_an_empty_ledger_gives_is_known_once_it_is_stated(name):
    fact = replace(OVERDUE, name=name)
    known = name in ("own_invoice_count", "own_days_clear", DENIED)

    assert (read(fact, EMPTY, None) is not Absence.MISSING) is known
    assert read(fact, EMPTY, Ledger(AS_OF)) == (365.0 if name == "own_days_clear" else 0.0)


@pytest.mark.parametrize(
    ("days", "found"), [(0, 0.0), (45, 0.0), (46, Absence.STALE), (-1, Absence.MISSING)]
)
def test_a_statement_counts_until_it_is_stale_and_not_before_its_day(days, found):
    assert read(OVERDUE, EMPTY, Ledger(AS_OF - timedelta(days))) == found


def test_a_stale_statement_makes_stale_what_is_there_too():
    old = Ledger(AS_OF - timedelta(46))

    assert read(OVERDUE, (an_invoice(),), None) == 0.0
    assert read(OVERDUE, (an_invoice(),), old) is Absence.STALE
    assert read(COUNT, (an_invoice(),), old) is Absence.STALE


def test_of_a_ledger_that_holds_fewer_invoices_than_it_counts_nothing_can_be_told():
    assert read(COUNT, (an_invoice(),), Ledger(AS_OF, 1)) == 1.0
    assert read(COUNT, (an_invoice(),), Ledger(AS_OF, 2)) is Absence.INVALID
    assert read(OVERDUE, EMPTY, Ledger(AS_OF, 2)) is Absence.INVALID


def test_an_invoice_in_another_currency_is_still_not_counted():
    foreign = (an_invoice(currency="USD"),)

    assert read(OVERDUE, foreign, Ledger(AS_OF)) is Absence.INVALID
    assert read(COUNT, foreign, Ledger(AS_OF)) == 1.0


@pytest.mark.parametrize(
    ("value", "stated_on", "count"),
    [
        (False, date(2026, 10, 1), 1.0),
        (False, date(2026, 9, 30), 0.0),
        (True, date(2026, 11, 1), 0.0),
    ],
)
def test_invoices_of_before_we_said_that_there_were_none_are_counted(value, stated_on, count):
    said = Observation("traded_before", value, stated_on, "register")
    later = an_invoice("R-2", issued_on=date(2026, 11, 20))

    assert read(DENIALS, (an_invoice(), later), None, said) == count
