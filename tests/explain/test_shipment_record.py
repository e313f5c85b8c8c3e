"""Each shipment has the check that let it pass, and what was known on its day, then and now."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from credit_engine.domain.cover import Cover, CoverKind, Granted
from credit_engine.domain.hold import Hold
from credit_engine.domain.limit import Limit, LimitState, LimitStep
from credit_engine.domain.money import Money
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.stated import Stated
from credit_engine.domain.terms import Terms
from credit_engine.explain.shipment_record import (
    Check,
    DocumentNumber,
    Records,
    Shipment,
    by_document,
    check_of,
    lines_of,
)

DAY = date(2026, 3, 10)
EVENING = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)
STEP = timedelta(days=1)
TERMS = Terms("open_account", 60, "invoice_date")


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def a_check(seq: int, kind: str, number: str, *, may: bool = True, at: datetime = EVENING) -> Check:
    document = {"answer": {"may": {"confirm": may, "ship": may}}, "request": {}}
    return Check(f"C-{seq}", at, DocumentNumber(kind, number), seq, "00", document)


def a_limit(*steps: tuple[date, int, date]) -> Limit:
    """Build a limit of steps: from a day on it is so much, recorded on a day."""
    made = tuple(
        LimitStep(
            effective_on=effective_on,
            event="granted",
            state=LimitState.IN_FORCE,
            amount=Money(minor, "EUR"),
            max_terms=TERMS,
            review_by=date(2027, 1, 1),
            valid_to=None,
            recorded_at=on(recorded),
            decision_id=None,
        )
        for effective_on, minor, recorded in steps
    )
    first = made[0]
    limit = Limit("L-1", "B-1", "S-1", None, first.amount, first.state, DAY, DAY, TERMS)
    return replace(limit, steps=made)


def stated(what, recorded: date) -> Stated:
    return Stated(what, on(recorded), "alice")


def delivery(number: str = "D-1", day: date = DAY, minor: int = 1000, **changed) -> Shipment:
    return replace(Shipment(day, "delivery", number, minor, "EUR", on(day)), **changed)


def lines(shipments, **records):
    return lines_of(shipments, Records(**records), lambda day: on(day) + timedelta(hours=11))


def test_a_shipment_has_the_newest_check_of_its_own_document_that_let_it_pass():
    checks = [
        a_check(1, "order", "SO-1", at=on(date(2026, 3, 1))),
        a_check(2, "delivery", "D-1", at=on(date(2026, 3, 8))),
        a_check(3, "delivery", "D-1", may=False, at=on(date(2026, 3, 9))),
        a_check(4, "delivery", "D-1", at=on(date(2026, 3, 20))),  # when it had left
    ]

    assert check_of(delivery(), by_document(checks), {}) == checks[1]


def test_without_one_the_check_of_what_it_came_of_stands_for_it():
    early = a_check(1, "order", "SO-1", at=on(date(2026, 3, 1)))
    links = {
        DocumentNumber("invoice", "R-1"): (DocumentNumber("delivery", "D-1"),),
        DocumentNumber("delivery", "D-1"): (DocumentNumber("order", "SO-1"),),
    }
    checks = by_document([early])
    invoice = replace(delivery(), kind="invoice", number="R-1")

    assert check_of(delivery(), checks, links) == early
    assert check_of(invoice, checks, links) == early
    assert check_of(delivery("D-2"), checks, links) is None


def test_what_is_reserved_has_the_check_of_its_order():
    check = a_check(1, "order", "SO-1")
    reserved = Shipment(DAY, "reservation", "SO-1", 500, "EUR")

    assert check_of(reserved, by_document([check]), {}) == check
    assert not reserved.left


def test_the_limit_of_the_day_is_told_as_it_was_known_then_and_as_it_is_known_now():
    lowered_later = a_limit((date(2026, 1, 1), 5000, date(2026, 1, 1)), (DAY, 100, DAY + 9 * STEP))

    (line,) = lines([delivery()], limits=[lowered_later])

    assert line.then.limit.amount == Money(5000, "EUR")
    assert line.now.limit.amount == Money(100, "EUR")
    assert not line.then.same_as(line.now)


def test_a_limit_that_nobody_knew_of_was_not_set():
    (line,) = lines([delivery()], limits=[a_limit((DAY, 100, DAY + STEP))])

    assert line.then.limit.amount is None
    assert line.now.limit.amount == Money(100, "EUR")


def test_cover_is_usable_until_it_stops_and_the_news_may_come_late():
    granted = Granted(Money(9000, "EUR"), 90, 60, max_extension_days=30)
    cover = Cover("P-1", CoverKind.IN_FORCE, date(2026, 1, 1), "portal", granted=granted)
    stopped = replace(cover, valid_from=DAY, granted=replace(granted, stopped_from=DAY))
    covers = [stated(cover, date(2026, 1, 1)), stated(stopped, DAY + STEP)]

    (line,) = lines([delivery()], covers=covers)

    assert (line.then.cover_state, line.then.usable) == ("in_force", (Money(9000, "EUR"),))
    assert (line.now.cover_state, line.now.usable) == ("stopped", ())
    assert line.now.cover_stopped_since == DAY


def test_the_oldest_unpaid_invoice_of_the_day_is_told_by_what_was_recorded_then():
    due = DAY - 40 * STEP
    unpaid = Invoice("R-1", due - 30 * STEP, due, 700, "EUR")
    paid = replace(unpaid, payments=(Payment(DAY - 5 * STEP, 700),))
    invoices = [stated(unpaid, DAY - 70 * STEP), stated(paid, DAY + STEP)]

    (line,) = lines([delivery()], invoices=invoices)

    assert (line.then.oldest_due, line.then.overdue_days) == (due, 40)
    assert (line.now.oldest_due, line.now.overdue_days) == (None, 0)


def test_each_day_sees_the_invoices_that_were_open_on_it():
    invoice = Invoice("R-1", DAY, DAY + STEP, 700, "EUR", payments=(Payment(DAY + 8 * STEP, 700),))
    days = [DAY - STEP, DAY, DAY + 5 * STEP, DAY + 8 * STEP]

    found = lines([delivery(str(day), day) for day in days], invoices=[stated(invoice, DAY)])

    assert [line.now.oldest_due for line in found] == [None, DAY + STEP, DAY + STEP, None]
    assert [line.now.overdue_days for line in found] == [0, 0, 4, 0]


def test_holds_of_the_day_are_told():
    hold = Hold("FRAUD", "unknown address", DAY - STEP, "A. Lee", DAY + 30 * STEP)
    lifted = replace(hold, lifted_on=DAY)
    holds = [stated(hold, DAY - STEP), stated(lifted, DAY + STEP)]

    (line,) = lines([delivery()], holds=holds)

    assert [of.code for of in line.then.holds] == ["FRAUD"]
    assert line.now.holds == ()


def test_lines_come_by_day():
    found = lines([delivery("D-2", DAY + STEP), delivery("D-1"), delivery("D-0")])

    assert [line.shipment.number for line in found] == ["D-0", "D-1", "D-2"]
