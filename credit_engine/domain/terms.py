"""
Payment terms: how, how long, and from when a buyer may owe.

Instruments stand in one order, from the safest for the seller to the riskiest, so
that the stricter of two terms is defined. The order is that of the payment risk
ladder of export credit practice: cash in advance, letters of credit, collections,
open account.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

PREPAYMENT = "prepayment"
CASH_ON_DELIVERY = "cash_on_delivery"
PART_PREPAYMENT = "part_prepayment"
OPEN_ACCOUNT = "open_account"

# From safest to riskiest.
INSTRUMENTS = (
    PREPAYMENT,  # all is paid before anything is shipped: nothing is owed
    "letter_of_credit",  # a bank pays against documents
    "bank_guarantee",  # open account, and a bank pays on demand (standby letter of credit too)
    CASH_ON_DELIVERY,  # paid when the goods are handed over
    "documents_against_payment",  # the bank hands the documents over for payment
    "documents_against_acceptance",  # the bank hands them over for an accepted draft
    PART_PREPAYMENT,  # a share before shipment, the rest on open account
    OPEN_ACCOUNT,  # nothing but the invoice
)
WITHOUT_DAYS = (PREPAYMENT, CASH_ON_DELIVERY)

INVOICE_DATE = "invoice_date"
DELIVERY_DATE = "delivery_date"
INVOICE_MONTH_END = "invoice_month_end"
STARTS = (INVOICE_DATE, DELIVERY_DATE, "shipment_date", INVOICE_MONTH_END)

DAYS_MAX = 365
PREPAID_PERCENT_MAX = 99
MONTH_DAY_MAX = 31
_LONGEST_TAIL = 30  # from the first of a month to the last


@dataclass(frozen=True, slots=True)
class TermsCeiling:
    """The most that terms may be; what is None does not bind."""

    instrument: str | None = None
    prepaid_percent: int | None = None  # least share in advance, with part_prepayment
    days: int | None = None

    def and_also(self, other: TermsCeiling) -> TermsCeiling:
        """Both ceilings as one, in whatever order: the safer instrument, the fewer days."""
        days = [found for found in (self.days, other.days) if found is not None]
        safer = min(self, other, key=TermsCeiling._risk)
        return TermsCeiling(safer.instrument, safer.prepaid_percent, min(days, default=None))

    def _risk(self) -> tuple[int, int]:
        if self.instrument is None:
            return len(INSTRUMENTS), 0
        return risk_of(self.instrument, self.prepaid_percent)


@dataclass(frozen=True, slots=True)
class Terms:
    """
    `days` days of `instrument`, counted from `start` (an event such as invoice_date).

    With `end_of_month` the day so found moves to the last of its month, or, with
    `next_month_day`, to that day of the month after it (its last, where it is
    shorter). `prepaid_percent` is the share in advance of a part prepayment.
    """

    instrument: str
    days: int
    start: str
    end_of_month: bool = False
    next_month_day: int | None = None
    prepaid_percent: int | None = None

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API; what is not agreed is left out."""
        parts: dict[str, object] = {
            "instrument": self.instrument,
            "days": self.days,
            "from": self.start,
        }
        if self.end_of_month:
            parts["end_of_month"] = True
        if self.next_month_day is not None:
            parts["next_month_day"] = self.next_month_day
        if self.prepaid_percent is not None:
            parts["prepaid_percent"] = self.prepaid_percent
        return parts

    @property
    def text(self) -> str:
        """The terms in a few words, such as `open_account 30 days from invoice_date`."""
        share = f" {self.prepaid_percent} %" if self.prepaid_percent is not None else ""
        tail = ""
        if self.next_month_day is not None:
            tail = f", day {self.next_month_day} of the month after"
        elif self.end_of_month:
            tail = ", end of month"
        return f"{self.instrument}{share} {self.days} days from {self.start}{tail}"

    @property
    def risk(self) -> tuple[int, int]:
        """How risky the instrument is for the seller: greater is riskier."""
        return risk_of(self.instrument, self.prepaid_percent)

    @property
    def longest_days(self) -> int:
        """
        Days from the event to the latest due date, whatever day the event falls on.

        For `invoice_month_end` the event is the invoice. Exact: some day reaches it.
        """
        if self.start == INVOICE_MONTH_END:
            return max((self.due_on(first) - first).days for first in _month_firsts())
        tail = _LONGEST_TAIL + (self.next_month_day or 0) if self.end_of_month else 0
        return self.days + tail

    def due_on(self, event: date) -> date:
        """
        The day on which the debt is due, for an event (or invoice) on the day *event*.

        Raises:
            OverflowError: it lies beyond the year 9999.
        """
        start = _month_end(event) if self.start == INVOICE_MONTH_END else event
        due = start + timedelta(days=self.days)
        if not self.end_of_month:
            return due
        due = _month_end(due)
        if self.next_month_day is None:
            return due
        following = _month_end(due + timedelta(days=1))
        return following.replace(day=min(self.next_month_day, following.day))

    def within(self, ceiling: TermsCeiling) -> Terms:
        """
        The stricter of these terms and *ceiling*; never riskier or later than either.

        The safer instrument, the larger share in advance, the fewer longest days. Days
        give way first, then the day of the next month, then the end of month. Join
        several ceilings with `and_also` first: what gave way does not come back.
        """
        safer = self._with_instrument(ceiling)
        if ceiling.days is None or safer.longest_days <= ceiling.days:
            return safer
        for shape in _shapes(safer):
            for days in range(min(safer.days, ceiling.days), -1, -1):
                shorter = replace(shape, days=days)
                if shorter.longest_days <= ceiling.days:
                    return shorter
        raise AssertionError("the plainest terms of no days are within every ceiling")

    def _with_instrument(self, ceiling: TermsCeiling) -> Terms:
        if ceiling.instrument is None:
            return self
        if self.risk <= risk_of(ceiling.instrument, ceiling.prepaid_percent):
            return self
        if ceiling.instrument == PREPAYMENT:
            return Terms(PREPAYMENT, 0, INVOICE_DATE)
        if ceiling.instrument == CASH_ON_DELIVERY:
            return Terms(CASH_ON_DELIVERY, 0, DELIVERY_DATE)
        return replace(self, instrument=ceiling.instrument, prepaid_percent=ceiling.prepaid_percent)


def risk_of(instrument: str, prepaid_percent: int | None) -> tuple[int, int]:
    """How risky an instrument is for the seller: greater is riskier."""
    return INSTRUMENTS.index(instrument), -(prepaid_percent or 0)


def _shapes(terms: Terms) -> Iterator[Terms]:
    """*terms* and what is left of them as the parts that lengthen them go, one by one."""
    yield terms
    yield replace(terms, next_month_day=None)
    plain = replace(terms, end_of_month=False, next_month_day=None)
    yield plain
    if terms.start == INVOICE_MONTH_END:
        yield replace(plain, start=INVOICE_DATE)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _month_firsts() -> Iterator[date]:
    """
    The first days of four years, which hold every run of months that terms can span.

    An invoice on the first waits longest for the end of its month.
    """
    for year in range(2024, 2028):
        for month in range(1, 13):
            yield date(year, month, 1)
