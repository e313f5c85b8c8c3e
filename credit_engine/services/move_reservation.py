"""One step in the life of a reservation, with all that it writes, within an open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from credit_engine.domain.event import Event
from credit_engine.domain.exposure import Place, Positions, added_up, difference, total_minor
from credit_engine.domain.money import minor_text
from credit_engine.domain.reservation import Reservation
from credit_engine.services.context import Context
from credit_engine.services.order_ports import ReservationEvent
from credit_engine.services.ports import Recording, Writing

RESERVED = "reserved"
AMENDED = "amended"
CONFIRMED = "confirmed"
RELEASED = "released"
EXPIRED = "expired"
TAKEN_OVER = "taken_over"


def record_move(
    writing: Writing,
    context: Context,
    before: Reservation,
    after: Reservation,
    event: str,
    *,
    recording: Recording,
    **told: object,
) -> dict[Place, int]:
    """
    Record a reservation as *event* left it, and tell of it; what positions are to move by.

    These are its own, and those of the documents that it takes over of, whose buyer is
    locked. *told* goes with the event's data beside what is told of every reservation.
    """
    writing.change_reservation(after)
    append_history(writing, after, event, recording)
    tell(writing, context, after, event, at=recording.recorded_at, told=told)
    moved = difference(before.positions, after.positions)
    return added_up([*moved.items(), *_hand_on(writing, before, after).items()])


def record_new(writing: Writing, new: Reservation, recording: Recording) -> dict[Place, int]:
    """Record a reservation that is made; what positions are to move by, as `record_move`."""
    writing.add_reservation(new)
    append_history(writing, new, RESERVED, recording)
    before = replace(new, follows=())
    return added_up([*new.positions.items(), *_hand_on(writing, before, new).items()])


def _hand_on(writing: Writing, before: Reservation, after: Reservation) -> Positions:
    """Have documents of the ledger count less, or more again, by what is taken over of them."""
    if (before.takes_over, before.currency) == (after.takes_over, after.currency):
        return {}
    writing.set_taken(after)
    moves: dict[Place, int] = {}
    names = {of.name for reservation in (before, after) for of in reservation.takes_over}
    for name in sorted(names):
        standing = writing.document(after.buyer_id, name)
        if standing is None:
            continue
        currency = standing.document.currency
        taken = writing.taken_minor(after.buyer_id, name, currency)
        left = replace(standing, followed_minor=taken)
        writing.set_document_state(after.buyer_id, left)
        moved = difference(standing.positions, left.positions)
        moves = added_up([*moves.items(), *moved.items()])
    return moves


def append_history(
    writing: Writing, reservation: Reservation, event: str, recording: Recording
) -> None:
    """Append *event* to the history of a reservation, with what is reserved after it."""
    writing.add_reservation_event(
        ReservationEvent(
            reservation.reservation_id,
            recording.recorded_at,
            event,
            reserved_by(reservation),
            recording.stated_by,
        )
    )


def tell(
    writing: Writing,
    context: Context,
    reservation: Reservation,
    event: str,
    *,
    at: datetime,
    told: Mapping[str, object],
) -> None:
    """Record the event `reservation.<event>`."""
    writing.append_event(
        Event(
            event_id=context.ids(),
            seller_id=reservation.seller_id,
            buyer_id=reservation.buyer_id,
            type=f"reservation.{event}",
            at=at,
            data={
                "reservation_id": reservation.reservation_id,
                "document": {
                    "stage": reservation.document.stage.value,
                    "number": reservation.document.number,
                },
                "state": reservation.state.value,
                "reserved": minor_text(reserved_by(reservation), reservation.currency),
                "currency": reservation.currency,
                **told,
            },
        )
    )


def reserved_by(reservation: Reservation) -> int:
    """What a reservation counts as exposure: nothing once it is not open."""
    return total_minor(reservation.positions)
