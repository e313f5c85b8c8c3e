"""One step in the life of a reservation, with all that it writes, within an open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from credit_engine.domain.event import Event
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
    reservation: Reservation,
    event: str,
    recording: Recording,
    **told: object,
) -> None:
    """
    Record a reservation as *event* left it, and tell of it; its positions are not moved here.

    *told* goes with the event's data beside what is told of every reservation.
    """
    writing.change_reservation(reservation)
    append_history(writing, reservation, event, recording)
    tell(writing, context, reservation, event, at=recording.recorded_at, told=told)


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
    total = 0
    for minor in reservation.positions.values():
        total += minor
    return total
