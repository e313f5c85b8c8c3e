"""Terms: due dates on the calendar, the longest wait, and the stricter of two."""

from datetime import date, timedelta
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.terms import (
    CASH_ON_DELIVERY,
    DELIVERY_DATE,
    INSTRUMENTS,
    INVOICE_DATE,
    INVOICE_MONTH_END,
    OPEN_ACCOUNT,
    PART_PREPAYMENT,
    PREPAYMENT,
    Terms,
    TermsCeiling,
)
from tests.domain.drawn_terms import any_terms, ceilings, events


def on_account(days, start=INVOICE_DATE, *, end_of_month=False, day=None):
    return Terms(OPEN_ACCOUNT, days, start, end_of_month, day)


@pytest.mark.parametrize(
    ("terms", "invoice", "due"),
    [
        (on_account(30), date(2026, 1, 15), date(2026, 2, 14)),
        (on_account(30, end_of_month=True), date(2026, 1, 15), date(2026, 2, 28)),
        (on_account(30, end_of_month=True), date(2026, 1, 1), date(2026, 1, 31)),
        (on_account(30, end_of_month=True), date(2028, 1, 31), date(2028, 3, 31)),
        (on_account(30, INVOICE_MONTH_END), date(2026, 1, 15), date(2026, 3, 2)),
        (on_account(0, INVOICE_MONTH_END), date(2026, 2, 28), date(2026, 2, 28)),
        (on_account(0, end_of_month=True, day=15), date(2026, 12, 31), date(2027, 1, 15)),
        (on_account(45, end_of_month=True, day=10), date(2026, 3, 3), date(2026, 5, 10)),
        (on_account(0, end_of_month=True, day=31), date(2026, 1, 5), date(2026, 2, 28)),
    ],
)
def test_a_due_date_by_hand(terms, invoice, due):
    assert terms.due_on(invoice) == due


@given(any_terms(), events)
def test_nothing_is_due_before_its_days_are_over(terms, event):
    assert terms.due_on(event) >= event + timedelta(days=terms.days)


@given(any_terms(), events)
def test_end_of_month_never_shortens_the_term(terms, event):
    plain = Terms(terms.instrument, terms.days, terms.start)
    at_end = Terms(terms.instrument, terms.days, terms.start, end_of_month=True)

    assert plain.due_on(event) <= at_end.due_on(event)
    for day in (1, 15, 31):
        later = Terms(terms.instrument, terms.days, terms.start, True, day)
        assert at_end.due_on(event) < later.due_on(event)


@given(any_terms(), events)
def test_no_event_waits_longer_than_the_longest_days(terms, event):
    assert (terms.due_on(event) - event).days <= terms.longest_days


@given(any_terms())
def test_some_event_waits_exactly_the_longest_days(terms):
    first = date(2024, 1, 1)
    waits = (
        (terms.due_on(event) - event).days
        for event in (first + timedelta(days=passed) for passed in range(1461))
    )
    assert terms.longest_days in waits


@pytest.mark.parametrize(
    ("terms", "longest"),
    [
        (on_account(30), 30),
        (on_account(30, end_of_month=True), 60),
        (on_account(30, end_of_month=True, day=15), 75),
        (on_account(30, INVOICE_MONTH_END), 60),
        (on_account(0, INVOICE_MONTH_END, end_of_month=True), 30),
        (on_account(30, INVOICE_MONTH_END, end_of_month=True), 90),  # 1 January of a leap year
    ],
)
def test_the_longest_days_by_hand(terms, longest):
    assert terms.longest_days == longest


@given(any_terms(), ceilings())
def test_terms_within_a_ceiling_pass_neither(terms, ceiling):
    found = terms.within(ceiling)

    assert found.risk <= terms.risk
    assert found.longest_days <= terms.longest_days
    if ceiling.days is not None:
        assert found.longest_days <= ceiling.days
    if ceiling.instrument is not None:
        limit = Terms(ceiling.instrument, 0, INVOICE_DATE, prepaid_percent=ceiling.prepaid_percent)
        assert found.risk <= limit.risk
    assert found.within(ceiling) == found


@given(any_terms(), ceilings(), events)
def test_terms_within_a_ceiling_are_never_due_later(terms, ceiling, event):
    found = terms.within(ceiling)

    if found.start in {terms.start, INVOICE_DATE}:
        assert found.due_on(event) <= terms.due_on(event)


@given(any_terms(), st.lists(ceilings(), max_size=4), st.randoms())
def test_joined_ceilings_bind_like_each_of_them_in_any_order(terms, several, random):
    shuffled = random.sample(several, len(several))
    joined = reduce(TermsCeiling.and_also, several, TermsCeiling())

    assert joined == reduce(TermsCeiling.and_also, shuffled, TermsCeiling())
    found = terms.within(joined)
    for ceiling in several:
        assert found.within(ceiling) == found


@pytest.mark.parametrize(
    ("terms", "days", "found"),
    [
        (on_account(60), 45, on_account(45)),
        (on_account(30, end_of_month=True), 45, on_account(15, end_of_month=True)),
        (on_account(30, end_of_month=True), 29, on_account(29)),
        (
            on_account(30, end_of_month=True, day=15),
            50,
            on_account(5, end_of_month=True, day=15),
        ),
        (on_account(30, end_of_month=True, day=15), 40, on_account(10, end_of_month=True)),
        (on_account(30, INVOICE_MONTH_END), 45, on_account(15, INVOICE_MONTH_END)),
        (on_account(30, INVOICE_MONTH_END), 10, on_account(10)),
        (on_account(30, "shipment_date", end_of_month=True), 0, on_account(0, "shipment_date")),
    ],
)
def test_days_give_way_first_then_the_shape(terms, days, found):
    assert terms.within(TermsCeiling(days=days)) == found


@pytest.mark.parametrize(
    ("wanted", "share", "ceiling", "granted", "granted_share"),
    [
        (OPEN_ACCOUNT, None, PART_PREPAYMENT, PART_PREPAYMENT, 50),
        (PART_PREPAYMENT, 30, PART_PREPAYMENT, PART_PREPAYMENT, 50),
        (PART_PREPAYMENT, 70, PART_PREPAYMENT, PART_PREPAYMENT, 70),
        ("letter_of_credit", None, PART_PREPAYMENT, "letter_of_credit", None),
        (OPEN_ACCOUNT, None, "letter_of_credit", "letter_of_credit", None),
    ],
)
def test_the_safer_instrument_and_the_larger_share_hold(
    wanted, share, ceiling, granted, granted_share
):
    terms = Terms(wanted, 30, INVOICE_DATE, prepaid_percent=share)
    limit = TermsCeiling(ceiling, 50 if ceiling == PART_PREPAYMENT else None)

    assert terms.within(limit) == Terms(granted, 30, INVOICE_DATE, prepaid_percent=granted_share)


def test_prepayment_and_cash_on_delivery_leave_no_days():
    wanted = on_account(30, end_of_month=True, day=10)

    assert wanted.within(TermsCeiling(PREPAYMENT)) == Terms(PREPAYMENT, 0, INVOICE_DATE)
    assert wanted.within(TermsCeiling(CASH_ON_DELIVERY)) == Terms(
        CASH_ON_DELIVERY, 0, DELIVERY_DATE
    )


def test_every_instrument_has_its_place_in_the_order_of_risk():
    risks = [Terms(instrument, 0, INVOICE_DATE).risk for instrument in INSTRUMENTS]

    assert all(safer < riskier for safer, riskier in pairwise(risks))


def test_the_document_leaves_out_what_is_not_agreed():
    assert on_account(30).document() == {
        "instrument": "open_account",
        "days": 30,
        "from": "invoice_date",
    }
    whole = Terms(PART_PREPAYMENT, 30, INVOICE_DATE, True, 15, 40)
    assert whole.document() == {
        "instrument": "part_prepayment",
        "days": 30,
        "from": "invoice_date",
        "end_of_month": True,
        "next_month_day": 15,
        "prepaid_percent": 40,
    }
    assert whole.text == (
        "part_prepayment 40 % 30 days from invoice_date, day 15 of the month after"
    )
