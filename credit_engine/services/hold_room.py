"""Hold room for a document that was judged: its reservation, and what it takes over of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from credit_engine.assess.document_chain import part_of, to_reserve
from credit_engine.assess.order_verdict import Verdict
from credit_engine.domain.exposure import Place, added_up, difference
from credit_engine.domain.reservation import Reservation, Shipment, Stage
from credit_engine.pack.exposure_model import ExposurePolicy
from credit_engine.services.context import Context
from credit_engine.services.move_reservation import (
    AMENDED,
    RESERVED,
    TAKEN_OVER,
    append_history,
    record_move,
)
from credit_engine.services.order_facts import Known
from credit_engine.services.ports import Recording, Writing


@dataclass(frozen=True, slots=True)
class Room:
    """
    The reservations as they are to be, by what happens to each.

    `reservation` is that of the document, None where it has none. `moves` is what its
    positions and those of others change by.
    """

    reservation: Reservation | None
    event: str | None  # what happened to it; None: nothing
    handed_on: tuple[Reservation, ...]  # what is left of those that it took over
    moves: Mapping[Place, int]


def plan_room(
    known: Known, verdict: Verdict, policy: ExposurePolicy, new: Reservation, now: datetime
) -> Room:
    """
    Plan the reservations that follow from a verdict.

    *new* is the document's reservation as it would be made now, without shipments. Where
    the stage may not go on, what is held already stays, less what is no longer wanted: a
    hold keeps new exposure out, and none in. An invoice is told holds and reserves nothing.
    """
    held = known.reservation
    if new.document.stage is Stage.INVOICE:
        return Room(held, None, (), {})
    wanted = _wanted(known, verdict, policy)
    if not verdict.may_go_on:
        if held is None or not _is_less(wanted, held):
            return Room(held, None, (), {})
        return _room(held, _amended(held, wanted, new, now), [])
    taken = [(before, before.taken_over(minor)) for before, minor in known.chain.handed_on]
    return _room(held, _amended(held, wanted, new, now), taken)


def write_room(writing: Writing, context: Context, room: Room, recording: Recording) -> None:
    """Write what was planned; the account is locked."""
    reservation = room.reservation
    if reservation is not None and room.event == RESERVED:
        writing.add_reservation(reservation)
        append_history(writing, reservation, RESERVED, recording)
    elif reservation is not None and room.event is not None:
        record_move(writing, context, reservation, room.event, recording)
    for left in room.handed_on:
        record_move(writing, context, left, TAKEN_OVER, recording)


def _wanted(known: Known, verdict: Verdict, policy: ExposurePolicy) -> tuple[Shipment, ...]:
    """What is to be reserved: what is handed on by other reservations is reserved here now."""
    if not known.chain.handed_on:
        return verdict.to_reserve
    alone = replace(verdict.question, follows=known.chain.ledger)
    return to_reserve(alone, part_of(alone), policy, known.facts.day)


def _amended(
    held: Reservation | None, wanted: tuple[Shipment, ...], new: Reservation, now: datetime
) -> tuple[Reservation | None, str | None]:
    if held is None:
        return (replace(new, shipments=wanted), RESERVED) if wanted else (None, None)
    if not wanted:
        # Other documents count all of it by now.
        return held.taken_over(None), TAKEN_OVER
    amended = held.amended(wanted, new.check_id, new.expires_at, now)
    return replace(amended, currency=new.currency), AMENDED


def _room(
    held: Reservation | None,
    changed: tuple[Reservation | None, str | None],
    taken: list[tuple[Reservation, Reservation]],
) -> Room:
    after, event = changed
    moves = difference(held.positions if held else {}, after.positions if after else {})
    for before, left in taken:
        moves = added_up([*moves.items(), *difference(before.positions, left.positions).items()])
    return Room(after, event, tuple(left for _, left in taken), moves)


def _is_less(wanted: tuple[Shipment, ...], held: Reservation) -> bool:
    """Whether up to any day *wanted* ships no more than what is held, wherever a horizon lies."""
    asked = 0
    for shipment in wanted:
        asked += shipment.minor
        kept = 0
        for before in held.shipments:
            kept += before.minor if before.on <= shipment.on else 0
        if asked > kept:
            return False
    return True
