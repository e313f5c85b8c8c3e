"""What every call about one reservation begins with: whose it is, its lock, and its key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from credit_engine.domain.reservation import Reservation
from credit_engine.errors import ReservationNotFound
from credit_engine.services.account_ports import Account
from credit_engine.services.answer_once import Answer, Keyed, answer_once
from credit_engine.services.context import Caller, Context
from credit_engine.services.count_account import count_group_if_needed
from credit_engine.services.ports import Reading, Writing


@dataclass(frozen=True, slots=True)
class ReservationCall:
    """Which reservation, under which idempotency key, with the digest of what was sent."""

    reservation_id: str
    key: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class Locked:
    """A reservation as it is under the lock of its buyer's account."""

    account: Account
    reservation: Reservation


def answer_about(
    context: Context,
    caller: Caller,
    route: str,
    call: ReservationCall,
    act: Callable[[Writing, Locked], bytes],
    *,
    locks_buyer: bool = False,
) -> Answer:
    """
    Answer a call about one reservation once for its key; see answer_once.

    *locks_buyer*: lock the buyer's row too, for an *act* that records facts, or that changes
    what a reservation takes over of documents of the ledger.

    Raises:
        ReservationNotFound: the seller has no such reservation.
    """

    def lock(writing: Writing) -> Locked:
        found = find_reservation_in(writing, caller, call.reservation_id)
        if locks_buyer:
            writing.lock_buyer(found.buyer_id)
        account = writing.lock_account(found.buyer_id)
        count_group_if_needed(writing, account.root_id)
        return Locked(account, find_reservation_in(writing, caller, call.reservation_id))

    keyed = Keyed(route, call.key, call.request_sha256)
    return answer_once(context, caller, keyed, lock, act)


def find_reservation_in(reading: Reading, caller: Caller, reservation_id: str) -> Reservation:
    """
    One reservation of the caller's.

    Raises:
        ReservationNotFound: there is none.
    """
    reservation = reading.reservation(caller.seller_id, reservation_id)
    if reservation is None:
        raise ReservationNotFound(
            f"There is no reservation {reservation_id}; list reservations to find its id."
        )
    return reservation
