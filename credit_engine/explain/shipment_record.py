"""
The record of shipments: what an insurer asks for when a buyer did not pay.

Shipment by shipment: the check that let it pass, and what it had before it; the limit, the
usable cover, the oldest unpaid invoice and the holds of the day on which the goods left, by
what was recorded until then and by what is recorded now. A claim is judged by the limit
in force on each day of shipment, and the seller by what could be known on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from credit_engine.domain.cover import (
    Cover,
    Insured,
    cover_state,
    insured_percent,
    stopped_since,
    usable,
)
from credit_engine.domain.hold import Hold
from credit_engine.domain.limit import Limit, LimitOnDay, Scope, limit_on
from credit_engine.domain.money import Money
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.stated import Stated

What = TypeVar("What")
Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document by what it is (order, delivery, invoice) and its number."""

    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """
    Goods that left on `on`, or are to leave.

    `kind` is `delivery`; `invoice` where no delivery was recorded for it; `order` or
    `reservation` where it is planned. `recorded_at` is when the document was first recorded,
    None of a reservation, whose check says it.
    """

    on: date
    kind: str
    number: str
    minor: int
    currency: str
    recorded_at: datetime | None = None

    @property
    def left(self) -> bool:
        """Whether the goods left; else it is planned."""
        return self.kind in {"delivery", "invoice"}


@dataclass(frozen=True, slots=True)
class Check:
    """An order check as it was recorded; `document` is that of its bytes."""

    check_id: str
    checked_at: datetime
    of: DocumentNumber
    buyer_seq: int
    leaf: str
    document: Document

    @property
    def let_pass(self) -> bool:
        """
        Whether it let the document go on; an invoice may always be sent.

        One whose bytes were changed, so that they say nothing, let nothing pass.
        """
        answer = self.document.get("answer")
        may = answer.get("may") if isinstance(answer, Mapping) else None
        if self.of.kind == "invoice" or not isinstance(may, Mapping):
            return isinstance(may, Mapping)
        return bool(may.get("confirm" if self.of.kind == "order" else "ship"))


@dataclass(frozen=True, slots=True)
class Known:
    """
    What was known of a buyer on `day`, by the records up to `at` (None: by all of them).

    `usable` are the covers under which a delivery of the day was insured, each in its own
    currency. `oldest_due` is the due date of the oldest invoice that was not paid.
    """

    day: date
    at: datetime | None
    limit: LimitOnDay
    group_limit: LimitOnDay
    cover_state: str | None
    usable: tuple[Money, ...]
    insured_percent: int
    cover_stopped_since: date | None
    oldest_due: date | None
    holds: tuple[Hold, ...]

    @property
    def overdue_days(self) -> int:
        """For how many days the oldest unpaid invoice was overdue; 0 where none was."""
        return 0 if self.oldest_due is None else max((self.day - self.oldest_due).days, 0)

    def same_as(self, other: Known) -> bool:
        """Whether the two know the same, whenever it was."""
        return replace(self, at=None) == replace(other, at=None)


@dataclass(frozen=True, slots=True)
class Line:
    """One shipment: the check that let it pass, None without one, and what was and is known."""

    shipment: Shipment
    check: Check | None
    then: Known
    now: Known


@dataclass(frozen=True, slots=True)
class Records:
    """
    All that is recorded of a buyer of which lines are made, each kind in its order of recording.

    `links` leads from a document to those that it came of.
    """

    checks: Sequence[Check] = ()
    limits: Sequence[Limit] = ()
    covers: Sequence[Stated[Cover]] = ()
    holds: Sequence[Stated[Hold]] = ()
    invoices: Sequence[Stated[Invoice]] = ()
    links: Mapping[DocumentNumber, tuple[DocumentNumber, ...]] = field(default_factory=dict)


def lines_of(
    shipments: Iterable[Shipment], records: Records, moment_of: Callable[[date], datetime]
) -> list[Line]:
    """
    Give the lines of *shipments*, by day.

    *moment_of* gives the last instant of a day in the seller's time zone, or the present
    where that is earlier.
    """
    then, now = _Knowledge(records), _Knowledge(records)
    checks = by_document(records.checks)
    return [
        Line(
            shipment,
            check_of(shipment, checks, records.links),
            then.on(shipment.on, moment_of(shipment.on)),
            now.on(shipment.on, None),
        )
        for shipment in sorted(shipments, key=lambda of: (of.on, of.kind, of.number))
    ]


def by_document(checks: Iterable[Check]) -> Mapping[DocumentNumber, Sequence[Check]]:
    """Give the checks of each document, in their order."""
    found: dict[DocumentNumber, list[Check]] = {}
    for check in checks:
        found.setdefault(check.of, []).append(check)
    return found


def check_of(
    shipment: Shipment,
    checks: Mapping[DocumentNumber, Sequence[Check]],
    links: Mapping[DocumentNumber, tuple[DocumentNumber, ...]],
) -> Check | None:
    """
    Give the check that let a shipment pass.

    It is the newest that let pass the document itself or one that it came of, and was made
    before it was recorded; the nearer document goes before the farther one.
    """
    for name in _chain(shipment, links):
        for check in reversed(checks.get(name, ())):
            in_time = shipment.recorded_at is None or check.checked_at <= shipment.recorded_at
            if in_time and check.let_pass:
                return check
    return None


def _chain(
    shipment: Shipment, links: Mapping[DocumentNumber, tuple[DocumentNumber, ...]]
) -> list[DocumentNumber]:
    """The document itself, those that it follows, those that they follow, and so on."""
    kind = "order" if shipment.kind == "reservation" else shipment.kind
    found = [DocumentNumber(kind, shipment.number)]
    for name in found:  # grows as it goes
        found += [further for further in links.get(name, ()) if further not in found]
    return found


class _Knowledge:
    """What was known on days, which are asked from the first to the last; kept for each day."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._read = 0
        # When an invoice was due, from when and until before when it was open, by its number.
        self._open: dict[str, tuple[date, date, date]] = {}
        self._kept: dict[date, Known] = {}

    def on(self, day: date, at: datetime | None) -> Known:
        """What was known on *day* by the records up to *at*; None: by all of them."""
        if day not in self._kept:
            self._read_invoices(at)
            self._kept[day] = self._known(day, at)
        return self._kept[day]

    def _read_invoices(self, at: datetime | None) -> None:
        for stated in self._records.invoices[self._read :]:
            if at is not None and stated.recorded_at > at:
                return
            of = stated.what
            closed_on = date.max
            if of.open_on(date.max) == 0:
                closed_on = of.down_to_on(0, date.max) or of.issued_on
            self._open[of.number] = (of.due_on, of.issued_on, closed_on)
            self._read += 1

    def _known(self, day: date, at: datetime | None) -> Known:
        limits = [limit for of in self._records.limits if (limit := _limit_until(of, at))]
        dues = (due for due, issued, closed in self._open.values() if issued <= day < closed)
        oldest_due = min(dues, default=None)
        covers = _standing(self._records.covers, at, day, lambda of: (of.policy, of.valid_from))
        holds = _standing(self._records.holds, at, day, lambda of: (of.code, of.placed_on))
        seen = Insured(covers, oldest_due, 0, day)
        return Known(
            day=day,
            at=at,
            limit=limit_on(limits, day),
            group_limit=limit_on(limits, day, Scope.GROUP),
            cover_state=cover_state(seen),
            usable=usable(seen),
            insured_percent=insured_percent(seen),
            cover_stopped_since=stopped_since(seen),
            oldest_due=oldest_due,
            holds=tuple(hold for hold in holds if hold.is_in_force_on(day)),
        )


def _limit_until(limit: Limit, at: datetime | None) -> Limit | None:
    """A limit by the steps that were recorded up to *at*; None where none was."""
    if at is None:
        return limit
    steps = tuple(step for step in limit.steps if step.recorded_at <= at)
    return replace(limit, steps=steps) if steps else None


def _standing(
    records: Sequence[Stated[What]],
    at: datetime | None,
    day: date,
    thing_and_day: Callable[[What], tuple[str, date]],
) -> list[What]:
    """Of each thing the record that began last by *day*, of one day the newest."""
    found: dict[str, tuple[date, What]] = {}
    for stated in records:
        thing, begins = thing_and_day(stated.what)
        if begins > day or (at is not None and stated.recorded_at > at):
            continue
        if thing not in found or found[thing][0] <= begins:
            found[thing] = (begins, stated.what)
    return [found[thing][1] for thing in sorted(found)]
