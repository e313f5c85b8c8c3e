"""
The chain of documents: order, delivery, invoice, each counted where it has got to.

A document counts its amount less what later ones took over of it, never below nothing, so
that one sale is counted once, at its latest stage. An invoice counts what was open of it on
the day on which its state was recorded: a payment dated later counts once the invoice is
recorded again on that day or after it.

A reservation for a delivery takes over of its order in the ledger too, until the delivery is
loaded: two deliveries that pass one after the other never ship one amount twice.

A prepayment for an order lowers exposure once that order stands, by no more than its amount:
else the money for one order would make room for another, and let its own order pass as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.exposure import NEVER_ENDS, Category, Place, Positions, added_up
from credit_engine.domain.follows import DocumentKind, DocumentName, Follows
from credit_engine.domain.reservation import Reservation, without_first
from credit_engine.domain.trade_document import (
    Collateral,
    Delivery,
    Order,
    Prepayment,
    TradeDocument,
)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What counts of an invoice: `minor` units of it were open when its state was recorded."""

    name: DocumentName
    due_on: date
    currency: str
    minor: int
    follows: tuple[Follows, ...] = ()

    @property
    def positions(self) -> dict[Place, int]:
        """Where it counts; nothing takes over what is open."""
        return added_up([(Place(Category.OPEN_ITEMS, self.currency, self.due_on), self.minor)])


@dataclass(frozen=True, slots=True)
class StandingDocument:
    """
    The newest state of a document.

    `followed_minor` of it does not count: what later documents took over, or what a
    prepayment is above its order.
    """

    document: TradeDocument
    followed_minor: int = 0

    @property
    def positions(self) -> dict[Place, int]:
        """Where it counts."""
        return positions_of(self.document, self.followed_minor)


def positions_of(document: TradeDocument, followed_minor: int) -> dict[Place, int]:
    """Where a document counts, of which *followed_minor* minor units do not."""
    if isinstance(document, Order):
        if document.closed:
            return {}
        return added_up(
            (Place(Category.ORDERS, document.currency, shipment.on), shipment.minor)
            for shipment in without_first(document.shipments, followed_minor)
        )
    if isinstance(document, Delivery):
        left = document.minor - document.returned_minor - followed_minor
        category, day = Category.DELIVERIES, document.delivered_on
        left = 0 if document.closed else max(0, left)
    elif isinstance(document, Prepayment):
        category, day = Category.PREPAYMENTS, document.received_on
        left = max(0, document.unused_minor - followed_minor)
    else:
        is_collateral = isinstance(document, Collateral)
        category = Category.COLLATERAL if is_collateral else Category.SPECIAL_LIABILITIES
        day, left = document.valid_to or NEVER_ENDS, document.minor
    return added_up([(Place(category, document.currency, day), left)])


def followed(
    documents: Iterable[TradeDocument],
    items: Iterable[OpenItem],
    reservations: Iterable[Reservation] = (),
) -> dict[tuple[DocumentName, str], int]:
    """What was taken over of each document, in minor units by its name and a currency."""
    taken: dict[tuple[DocumentName, str], int] = {}
    links = [(later.currency, later.follows) for later in (*documents, *items)]
    links += [(held.currency, held.takes_over) for held in reservations]
    for currency, follows in links:
        for of in follows:
            taken[of.name, currency] = taken.get((of.name, currency), 0) + of.minor
    return taken


def beyond_order(prepayments: Iterable[Prepayment], order: Order | None) -> dict[str, int]:
    """How much of each prepayment for one order does not count, in minor units by its number."""
    beyond, room = {}, 0 if order is None else order.minor
    for prepayment in sorted(prepayments, key=lambda of: of.number):
        fits = order is not None and order.currency == prepayment.currency
        counts = min(prepayment.unused_minor, room) if fits else 0
        room -= counts
        beyond[prepayment.number] = prepayment.unused_minor - counts
    return beyond


def counted_anew(
    documents: Iterable[TradeDocument],
    items: Iterable[OpenItem],
    reservations: Iterable[Reservation] = (),
) -> dict[DocumentName, dict[Place, int]]:
    """
    Where each of all standing documents and invoices of a buyer counts; some count nowhere.

    *reservations* are those that take over of documents.
    """
    documents, items = list(documents), list(items)
    taken = followed(documents, items, reservations)
    orders = {of.number: of for of in documents if isinstance(of, Order)}
    paid: dict[str, list[Prepayment]] = {}
    for of in documents:
        if isinstance(of, Prepayment) and of.order is not None:
            paid.setdefault(of.order, []).append(of)
    for order, prepayments in paid.items():
        for number, minor in beyond_order(prepayments, orders.get(order)).items():
            name = DocumentName(DocumentKind.PREPAYMENT, number)
            taken |= {(name, of.currency): minor for of in prepayments if of.number == number}
    found = {of.name: positions_of(of, taken.get((of.name, of.currency), 0)) for of in documents}
    return found | {item.name: item.positions for item in items}


def all_positions(counted: Mapping[DocumentName, Positions]) -> dict[Place, int]:
    """The positions of a buyer from those of its documents."""
    return added_up(part for positions in counted.values() for part in positions.items())
