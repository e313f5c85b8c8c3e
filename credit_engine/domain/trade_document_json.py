"""Documents of the ledger beside its invoices, and payments, as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from credit_engine.domain.document_parts import (
    need,
    read_currency,
    read_date,
    read_list,
    read_object,
    read_one_of,
    read_owed,
    read_text,
    read_truth,
)
from credit_engine.domain.follows import (
    DocumentKind,
    check_follows,
    read_follows,
    read_number,
    write_follows,
)
from credit_engine.domain.money import minor_text
from credit_engine.domain.reservation import Shipment, in_order
from credit_engine.domain.trade_document import (
    Collateral,
    Delivery,
    InvoicePayment,
    Order,
    Prepayment,
    SpecialLiability,
    TradeDocument,
)
from credit_engine.errors import InvalidDocument

Entry = Mapping[str, object]

_OF_ALL = ("kind", "number", "amount", "currency")
_OF_ENDING = ("what", "valid_from", "valid_to")
_OF_KIND: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.ORDER: ("ordered_on", "shipments", "ships_on", "closed"),
    DocumentKind.DELIVERY: ("delivered_on", "follows", "closed", "returned"),
    DocumentKind.SPECIAL_LIABILITY: _OF_ENDING,
    DocumentKind.COLLATERAL: _OF_ENDING,
    DocumentKind.PREPAYMENT: ("received_on", "order", "used"),
}
STATED_KINDS = tuple(_OF_KIND)


def read_trade_document(document: object, at: str) -> TradeDocument:
    """
    Read `{kind, number, amount, currency}` and what its kind has beside.

    An `order` has `ordered_on`, `shipments: [{on, amount}]` or `ships_on`, `closed`; a
    `delivery` has `delivered_on`, `follows: [{kind, number, amount}]`, `returned`, `closed`; a
    `special_liability` and `collateral` have `what`, `valid_from`, `valid_to`; a `prepayment`
    has `received_on`, `order`, `used`.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    known = dict.fromkeys(key for keys in _OF_KIND.values() for key in keys)
    entry = read_object(document, at, (*_OF_ALL, *known))
    kind = DocumentKind(read_one_of(need(entry, "kind", at), STATED_KINDS, f"{at}/kind"))
    for key in entry:
        if key not in (*_OF_ALL, *_OF_KIND[kind]):
            raise InvalidDocument(f"`{key}` is of no document of kind {kind.value}.", f"{at}/{key}")
    return _READERS[kind](_Parts(entry, at))


class _Parts:
    """The parts of one document, each read where it stands."""

    def __init__(self, entry: Entry, at: str) -> None:
        self.entry = entry
        self.at = at
        self.number = read_number(need(entry, "number", at), f"{at}/number")
        self.currency = read_currency(need(entry, "currency", at), f"{at}/currency")
        self.minor = self.amount("amount")

    def amount(self, key: str) -> int:
        """An amount in minor units, which must be there."""
        return read_owed(need(self.entry, key, self.at), self.currency, f"{self.at}/{key}").minor

    def part(self, key: str) -> int:
        """A part of the whole amount, 0 where it is not stated."""
        if key not in self.entry:
            return 0
        part = self.amount(key)
        if part > self.minor:
            raise InvalidDocument("it is more than the amount of the document.", f"{self.at}/{key}")
        return part

    def day(self, key: str) -> date:
        """A day, which must be there."""
        return read_date(need(self.entry, key, self.at), f"{self.at}/{key}")

    def text(self, key: str) -> str:
        """A text, which must be there."""
        return read_text(need(self.entry, key, self.at), f"{self.at}/{key}")

    def truth(self, key: str) -> bool:
        """True or false; false where it is not stated."""
        return key in self.entry and read_truth(self.entry[key], f"{self.at}/{key}")


def _order(parts: _Parts) -> Order:
    return Order(
        number=parts.number,
        ordered_on=parts.day("ordered_on"),
        minor=parts.minor,
        currency=parts.currency,
        shipments=_shipments(parts),
        closed=parts.truth("closed"),
    )


def _shipments(parts: _Parts) -> tuple[Shipment, ...]:
    """As stated; else the whole amount on `ships_on`, or on the day of the order."""
    if "shipments" not in parts.entry:
        on = parts.day("ships_on" if "ships_on" in parts.entry else "ordered_on")
        return in_order([Shipment(on, parts.minor)])
    if "ships_on" in parts.entry:
        raise InvalidDocument("state `shipments` or `ships_on`, not both.", f"{parts.at}/ships_on")

    def read(document: object, at: str) -> Shipment:
        entry = read_object(document, at, ("on", "amount"))
        amount = read_owed(need(entry, "amount", at), parts.currency, f"{at}/amount")
        return Shipment(read_date(need(entry, "on", at), f"{at}/on"), amount.minor)

    shipments = in_order(read_list(parts.entry, "shipments", read, parts.at))
    shipped = 0
    for shipment in shipments:
        shipped += shipment.minor
    if shipped != parts.minor:
        raise InvalidDocument(
            f"the shipments come to {minor_text(shipped, parts.currency)} and the order to "
            f"{minor_text(parts.minor, parts.currency)}; state all of its shipments, delivered "
            "ones too.",
            f"{parts.at}/shipments",
        )
    return shipments


def _delivery(parts: _Parts) -> Delivery:
    follows = read_list(
        parts.entry,
        "follows",
        lambda of, at: read_follows(of, at, parts.currency, [DocumentKind.ORDER]),
        parts.at,
    )
    check_follows(follows, parts.minor, f"{parts.at}/follows")
    return Delivery(
        number=parts.number,
        delivered_on=parts.day("delivered_on"),
        minor=parts.minor,
        currency=parts.currency,
        follows=tuple(follows),
        closed=parts.truth("closed"),
        returned_minor=parts.part("returned"),
    )


def _days(parts: _Parts) -> tuple[date, date | None]:
    """From when to when."""
    start = parts.day("valid_from")
    end = parts.day("valid_to") if "valid_to" in parts.entry else None
    if end is not None and end < start:
        raise InvalidDocument("it ends before it begins.", f"{parts.at}/valid_to")
    return start, end


def _special_liability(parts: _Parts) -> SpecialLiability:
    return SpecialLiability(
        parts.number, parts.text("what"), parts.minor, parts.currency, *_days(parts)
    )


def _collateral(parts: _Parts) -> Collateral:
    return Collateral(parts.number, parts.text("what"), parts.minor, parts.currency, *_days(parts))


def _prepayment(parts: _Parts) -> Prepayment:
    order = None
    if "order" in parts.entry:
        order = read_number(parts.entry["order"], f"{parts.at}/order")
    return Prepayment(
        number=parts.number,
        received_on=parts.day("received_on"),
        minor=parts.minor,
        currency=parts.currency,
        order=order,
        used_minor=parts.part("used"),
    )


_READERS: Mapping[DocumentKind, Callable[[_Parts], TradeDocument]] = {
    DocumentKind.ORDER: _order,
    DocumentKind.DELIVERY: _delivery,
    DocumentKind.SPECIAL_LIABILITY: _special_liability,
    DocumentKind.COLLATERAL: _collateral,
    DocumentKind.PREPAYMENT: _prepayment,
}


def write_trade_document(document: TradeDocument) -> dict[str, object]:
    """The document as JSON values; what there is none of is left out."""
    currency = document.currency
    written: dict[str, Any] = {
        "kind": document.name.kind.value,
        "number": document.number,
        "amount": minor_text(document.minor, currency),
        "currency": currency,
    }
    if isinstance(document, Order):
        written["ordered_on"] = document.ordered_on.isoformat()
        written["shipments"] = [
            {"on": shipment.on.isoformat(), "amount": minor_text(shipment.minor, currency)}
            for shipment in document.shipments
        ]
        return written | ({"closed": True} if document.closed else {})
    if isinstance(document, Delivery):
        written["delivered_on"] = document.delivered_on.isoformat()
        if document.follows:
            written["follows"] = [write_follows(of, currency) for of in document.follows]
        if document.returned_minor:
            written["returned"] = minor_text(document.returned_minor, currency)
        return written | ({"closed": True} if document.closed else {})
    if isinstance(document, Prepayment):
        written["received_on"] = document.received_on.isoformat()
        if document.order is not None:
            written["order"] = document.order
        used = minor_text(document.used_minor, currency)
        return written | ({"used": used} if document.used_minor else {})
    written |= {"what": document.what, "valid_from": document.valid_from.isoformat()}
    if document.valid_to is not None:
        written["valid_to"] = document.valid_to.isoformat()
    return written


def read_payment(document: object, at: str) -> InvoicePayment:
    """
    Read `{reference, invoice, on, amount, currency}`.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    entry = read_object(document, at, ("reference", "invoice", "on", "amount", "currency"))
    currency = read_currency(need(entry, "currency", at), f"{at}/currency")
    amount = read_owed(need(entry, "amount", at), currency, f"{at}/amount")
    if amount.minor == 0:
        raise InvalidDocument("a payment of nothing is none.", f"{at}/amount")
    return InvoicePayment(
        reference=read_number(need(entry, "reference", at), f"{at}/reference"),
        invoice=read_number(need(entry, "invoice", at), f"{at}/invoice"),
        on=read_date(need(entry, "on", at), f"{at}/on"),
        minor=amount.minor,
        currency=currency,
    )


def write_payment(payment: InvoicePayment) -> dict[str, object]:
    """The document of a payment."""
    return {
        "reference": payment.reference,
        "invoice": payment.invoice,
        "on": payment.on.isoformat(),
        "amount": minor_text(payment.minor, payment.currency),
        "currency": payment.currency,
    }
