"""Let a document of the outside ledger take over what is reserved for it."""

from __future__ import annotations

from credit_engine.domain.exposure import Place
from credit_engine.domain.reservation import DocumentRef
from credit_engine.services.context import Context
from credit_engine.services.move_reservation import TAKEN_OVER, record_move
from credit_engine.services.ports import Recording, Writing


def take_over_in(
    writing: Writing,
    context: Context,
    buyer_id: str,
    document: DocumentRef,
    minor: int | None,
    *,
    recording: Recording,
) -> dict[Place, int]:
    """
    Close *minor* (None: all) of the open reservation of *document*, also when its time is over.

    The buyer and its account are locked. Gives the difference of positions, which the caller
    moves with those of its document; empty where nothing is reserved.
    """
    reservation = writing.open_reservation(buyer_id, document)
    if reservation is None:
        return {}
    left = reservation.taken_over(minor)
    return record_move(writing, context, reservation, left, TAKEN_OVER, recording=recording)
