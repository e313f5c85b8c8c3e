"""Make the record of a buyer's shipments, all of it from one read snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from credit_engine.domain.follows import DocumentKind, DocumentName
from credit_engine.domain.limit import Limit
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.reservation import Reservation, ReservationState, without_first
from credit_engine.domain.stated import Stated
from credit_engine.domain.trade_document import Delivery, Order, TradeDocument
from credit_engine.errors import InvalidInput
from credit_engine.explain.shipment_document import Chain, ShipmentRecord
from credit_engine.explain.shipment_record import (
    Check,
    DocumentNumber,
    Records,
    Shipment,
    lines_of,
)
from credit_engine.journal.chain import Link, chain_faults, read_document
from credit_engine.services.context import Caller, Context
from credit_engine.services.order_ports import OrderCheckRecord
from credit_engine.services.ports import Reading
from credit_engine.services.read_buyers import buyer_in

Named = TypeVar("Named", TradeDocument, Invoice)

LINES_MAX = 2_000
LIMITS_READ = 200  # at once


@dataclass(frozen=True, slots=True)
class Between:
    """The days that are asked for, both included; None: from the first on, to the last."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether *day* is asked for."""
        return (self.first or date.min) <= day <= (self.last or date.max)


def make_shipment_record(
    context: Context, caller: Caller, buyer_id: str, between: Between
) -> ShipmentRecord:
    """
    The record of the shipments of a buyer on the days that are asked for.

    Raises:
        BuyerNotFound: no such buyer of this seller.
        InvalidInput: there are more shipments than one record holds.
    """
    at = context.clock()
    with context.store.reading() as reading:
        buyer = buyer_in(reading, caller, buyer_id)
        checks = reading.order_checks_of(buyer_id)
        account = reading.account(buyer_id)
        documents = reading.document_history(buyer_id)
        invoices = reading.invoice_history(buyer_id)
        reservations = reading.reservations_of(buyer_id)
        records = Records(
            checks=[_check(record) for record in checks],
            limits=list(_limits(reading, caller.seller_id, buyer_id)),
            covers=reading.cover_history(buyer_id),
            holds=reading.hold_history(buyer_id),
            invoices=invoices,
            links=_links(documents, invoices),
        )
    shipments = [
        shipment
        for shipment in _shipments(documents, invoices, reservations)
        if between.holds(shipment.on)
    ]
    if len(shipments) > LINES_MAX:
        raise InvalidInput(
            f"There are {len(shipments)} shipments on these days, and one record holds "
            f"{LINES_MAX}; ask for a shorter time with `from` and `to`."
        )
    return ShipmentRecord(
        buyer=buyer,
        seller_id=caller.seller_id,
        at=at,
        first=between.first,
        last=between.last,
        begins_on=_begins_on(caller, checks, documents),
        lines=lines_of(shipments, records, lambda day: min(at, _end_of(day, caller))),
        records=records,
        chain=_chain(checks, account.last_check_leaf),
    )


def _limits(reading: Reading, seller_id: str, buyer_id: str) -> Iterator[Limit]:
    after = None
    while found := reading.limits(seller_id, buyer_id, after, LIMITS_READ):
        yield from found
        after = found[-1].limit_id


def _check(record: OrderCheckRecord) -> Check:
    return Check(
        check_id=record.check_id,
        checked_at=record.checked_at,
        of=DocumentNumber(record.stage, record.number),
        buyer_seq=record.buyer_seq,
        leaf=record.leaf.hex(),
        document=read_document(record.check_bytes),
    )


def _chain(checks: Sequence[OrderCheckRecord], last_leaf: bytes | None) -> Chain:
    """Check the chain, and that it ends where the account says: what was cut off shows too."""
    faults = chain_faults(Link(of.buyer_seq, of.leaf, of.check_bytes) for of in checks)
    ends_with = checks[-1].leaf if checks else None
    if ends_with != last_leaf:
        faults.append("the chain does not end with the leaf that the account names")
    return Chain(len(checks), None if last_leaf is None else last_leaf.hex(), faults)


def _begins_on(
    caller: Caller, checks: Sequence[OrderCheckRecord], documents: Iterable[Stated[TradeDocument]]
) -> date | None:
    days = [caller.local_date(of.checked_at) for of in checks[:1]]
    days += [of.what.ordered_on for of in documents if isinstance(of.what, Order)]
    return min(days, default=None)


def _end_of(day: date, caller: Caller) -> datetime:
    """The instant at which *day* is over where the seller is."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    midnight = datetime.combine(day + timedelta(days=1), time.min, caller.time_zone)
    return midnight.astimezone(UTC)


def _shipments(
    documents: Iterable[Stated[TradeDocument]],
    invoices: Iterable[Stated[Invoice]],
    reservations: Iterable[Reservation],
) -> Iterator[Shipment]:
    """What left and what is planned to leave, by the newest state of each document."""
    standing = _newest(documents)
    delivered: dict[str, int] = {}
    for document, recorded_at in standing.values():
        if isinstance(document, Delivery):
            _add_followed(delivered, document)
            yield Shipment(
                document.delivered_on,
                "delivery",
                document.number,
                document.minor,
                document.currency,
                recorded_at,
            )
    for invoice, recorded_at in _newest(invoices).values():
        if not any(of.name.kind is DocumentKind.DELIVERY for of in invoice.follows):
            _add_followed(delivered, invoice)
            yield Shipment(
                invoice.issued_on,
                "invoice",
                invoice.number,
                invoice.minor,
                invoice.currency,
                recorded_at,
            )
    for document, recorded_at in standing.values():
        if isinstance(document, Order) and not document.closed:
            left = without_first(document.shipments, delivered.get(document.number, 0))
            for planned in left:
                yield Shipment(
                    planned.on,
                    "order",
                    document.number,
                    planned.minor,
                    document.currency,
                    recorded_at,
                )
    yield from _reserved(reservations)


def _reserved(reservations: Iterable[Reservation]) -> Iterator[Shipment]:
    for reservation in reservations:
        if reservation.state is ReservationState.OPEN:
            number, currency = reservation.document.number, reservation.currency
            for planned in reservation.shipments:
                yield Shipment(planned.on, "reservation", number, planned.minor, currency)


def _add_followed(delivered: dict[str, int], document: Delivery | Invoice) -> None:
    """Count what a document took over of orders, by the order's number."""
    for of in document.follows:
        if of.name.kind is DocumentKind.ORDER:
            delivered[of.name.number] = delivered.get(of.name.number, 0) + of.minor


def _newest(history: Iterable[Stated[Named]]) -> Mapping[DocumentName, tuple[Named, datetime]]:
    """The newest state of each document, with the instant at which it was recorded first."""
    found: dict[DocumentName, tuple[Named, datetime]] = {}
    for stated in history:
        name = stated.what.name
        first = found[name][1] if name in found else stated.recorded_at
        found[name] = (stated.what, first)
    return found


def _links(
    documents: Iterable[Stated[TradeDocument]], invoices: Iterable[Stated[Invoice]]
) -> Mapping[DocumentNumber, tuple[DocumentNumber, ...]]:
    """The documents that each delivery and invoice came of."""
    standing: list[Delivery | Invoice] = [
        document for document, _ in _newest(documents).values() if isinstance(document, Delivery)
    ]
    standing += [invoice for invoice, _ in _newest(invoices).values()]
    return {
        _named(document.name): tuple(_named(of.name) for of in document.follows)
        for document in standing
    }


def _named(name: DocumentName) -> DocumentNumber:
    return DocumentNumber(name.kind.value, name.number)
