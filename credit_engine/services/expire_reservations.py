"""
Expire reservations whose time is over, in batches.

Each is expired under the lock of its account; until then it counts. One that was
confirmed, released or prolonged in between is left as it is.
"""

from __future__ import annotations

from itertools import groupby

from credit_engine.domain.reservation import Reservation
from credit_engine.services.context import Context
from credit_engine.services.count_account import count_if_needed
from credit_engine.services.move_reservation import EXPIRED, record_move
from credit_engine.services.ports import Recording, Writing

ENGINE = "engine"  # no principal: its time was over


def expire_reservations(context: Context, most: int) -> int:
    """
    Expire up to *most* reservations that are due, oldest first; how many it were.

    Those of one buyer are expired in one transaction.

    Raises:
        Busy, Unavailable: the database; what was expired before stays expired.
    """
    now = context.clock()
    recording = Recording(now, ENGINE)
    with context.store.reading() as reading:
        due = reading.due_reservations(now, most)
    expired = 0
    by_buyer = sorted(due, key=lambda reservation: reservation.buyer_id)
    for buyer_id, reservations in groupby(by_buyer, key=lambda reservation: reservation.buyer_id):
        with context.store.writing() as writing:
            writing.lock_buyer(buyer_id)
            writing.lock_account(buyer_id)
            count_if_needed(writing, buyer_id)
            for reservation in reservations:
                held = writing.open_reservation(buyer_id, reservation.document)
                if held is not None:
                    expired += expire_in(writing, context, held, recording)
    return expired


def expire_in(
    writing: Writing, context: Context, reservation: Reservation, recording: Recording
) -> bool:
    """
    Expire an open reservation if its time is over; its account is locked.

    So is its buyer, where it may take over of documents of the ledger.
    """
    expired = reservation.expired(recording.recorded_at)
    if expired is None:
        return False
    moves = record_move(writing, context, reservation, expired, EXPIRED, recording=recording)
    writing.add_positions(reservation.buyer_id, moves)
    return True
