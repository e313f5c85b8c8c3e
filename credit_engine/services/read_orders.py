"""Read order checks and reservations, as they were recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from credit_engine.domain.reservation import Reservation, ReservationState
from credit_engine.errors import OrderCheckNotFound
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.context import Caller, Context
from credit_engine.services.order_ports import ReservationEvent
from credit_engine.services.page import Page, page_of
from credit_engine.services.reservation_calls import find_reservation_in


@dataclass(frozen=True, slots=True)
class ReservationView:
    """A reservation and its history, oldest event first."""

    reservation: Reservation
    events: Sequence[ReservationEvent]


def read_order_check(context: Context, caller: Caller, check_id: str) -> bytes:
    """
    One order check as JSON: `{check, leaf}`, the first exactly the bytes that were recorded.

    Raises:
        OrderCheckNotFound: the seller has no such check.
    """
    with context.store.reading() as reading:
        record = reading.order_check(caller.seller_id, check_id)
    if record is None:
        raise OrderCheckNotFound(f"There is no order check {check_id}.")
    return canonical_bytes(
        {"check": orjson.Fragment(record.check_bytes), "leaf": record.leaf.hex()}
    )


def read_reservation(context: Context, caller: Caller, reservation_id: str) -> ReservationView:
    """One reservation with its history. Raises ReservationNotFound."""
    with context.store.reading() as reading:
        reservation = find_reservation_in(reading, caller, reservation_id)
        return ReservationView(reservation, reading.reservation_events(reservation_id))


def list_reservations(
    context: Context,
    caller: Caller,
    buyer_id: str | None,
    state: ReservationState | None,
    page: tuple[str | None, int],
) -> Page[Reservation]:
    """A page of reservations, of one buyer and in one state where these are given.

    *page* is the id after which it begins and how many it has.
    """
    after, limit = page
    with context.store.reading() as reading:
        found = reading.reservations(caller.seller_id, buyer_id, state, after, limit + 1)
    return page_of(found, limit, lambda held: held.reservation_id)
