"""
Confirm a reservation: that much of it is an order now, and counts as one.

The order (or the delivery, for a reservation of that stage) is recorded in the same
transaction, so that the exposure never loses it; the ERP's own load of the document later
takes the place of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from credit_engine.domain.exposure import difference
from credit_engine.domain.follows import DocumentKind, DocumentName, first_of, joined
from credit_engine.domain.money import Money, minor_text
from credit_engine.domain.reservation import Reservation, Shipment, Stage, in_order
from credit_engine.domain.trade_document import Delivery, Order, TradeDocument
from credit_engine.errors import InvalidInput
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.answer_once import Answer
from credit_engine.services.context import Caller, Context
from credit_engine.services.move_reservation import CONFIRMED, record_move
from credit_engine.services.order_check_document import reservation_document
from credit_engine.services.ports import Reading, Writing
from credit_engine.services.record_documents import record_documents_in
from credit_engine.services.reservation_calls import Locked, ReservationCall, answer_about

ROUTE = "reservations/confirm"


@dataclass(frozen=True, slots=True)
class ConfirmReservation:
    """The command: how much became an order; None: all that is reserved."""

    call: ReservationCall
    amount: Money | None = None


def confirm_reservation(context: Context, caller: Caller, command: ConfirmReservation) -> Answer:
    """
    Confirm a reservation, whole or in part; the answer is the reservation.

    Raises:
        ReservationNotFound: the seller has no such reservation.
        ReservationConfirmed, ReservationReleased, ReservationExpired: it is not open.
        ExceedsReservation: more is confirmed than is reserved.
        InvalidInput: the amount is in another currency than the reservation.
        IdempotencyKeyReused: the key came before with another body.
        Busy: the account or the database is contended.
    """

    def act(writing: Writing, locked: Locked) -> bytes:
        return _confirm(writing, context, caller, locked.reservation, command.amount)

    return answer_about(context, caller, ROUTE, command.call, act, locks_buyer=True)


def _confirm(
    writing: Writing, context: Context, caller: Caller, held: Reservation, amount: Money | None
) -> bytes:
    recording = context.recording(caller)
    now = recording.recorded_at
    minor = _minor(held, amount)
    left = held.confirmed(minor, now)
    gone = difference(held.positions, left.positions)
    told = {"confirmed": minor_text(minor, held.currency)}
    moves = record_move(writing, context, held, left, CONFIRMED, recording=recording, **told)
    writing.add_positions(held.buyer_id, moves)
    shipments = tuple(Shipment(place.day, -part) for place, part in sorted(gone.items()))
    document = _document(writing, held, shipments, minor, caller.local_date(now))
    record_documents_in(
        writing,
        context,
        caller,
        held.buyer_id,
        [document],
        recording=recording,
        from_ledger=False,
    )
    return canonical_bytes(reservation_document(left))


def _minor(held: Reservation, amount: Money | None) -> int:
    if amount is None:
        return held.minor
    if amount.currency != held.currency:
        raise InvalidInput(
            f"the reservation is in {held.currency}, not {amount.currency}; confirm an amount "
            "in its currency.",
            "/amount/currency",
        )
    return amount.minor


def _document(
    reading: Reading,
    held: Reservation,
    shipments: tuple[Shipment, ...],
    minor: int,
    today: date,
) -> TradeDocument:
    """The document as it is with what is confirmed now: a part before it is part of it."""
    number, currency = held.document.number, held.currency
    name = DocumentName(DocumentKind(held.document.stage.value), number)
    standing = reading.document(held.buyer_id, name)
    before = None if standing is None else standing.document
    if held.document.stage is Stage.DELIVERY:
        taken = first_of(held.follows, minor)
        if isinstance(before, Delivery) and before.currency == currency:
            taken = joined(before.follows, taken)
            return replace(before, minor=before.minor + minor, follows=taken)
        return Delivery(number, today, minor, currency, follows=taken)
    if isinstance(before, Order) and before.currency == currency:
        return replace(
            before,
            minor=before.minor + minor,
            shipments=in_order([*before.shipments, *shipments]),
            closed=False,
        )
    return Order(number, today, minor, currency, shipments)
