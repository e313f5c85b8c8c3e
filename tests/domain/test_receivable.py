"""The ledger's measures: by hand for a small ledger, and blind to what comes later."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.receivable import (
    LEDGER_MEASURES,
    CreditNote,
    Dispute,
    Invoice,
    Payment,
    days_clear,
    issued_by,
    late_days_times_minor,
    oldest_overdue_days,
    open_minor,
    overdue_minor,
    purchases_minor,
    settled_count,
    settled_minor,
    settled_on_time_count,
)
from tests.builders import an_invoice

DAY = date(2026, 11, 22)

# Paid in two parts, the last one ten days late.
IN_PARTS = an_invoice(
    "R-1",
    issued_on=date(2026, 7, 1),
    due_on=date(2026, 7, 31),
    amount="1000.00",
    payments=[(date(2026, 7, 20), "400.00"), (date(2026, 8, 10), "600.00")],
)
# Paid early.
EARLY = an_invoice(
    "R-2",
    issued_on=date(2026, 9, 1),
    due_on=date(2026, 9, 30),
    amount="500.00",
    payments=[(date(2026, 9, 15), "500.00")],
)
# 83 days overdue, half paid.
OVERDUE = an_invoice(
    "R-3",
    issued_on=date(2026, 8, 1),
    due_on=date(2026, 8, 31),
    amount="800.00",
    payments=[(date(2026, 10, 1), "300.00")],
)
# 22 days overdue.
JUST_OVERDUE = an_invoice(
    "R-4", issued_on=date(2026, 10, 1), due_on=date(2026, 10, 31), amount="70.00"
)
NOT_DUE = an_invoice("R-5", issued_on=date(2026, 11, 1), due_on=date(2026, 12, 1), amount="90.00")
# Settled more than a year ago, and issued before.
OLD = an_invoice(
    "R-6",
    issued_on=date(2025, 9, 1),
    due_on=date(2025, 10, 1),
    amount="10.00",
    payments=[(date(2025, 11, 1), "10.00")],
)
LEDGER = [IN_PARTS, EARLY, OVERDUE, JUST_OVERDUE, NOT_DUE, OLD]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (open_minor, 500_00 + 70_00 + 90_00),
        (overdue_minor, 500_00 + 70_00),
        (oldest_overdue_days, 83),
        (purchases_minor, 1000_00 + 500_00 + 800_00 + 70_00 + 90_00),
        (settled_minor, 1000_00 + 500_00),
        (late_days_times_minor, 10 * 1000_00),
        (settled_count, 2),
        (settled_on_time_count, 1),
    ],
)
def test_the_measures_of_a_small_ledger_by_hand(measure, expected):
    assert measure(LEDGER, DAY) == expected


@pytest.mark.parametrize(("beyond", "expected"), [(0, 570_00), (22, 500_00), (82, 500_00), (83, 0)])
def test_overdue_beyond_some_days_counts_only_what_is_later(beyond, expected):
    assert overdue_minor(LEDGER, DAY, beyond) == expected


def test_an_empty_ledger_measures_zero():
    taken = {name: measure.take([], DAY) for name, measure in LEDGER_MEASURES.items()}

    assert taken.pop("own_days_clear") == 365
    assert set(taken.values()) == {0}


def test_an_invoice_is_open_until_the_day_of_its_last_payment():
    assert IN_PARTS.open_on(date(2026, 7, 19)) == 1000_00
    assert IN_PARTS.open_on(date(2026, 7, 20)) == 600_00
    assert IN_PARTS.open_on(date(2026, 8, 9)) == 600_00
    assert IN_PARTS.open_on(date(2026, 8, 10)) == 0
    assert IN_PARTS.settled_on(date(2026, 8, 9)) is None
    assert IN_PARTS.settled_on(date(2026, 8, 10)) == date(2026, 8, 10)


def test_paying_too_much_leaves_nothing_open_and_never_less():
    paid = an_invoice(amount="100.00", payments=[(date(2026, 10, 5), "150.00")])

    assert paid.open_on(DAY) == 0
    assert paid.settled_on(DAY) == date(2026, 10, 5)


def test_due_today_is_not_overdue():
    invoice = an_invoice(issued_on=date(2026, 10, 1), due_on=DAY)

    assert overdue_minor([invoice], DAY) == 0
    assert overdue_minor([invoice], DAY + timedelta(days=1)) == 1200_00


def test_the_year_holds_365_days_and_its_first_day_is_outside():
    edge = DAY - timedelta(days=365)
    on_edge = an_invoice(issued_on=edge, due_on=edge, payments=[(edge, "1200.00")])
    inside = edge + timedelta(days=1)
    within = an_invoice(issued_on=inside, due_on=inside, payments=[(inside, "1200.00")])

    assert (purchases_minor([on_edge], DAY), settled_count([on_edge], DAY)) == (0, 0)
    assert (purchases_minor([within], DAY), settled_count([within], DAY)) == (1200_00, 1)


def test_what_is_issued_later_is_not_seen():
    assert issued_by(LEDGER, date(2026, 9, 30)) == [IN_PARTS, EARLY, OVERDUE, OLD]


def late(overdue: int, paid_ago: int | None = None, number: str = "L") -> Invoice:
    """An invoice due *overdue* days ago, paid in full *paid_ago* days ago if at all."""
    due = DAY - timedelta(days=overdue)
    payments = [] if paid_ago is None else [(DAY - timedelta(days=paid_ago), "1200.00")]
    return an_invoice(number, issued_on=due - timedelta(days=30), due_on=due, payments=payments)


@pytest.mark.parametrize(
    ("ledger", "clear"),
    [
        ([late(60)], 365),  # not serious yet
        ([late(61)], 0),
        ([late(62, 0)], 1),  # the day of payment is clear
        ([late(200, 60)], 61),
        ([late(500, 364)], 365),
        ([late(500, 363)], 364),
        ([late(200, 100), late(90, 49, "M")], 50),  # not clear while more than 30 days overdue
        ([late(200, 100), late(90, 60, "M")], 101),  # for 30 days: clear all the time
        ([late(300, 200), late(60, 5, "M")], 171),
        ([late(300, 200), late(40, 5, "M"), late(95, None, "N")], 0),
    ],
)
def test_arrears_end_by_the_longest_time_without_any(ledger, clear):
    assert days_clear(ledger, DAY) == clear


def test_a_remainder_below_a_twentieth_is_no_arrears():
    paid = [(DAY - timedelta(days=100), "1140.00")]
    due = DAY - timedelta(days=120)

    assert days_clear([an_invoice(issued_on=due, due_on=due, payments=paid)], DAY) == 365
    less = [(DAY - timedelta(days=100), "1139.99")]
    assert days_clear([an_invoice(issued_on=due, due_on=due, payments=less)], DAY) == 0


def day_by_day(ledger: list[Invoice]) -> int:
    """Count the same by looking at each day of the year for itself."""

    def worst(day: date) -> int:
        held = [i for i in ledger if i.issued_on <= day and i.open_on(day) * 20 > i.minor]
        return max((0, *((day - i.due_on).days for i in held)))

    year = [worst(DAY - timedelta(days=back)) for back in range(365)]
    serious = [back for back, days in enumerate(year) if days > 60]
    if not serious:
        return 365
    longest = run = 0
    for days in reversed(year[: serious[0]]):
        run = run + 1 if days <= 30 else 0
        longest = max(longest, run)
    return longest


@given(
    st.lists(
        st.tuples(st.integers(-10, 450), st.none() | st.integers(0, 440)).filter(
            lambda drawn: drawn[1] is None or drawn[1] <= drawn[0] + 30
        ),
        max_size=5,
    )
)
def test_the_time_without_arrears_is_what_a_look_at_each_day_finds(drawn):
    ledger = [late(overdue, paid, str(n)) for n, (overdue, paid) in enumerate(drawn)]

    assert days_clear(ledger, DAY) == day_by_day(ledger)


days = st.dates(date(2025, 6, 1), date(2027, 6, 1))


@st.composite
def invoices(draw) -> Invoice:
    issued = draw(days)
    payments = draw(st.lists(st.builds(Payment, days, st.integers(0, 500_00)), max_size=3))
    notes = draw(st.lists(st.builds(CreditNote, days, st.integers(0, 500_00)), max_size=2))
    disputes = st.builds(Dispute, days, st.integers(0, 500_00), st.none() | days)
    return Invoice(
        number=draw(st.text("0123456789", min_size=1, max_size=6)),
        issued_on=issued,
        due_on=issued + timedelta(days=draw(st.integers(0, 120))),
        minor=draw(st.integers(0, 1000_00)),
        currency="EUR",
        payments=tuple(payments),
        credit_notes=tuple(notes),
        disputes=tuple(draw(st.lists(disputes, max_size=2))),
    )


def until(day: date, invoice: Invoice) -> Invoice:
    """What was known of an invoice on *day*."""
    return replace(
        invoice,
        payments=tuple(paid for paid in invoice.payments if paid.on <= day),
        credit_notes=tuple(note for note in invoice.credit_notes if note.on <= day),
        disputes=tuple(
            one if one.closed_on is None or one.closed_on <= day else replace(one, closed_on=None)
            for one in invoice.disputes
            if one.opened_on <= day
        ),
    )


ledgers = st.lists(invoices(), max_size=6)


def test_a_later_credit_note_does_not_undo_how_an_invoice_of_nothing_was_settled():
    nothing = an_invoice(amount="0.00", payments=[(DAY, "0.00")])
    noted = replace(nothing, credit_notes=(CreditNote(DAY + timedelta(1), 0),))

    assert nothing.settled_on(DAY) == noted.settled_on(DAY) == DAY


def taken(names, ledger, day):
    return {name: LEDGER_MEASURES[name].take(ledger, day) for name in names}


@given(ledger=ledgers, day=days)
def test_no_measure_sees_what_was_issued_or_paid_later(ledger, day):
    seen = [until(day, invoice) for invoice in ledger if invoice.issued_on <= day]

    assert taken(LEDGER_MEASURES, issued_by(ledger, day), day) == taken(LEDGER_MEASURES, seen, day)


@given(ledger=ledgers, day=days)
def test_the_order_of_invoices_and_payments_never_matters(ledger, day):
    turned = [
        replace(
            invoice,
            payments=invoice.payments[::-1],
            credit_notes=invoice.credit_notes[::-1],
            disputes=invoice.disputes[::-1],
        )
        for invoice in reversed(ledger)
    ]

    assert taken(LEDGER_MEASURES, ledger, day) == taken(LEDGER_MEASURES, turned, day)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("own_overdue_1_30d_amount", 70_00),
        ("own_overdue_31_60d_amount", 0),
        ("own_overdue_61_90d_amount", 500_00),
        ("own_overdue_over_90d_amount", 0),
        ("own_overdue_count", 2),
        ("own_invoiced_count_12m", 5),
        ("own_late_days_12m", 10),
        ("own_most_days_late_12m", 83),
        ("own_paid_amount_days_12m", 40 * 1000_00 + 14 * 500_00),
        ("own_experience_months", 14),
        ("own_disputed_amount", 0),
        ("own_credited_amount_12m", 0),
    ],
)
def test_more_measures_of_a_small_ledger_by_hand(name, expected):
    assert LEDGER_MEASURES[name].take(LEDGER, DAY) == expected


def test_a_credit_note_takes_back_what_is_owed_and_pays_nothing():
    halved = replace(OVERDUE, credit_notes=(CreditNote(date(2026, 11, 1), 200_00),))
    undone = replace(NOT_DUE, credit_notes=(CreditNote(date(2026, 11, 5), 90_00),))
    closed = replace(OVERDUE, credit_notes=(CreditNote(date(2026, 11, 1), 500_00),))

    assert (halved.open_on(date(2026, 10, 31)), halved.open_on(DAY)) == (500_00, 300_00)
    assert (undone.open_on(DAY), undone.settled_on(DAY)) == (0, None)
    assert closed.settled_on(DAY) == date(2026, 11, 1)
    assert (settled_minor([closed], DAY), purchases_minor([closed], DAY)) == (300_00, 300_00)
    assert LEDGER_MEASURES["own_credited_amount_12m"].take([halved, undone], DAY) == 290_00


def test_what_is_disputed_stays_overdue_and_is_told():
    disputed = replace(OVERDUE, disputes=(Dispute(date(2026, 9, 1), 900_00, date(2026, 11, 20)),))
    take = LEDGER_MEASURES["own_disputed_amount"].take

    assert take([disputed], date(2026, 8, 31)) == 0
    assert take([disputed], date(2026, 11, 19)) == 500_00  # no more than is open
    assert take([disputed], date(2026, 11, 20)) == 0
    assert overdue_minor([disputed], DAY) == overdue_minor([OVERDUE], DAY)


LATENESS = [
    "own_overdue_amount", "own_overdue_over_60d_amount", "own_overdue_over_90d_amount",
    "own_oldest_overdue_days", "own_overdue_count", "own_late_days_12m",
    "own_most_days_late_12m", "own_late_amount_days_12m",
]  # fmt: skip


@given(ledger=ledgers, day=days, sooner=st.integers(0, 100))
def test_more_days_overdue_never_improve_a_measure(ledger, day, sooner):
    earlier = [replace(one, due_on=one.due_on - timedelta(days=sooner)) for one in ledger]
    before, after = taken(LATENESS, ledger, day), taken(LATENESS, earlier, day)

    assert {name for name in LATENESS if after[name] < before[name]} == set()


def test_money_comes_in_whole_units_also_where_it_is_multiplied_by_days():
    late = an_invoice(
        due_on=date(2026, 10, 11), amount="100.00", payments=[(date(2026, 10, 31), "100.00")]
    )
    names = ("own_settled_amount_12m", "own_late_amount_days_12m", "own_settled_count_12m")

    found = [LEDGER_MEASURES[name].whole([late], date(2026, 11, 1), 100) for name in names]

    assert found == [100.0, 2_000.0, 1.0]
