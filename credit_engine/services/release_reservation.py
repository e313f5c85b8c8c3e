"""Release a reservation: the order will not come, or not now, and its room is free again."""

from __future__ import annotations

from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.answer_once import Answer
from credit_engine.services.context import Caller, Context
from credit_engine.services.move_reservation import RELEASED, record_move
from credit_engine.services.order_check_document import reservation_document
from credit_engine.services.ports import Writing
from credit_engine.services.reservation_calls import Locked, ReservationCall, answer_about

ROUTE = "reservations/release"


def release_reservation(context: Context, caller: Caller, call: ReservationCall) -> Answer:
    """
    Let go of all that is left of a reservation; the answer is the reservation.

    Raises:
        ReservationNotFound: the seller has no such reservation.
        ReservationConfirmed, ReservationReleased, ReservationExpired: it is not open.
        IdempotencyKeyReused: the key came before with another body.
        Busy: the account or the database is contended.
    """

    def act(writing: Writing, locked: Locked) -> bytes:
        held = locked.reservation
        released = held.released()
        recording = context.recording(caller)
        moves = record_move(writing, context, held, released, RELEASED, recording=recording)
        writing.add_positions(held.buyer_id, moves)
        return canonical_bytes(reservation_document(released))

    return answer_about(context, caller, ROUTE, call, act, locks_buyer=True)
