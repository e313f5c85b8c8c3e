"""
The seller's own ledger on a buyer: invoices, what happened to them, and what that shows.

Each measure is taken as of a date and looks at nothing issued, paid, credited or
disputed after it, so that a decision of last March sees last March. Amounts are
minor units, days are calendar days. Payments and credit notes are attributed to the
invoice they were booked on. What is disputed stays open and overdue: a buyer does
not get better by disputing, and `own_disputed_amount` tells how much it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from credit_engine.domain.follows import DocumentKind, DocumentName, Follows

YEAR_DAYS = 365
# A buyer gets into serious arrears by an invoice more than 60 days overdue, and out of them
# by a time in which nothing is more than 30: two lines, or it would swing to and fro.
SERIOUS_DAYS = 60
LINGERING_DAYS = 30
# What is left of an invoice below this part of it is a remainder, not an overdue invoice.
REMAINDER_PART = 20


@dataclass(frozen=True, slots=True)
class Payment:
    """`minor` minor units received on `on`."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class CreditNote:
    """`minor` minor units that were taken back from an invoice on `on`."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """`minor` minor units that the buyer contests from `opened_on`, until `closed_on` if it is."""

    opened_on: date
    minor: int
    closed_on: date | None = None

    def is_open_on(self, day: date) -> bool:
        """Whether it was open at the end of *day*."""
        return self.opened_on <= day and (self.closed_on is None or self.closed_on > day)


@dataclass(frozen=True, slots=True)
class Invoice:
    """
    One invoice to the buyer; `minor` is its gross amount in minor units of `currency`.

    `follows` are the deliveries and orders that it takes over.
    """

    number: str
    issued_on: date
    due_on: date
    minor: int
    currency: str
    payments: tuple[Payment, ...] = ()
    credit_notes: tuple[CreditNote, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    follows: tuple[Follows, ...] = ()

    @property
    def name(self) -> DocumentName:
        """Its kind and number, among the documents of the buyer."""
        return DocumentName(DocumentKind.INVOICE, self.number)

    def owed_on(self, day: date) -> int:
        """Its amount less the credit notes up to *day*, in minor units, never below zero."""
        owed = self.minor
        for note in self.credit_notes:
            if note.on <= day:
                owed -= note.minor
        return max(0, owed)

    def disputed_on(self, day: date) -> int:
        """How much of what is open is contested on *day*, in minor units."""
        contested = 0
        for dispute in self.disputes:
            if dispute.is_open_on(day):
                contested += dispute.minor
        return min(contested, self.open_on(day))

    def open_on(self, day: date) -> int:
        """What is still unpaid at the end of *day*, in minor units, never below zero."""
        unpaid = self.owed_on(day) if self.credit_notes else self.minor
        for payment in self.payments:
            if payment.on <= day:
                unpaid -= payment.minor
        return max(0, unpaid)

    def settled_on(self, day: date) -> date | None:
        """
        The day of the payment or credit note that closed the invoice, if it is closed by *day*.

        One that was credited whole was never paid: it is neither open nor settled.
        """
        if any(note.on <= day for note in self.credit_notes) and self.owed_on(day) == 0:
            return None
        return self.down_to_on(0, day)

    def down_to_on(self, minor: int, day: date) -> date | None:
        """The day by which no more than *minor* was left of it, if that was by *day*."""
        unpaid = self.minor
        happened: list[Payment | CreditNote] = [*self.payments, *self.credit_notes]
        if len(happened) > 1:
            happened.sort(key=lambda made: made.on)
        for event in happened:
            if event.on > day:
                return None
            unpaid -= event.minor
            if unpaid <= minor:
                return event.on
        return None


def open_minor(invoices: Sequence[Invoice], day: date) -> int:
    """All that is unpaid, due or not."""
    total = 0
    for invoice in invoices:
        total += invoice.open_on(day)
    return total


def overdue_minor(invoices: Sequence[Invoice], day: date, beyond_days: int = 0) -> int:
    """What is unpaid more than *beyond_days* days after its due date."""
    total = 0
    for invoice in invoices:
        if (day - invoice.due_on).days > beyond_days:
            total += invoice.open_on(day)
    return total


def oldest_unpaid_due(invoices: Sequence[Invoice], day: date) -> date | None:
    """The first due date, past or to come, of what is unpaid; None where nothing is."""
    unpaid = (invoice.due_on for invoice in invoices if invoice.open_on(day) > 0)
    return min(unpaid, default=None)


def oldest_overdue_days(invoices: Sequence[Invoice], day: date) -> int:
    """Days past due of the oldest unpaid invoice; 0 when nothing is overdue."""
    oldest = oldest_unpaid_due(invoices, day)
    return 0 if oldest is None else max((day - oldest).days, 0)


def purchases_minor(invoices: Sequence[Invoice], day: date) -> int:
    """What was invoiced in the year up to *day*, less its credit notes."""
    start = day - timedelta(days=YEAR_DAYS)
    total = 0
    for invoice in invoices:
        if start < invoice.issued_on:
            total += invoice.owed_on(day)
    return total


def late_days_times_minor(invoices: Sequence[Invoice], day: date) -> int:
    """Sum over invoices settled in the last year of days late (early counts 0) x amount."""
    total = 0
    for invoice, settled in _settled_in_year(invoices, day):
        total += max((settled - invoice.due_on).days, 0) * invoice.owed_on(day)
    return total


def settled_minor(invoices: Sequence[Invoice], day: date) -> int:
    """The amount of invoices settled in the last year."""
    total = 0
    for invoice, _ in _settled_in_year(invoices, day):
        total += invoice.owed_on(day)
    return total


def settled_count(invoices: Sequence[Invoice], day: date) -> int:
    """How many invoices were settled in the last year."""
    return len(_settled_in_year(invoices, day))


def settled_on_time_count(invoices: Sequence[Invoice], day: date) -> int:
    """How many of them were settled by their due date."""
    on_time = [
        1 for invoice, settled in _settled_in_year(invoices, day) if settled <= invoice.due_on
    ]
    return len(on_time)


def invoice_count(invoices: Sequence[Invoice], day: date) -> int:  # noqa: ARG001 - as all measures
    """How many invoices there ever were."""
    return len(invoices)


def days_clear(invoices: Sequence[Invoice], day: date) -> int:
    """
    The longest run of days without arrears since the last serious ones, at most 365.

    Serious: an invoice more than 60 days overdue. A run ends where one is more than 30
    days overdue. 365 where nothing was serious in the year up to *day*.
    """
    today = day.toordinal()
    serious = _arrears(invoices, day, SERIOUS_DAYS)
    last = max((end for _, end in serious), default=None)
    if last is None or today - last >= YEAR_DAYS:
        return YEAR_DAYS
    lingering = _arrears(invoices, day, LINGERING_DAYS)
    spans = sorted((max(start, last), end) for start, end in lingering if end >= last)
    longest, until = 0, last
    for start, end in [*spans, (today + 1, today)]:
        longest = max(longest, start - until - 1)
        until = max(until, end)
    return longest


def _arrears(invoices: Sequence[Invoice], day: date, beyond_days: int) -> list[tuple[int, int]]:
    """The first and last day, by number, on which each invoice was overdue beyond so long."""
    found = []
    for invoice in invoices:
        start = invoice.due_on.toordinal() + beyond_days + 1
        paid = invoice.down_to_on(invoice.minor // REMAINDER_PART, day)
        end = day.toordinal() if paid is None else paid.toordinal() - 1
        if start <= end:
            found.append((start, end))
    return found


def overdue_between_minor(invoices: Sequence[Invoice], day: date, first: int, last: int) -> int:
    """What is unpaid *first* to *last* days after its due date, both included."""
    return overdue_minor(invoices, day, first - 1) - overdue_minor(invoices, day, last)


def overdue_count(invoices: Sequence[Invoice], day: date) -> int:
    """How many invoices are overdue and not paid in full."""
    overdue = [1 for invoice in invoices if invoice.due_on < day and invoice.open_on(day) > 0]
    return len(overdue)


def disputed_minor(invoices: Sequence[Invoice], day: date) -> int:
    """What is open and contested by the buyer."""
    total = 0
    for invoice in invoices:
        total += invoice.disputed_on(day)
    return total


def credited_minor(invoices: Sequence[Invoice], day: date) -> int:
    """What credit notes of the year up to *day* took back."""
    start = day - timedelta(days=YEAR_DAYS)
    total = 0
    for invoice in invoices:
        for note in invoice.credit_notes:
            if start < note.on <= day:
                total += note.minor
    return total


def invoiced_count(invoices: Sequence[Invoice], day: date) -> int:
    """How many invoices were issued in the year up to *day*."""
    start = day - timedelta(days=YEAR_DAYS)
    return len([1 for invoice in invoices if start < invoice.issued_on])


def late_days(invoices: Sequence[Invoice], day: date) -> int:
    """Sum over invoices settled in the last year of days late (early counts 0), unweighted."""
    total = 0
    for invoice, settled in _settled_in_year(invoices, day):
        total += max((settled - invoice.due_on).days, 0)
    return total


def most_days_late(invoices: Sequence[Invoice], day: date) -> int:
    """The most days late of any invoice that is overdue, or was settled in the last year."""
    most = oldest_overdue_days(invoices, day)
    for invoice, settled in _settled_in_year(invoices, day):
        most = max(most, (settled - invoice.due_on).days)
    return most


def days_to_pay_times_minor(invoices: Sequence[Invoice], day: date) -> int:
    """Sum over invoices settled in the last year of days from issue to settlement x amount."""
    total = 0
    for invoice, settled in _settled_in_year(invoices, day):
        total += max((settled - invoice.issued_on).days, 0) * invoice.owed_on(day)
    return total


def months_of_experience(invoices: Sequence[Invoice], day: date) -> int:
    """Whole months since the first invoice was issued; 0 without any."""
    if not invoices:
        return 0
    first = min(invoice.issued_on for invoice in invoices)
    months = (day.year - first.year) * 12 + day.month - first.month
    return max(months - (1 if day.day < first.day else 0), 0)


class IssuedInvoices(list[Invoice]):
    """The invoices that existed on a day, and which of them were settled in the year up to it."""

    def __init__(self, invoices: Iterable[Invoice], day: date) -> None:
        super().__init__(invoices)
        self.day = day

    @cached_property
    def settled_in_year(self) -> list[tuple[Invoice, date]]:
        """Each with the day on which it was settled; asked for by several measures."""
        return _find_settled(self, self.day)


def _settled_in_year(invoices: Sequence[Invoice], day: date) -> list[tuple[Invoice, date]]:
    if isinstance(invoices, IssuedInvoices) and invoices.day == day:
        return invoices.settled_in_year
    return _find_settled(invoices, day)


def _find_settled(invoices: Sequence[Invoice], day: date) -> list[tuple[Invoice, date]]:
    start = day - timedelta(days=YEAR_DAYS)
    found = []
    for invoice in invoices:
        settled = invoice.settled_on(day)
        if settled is not None and settled > start:
            found.append((invoice, settled))
    return found


@dataclass(frozen=True, slots=True)
class LedgerMeasure:
    """
    A fact that the ledger gives: its unit in a rule pack and how it is taken.

    Most are missing where there is no invoice, since an empty ledger may be one that
    was not sent; `known_when_empty` are those that only say that there is none, and
    that are the same in any currency.
    """

    unit: str
    take: Callable[[Sequence[Invoice], date], int]
    known_when_empty: bool = False

    def whole(self, invoices: Sequence[Invoice], day: date, minor_per_unit: int) -> float:
        """What it takes, money in whole units."""
        taken = self.take(invoices, day)
        return taken / minor_per_unit if self.unit in ("money", "money_days") else float(taken)


# Observed: false says that we have looked, and never sold to the buyer.
TRADED_BEFORE = "traded_before"
DENIED = "own_denied_count"


def _overdue_between(first: int, last: int) -> LedgerMeasure:
    return LedgerMeasure(
        "money", lambda invoices, day: overdue_between_minor(invoices, day, first, last)
    )


# What facts.yaml may declare with `source: receivables`. `money` is minor units here
# and becomes whole units, like every other amount, on its way into a measure; so does
# `money_days`, the sum of amount times days.
LEDGER_MEASURES: Mapping[str, LedgerMeasure] = {
    "own_open_amount": LedgerMeasure("money", open_minor),
    "own_overdue_amount": LedgerMeasure("money", overdue_minor),
    "own_overdue_over_60d_amount": LedgerMeasure("money", lambda i, d: overdue_minor(i, d, 60)),
    "own_oldest_overdue_days": LedgerMeasure("days", oldest_overdue_days),
    "own_purchases_12m": LedgerMeasure("money", purchases_minor),
    "own_late_amount_days_12m": LedgerMeasure("money_days", late_days_times_minor),
    "own_settled_amount_12m": LedgerMeasure("money", settled_minor),
    "own_settled_count_12m": LedgerMeasure("count", settled_count),
    "own_settled_on_time_count_12m": LedgerMeasure("count", settled_on_time_count),
    "own_invoice_count": LedgerMeasure("count", invoice_count, known_when_empty=True),
    "own_days_clear": LedgerMeasure("days", days_clear, known_when_empty=True),
    # Counted among those issued by the day on which traded_before was said to be false.
    DENIED: LedgerMeasure("count", invoice_count, known_when_empty=True),
    "own_overdue_1_30d_amount": _overdue_between(1, 30),
    "own_overdue_31_60d_amount": _overdue_between(31, 60),
    "own_overdue_61_90d_amount": _overdue_between(61, 90),
    "own_overdue_over_90d_amount": LedgerMeasure("money", lambda i, d: overdue_minor(i, d, 90)),
    "own_overdue_count": LedgerMeasure("count", overdue_count),
    "own_disputed_amount": LedgerMeasure("money", disputed_minor),
    "own_credited_amount_12m": LedgerMeasure("money", credited_minor),
    "own_invoiced_count_12m": LedgerMeasure("count", invoiced_count),
    "own_late_days_12m": LedgerMeasure("days", late_days),
    "own_most_days_late_12m": LedgerMeasure("days", most_days_late),
    "own_paid_amount_days_12m": LedgerMeasure("money_days", days_to_pay_times_minor),
    "own_experience_months": LedgerMeasure("months", months_of_experience),
}


def issued_by(invoices: Sequence[Invoice], day: date) -> IssuedInvoices:
    """The invoices that existed on *day*: nothing that was issued later may be seen."""
    return IssuedInvoices([invoice for invoice in invoices if invoice.issued_on <= day], day)
