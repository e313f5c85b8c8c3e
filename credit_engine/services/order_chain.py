"""
The chain of a document: what earlier documents count of it already.

An amount is counted once, at its latest stage. What an earlier document has reserved, or
counts in the ledger, is handed on when the later one passes, so that two deliveries cannot
both ship one order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from credit_engine.domain.document_chain import OpenItem, StandingDocument
from credit_engine.domain.exposure import Place, Positions, added_up, total_minor
from credit_engine.domain.follows import DocumentKind, DocumentName, Follows, total_of
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Reservation, Stage
from credit_engine.services.ports import Reading


@dataclass(frozen=True, slots=True)
class OrderChain:
    """
    What is counted of a document already, beside its own reservation, in its currency.

    `recorded` is its own entry in the outside ledger, `ledger` what it takes over of the
    entries that it follows, document by document in `takes_over` but for invoices, which are
    owed until they are paid, and `handed_on` of their open reservations.
    """

    recorded: Positions
    ledger: Positions = field(default_factory=dict)
    takes_over: tuple[Follows, ...] = ()
    handed_on: tuple[tuple[Reservation, int], ...] = ()

    @property
    def follows(self) -> Positions:
        """What it takes over of the documents that it follows."""
        parts = [_first(held.positions, minor) for held, minor in self.handed_on]
        return added_up(entry for part in (self.ledger, *parts) for entry in part.items())


def chain_of(
    reading: Reading, buyer_id: str, request: OrderRequest, reservation: Reservation | None
) -> OrderChain:
    """
    Find what is counted of *request* already; *reservation* is its own open one.

    Its own entry in the ledger counts first, then its own reservation, with what that took
    over before; of the documents that it follows it takes no more than it needs beyond these.
    """
    currency = request.amount.currency
    recorded = _in_ledger(reading, buyer_id, request.document, currency)
    need = request.amount.minor - total_minor(recorded)
    if reservation is not None and reservation.currency == currency:
        need -= max(reservation.minor, total_of(reservation.takes_over))
    handed_on = []
    for held in _reserved(reading, buyer_id, request):
        taken = min(max(need, 0), held.minor)
        if taken:
            handed_on.append((held, taken))
            need -= taken
    ledger: dict[Place, int] = {}
    takes_over = []
    for ref in request.follows:
        part = _first(_in_ledger(reading, buyer_id, ref, currency), max(need, 0))
        ledger = added_up([*ledger.items(), *part.items()])
        need -= total_minor(part)
        if part and ref.stage is not Stage.INVOICE:
            takes_over.append(Follows(_name_of(ref), total_minor(part)))
    return OrderChain(recorded, ledger, tuple(takes_over), tuple(handed_on))


def _reserved(reading: Reading, buyer_id: str, request: OrderRequest) -> Iterable[Reservation]:
    """The open reservations of the documents that it follows, in its currency."""
    for ref in request.follows:
        reservation = reading.open_reservation(buyer_id, ref)
        if reservation is not None and reservation.currency == request.amount.currency:
            yield reservation


def _in_ledger(reading: Reading, buyer_id: str, ref: DocumentRef, currency: str) -> Positions:
    """What a document of the outside ledger still counts, in *currency*."""
    if ref.stage is Stage.INVOICE:
        counted: OpenItem | StandingDocument | None = reading.open_item(buyer_id, ref.number)
    else:
        counted = reading.document(buyer_id, _name_of(ref))
    if counted is None:
        return {}
    return {
        place: minor for place, minor in counted.positions.items() if place.currency == currency
    }


def _name_of(ref: DocumentRef) -> DocumentName:
    return DocumentName(DocumentKind(ref.stage.value), ref.number)


def prepaid_for(reading: Reading, buyer_id: str, request: OrderRequest, day: date) -> int:
    """What was received by *day* for the order that is asked for, in its currency."""
    total = 0
    for ref in (request.document, *request.follows):
        if ref.stage is not Stage.ORDER:
            continue
        for prepayment in reading.prepayments_for(buyer_id, ref.number):
            if prepayment.currency == request.amount.currency and prepayment.received_on <= day:
                total += prepayment.unused_minor
    return total


def _first(positions: Positions, minor: int) -> Positions:
    """The first *minor* of positions, by their day."""
    found: dict[Place, int] = {}
    for place in sorted(positions, key=lambda place: place.day):
        taken = min(minor, positions[place])
        if taken:
            found[place] = taken
            minor -= taken
    return found
