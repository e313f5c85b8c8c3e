"""Hold room for a document that was judged: its reservation, and what it takes over of others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from credit_engine.assess.order_verdict import Verdict
from credit_engine.domain.exposure import Place, added_up, total_minor
from credit_engine.domain.follows import Follows, first_of, joined
from credit_engine.domain.reservation import Reservation, Shipment, Stage
from credit_engine.services.context import Context
from credit_engine.services.move_reservation import (
    AMENDED,
    RESERVED,
    TAKEN_OVER,
    record_move,
    record_new,
)
from credit_engine.services.order_facts import Known
from credit_engine.services.ports import Recording, Writing


@dataclass(frozen=True, slots=True)
class Room:
    """
    The reservations as they are to be, by what happens to each.

    `reservation` is that of the document, None where it has none; `before` what it was.
    """

    before: Reservation | None
    reservation: Reservation | None
    event: str | None  # what happened to it; None: nothing
    # those that it took over, with what is left of each
    handed_on: tuple[tuple[Reservation, Reservation], ...] = ()


def plan_room(known: Known, verdict: Verdict, new: Reservation, now: datetime) -> Room:
    """
    Plan the reservations that follow from a verdict.

    *new* is the document's reservation as it would be made now, without shipments. Where
    the stage may not go on, what is held already stays, less what is no longer wanted: a
    hold keeps new exposure out, and none in. An invoice is told holds and reserves nothing.
    """
    held = known.reservation
    if new.document.stage is Stage.INVOICE:
        return Room(held, held, None)
    wanted = replace(new, shipments=verdict.to_reserve, follows=_takes_over(known))
    if not verdict.may_go_on:
        if held is None or not _is_less(wanted.shipments, held):
            return Room(held, held, None)
        return Room(held, *_amended(held, wanted, now))
    taken = [(before, before.taken_over(minor)) for before, minor in known.chain.handed_on]
    return Room(held, *_amended(held, wanted, now), tuple(taken))


def write_room(
    writing: Writing, context: Context, room: Room, recording: Recording
) -> dict[Place, int]:
    """Write what was planned, and give what positions move by; the account is locked."""
    before, after, event = room.before, room.reservation, room.event
    parts: list[dict[Place, int]] = []
    if after is not None and event is not None:
        if before is None:
            parts.append(record_new(writing, after, recording))
        else:
            parts.append(record_move(writing, context, before, after, event, recording=recording))
    parts += [
        record_move(writing, context, other, left, TAKEN_OVER, recording=recording)
        for other, left in room.handed_on
    ]
    return added_up(entry for part in parts for entry in part.items())


def _takes_over(known: Known) -> tuple[Follows, ...]:
    """What the document takes over of the ledger: as before, and now, as far as it reaches."""
    question, held = known.question, known.reservation
    before = held.takes_over if held is not None and held.currency == question.currency else ()
    reach = question.minor - total_minor(known.chain.recorded)
    return first_of(joined(before, known.chain.takes_over), reach)


def _amended(
    held: Reservation | None, wanted: Reservation, now: datetime
) -> tuple[Reservation | None, str | None]:
    if held is None:
        return (wanted, RESERVED) if wanted.shipments else (None, None)
    if not wanted.shipments:
        # Other documents count all of it by now.
        return held.taken_over(None), TAKEN_OVER
    amended = held.amended(
        wanted.shipments,
        wanted.follows,
        check_id=wanted.check_id,
        expires_at=wanted.expires_at,
        now=now,
    )
    return replace(amended, currency=wanted.currency), AMENDED


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
