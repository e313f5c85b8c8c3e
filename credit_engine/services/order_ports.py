"""
What the use cases on orders need of a session, beside services.ports.

Reservations are read and changed under the lock of their buyer's account (see
account_ports); order checks are only ever appended, each in the buyer's own chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from credit_engine.domain.cover import Cover
from credit_engine.domain.hold import Hold
from credit_engine.domain.reservation import DocumentRef, Reservation, ReservationState
from credit_engine.journal.chain import Link
from credit_engine.services.account_ports import Account


@dataclass(frozen=True, slots=True)
class ReservationEvent:
    """
    One thing that happened to a reservation: reserved, amended, confirmed and so on.

    `minor` is what was reserved after it, in minor units of the reservation's currency.
    """

    reservation_id: str
    at: datetime
    event: str
    minor: int
    stated_by: str


@dataclass(frozen=True, slots=True)
class OrderCheckRecord:
    """
    One order check as it is kept for good.

    `check_bytes` are canonical and `leaf` is theirs; the other parts only serve to find it.
    """

    check_id: str
    seller_id: str
    buyer_id: str
    buyer_seq: int
    checked_at: datetime
    stage: str
    number: str
    answer: str
    leaf: bytes
    check_bytes: bytes


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """What of a buyer's recorded facts an order check looks at, as of a day."""

    covers: tuple[Cover, ...]  # per policy the one that began last, by policy
    holds: tuple[Hold, ...]  # per code the one that was placed last, by code
    ledger_stated_on: date | None  # the newest day as of which the ledger was said to be complete


@dataclass(frozen=True, slots=True)
class OrderAhead:
    """What a check is about to read of."""

    buyer_id: str
    root_id: str
    document: DocumentRef
    as_of: date
    revision: str  # of the rule pack


class OrderReading(Protocol):
    """What is read of orders."""

    def standing_facts(self, buyer_id: str, as_of: date) -> StandingFacts:
        """What an order check looks at, as of *as_of*."""
        ...

    def reservation(self, seller_id: str, reservation_id: str) -> Reservation | None:
        """One reservation."""
        ...

    def open_reservation(self, buyer_id: str, document: DocumentRef) -> Reservation | None:
        """The one open reservation of a document, if any, also when its time is over."""
        ...

    def open_reservations(self, buyer_id: str) -> Sequence[Reservation]:
        """All open reservations of a buyer, by id, also those whose time is over."""
        ...

    def reservations_of(self, buyer_id: str) -> Sequence[Reservation]:
        """All reservations of a buyer, in any state, by id."""
        ...

    def due_reservations(self, now: datetime, most: int) -> Sequence[Reservation]:
        """Up to *most* open reservations whose time was over at *now*, the oldest first."""
        ...

    def reservations(
        self,
        seller_id: str,
        buyer_id: str | None,
        state: ReservationState | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Reservation]:
        """Reservations in order of id."""
        ...

    def reservation_events(self, reservation_id: str) -> Sequence[ReservationEvent]:
        """What happened to a reservation, oldest first."""
        ...

    def order_check(self, seller_id: str, check_id: str) -> OrderCheckRecord | None:
        """One order check."""
        ...

    def newest_check(self, buyer_id: str, document: DocumentRef) -> OrderCheckRecord | None:
        """The newest check of a document, if any."""
        ...

    def order_checks_of(self, buyer_id: str) -> Sequence[OrderCheckRecord]:
        """All order checks of a buyer, oldest first."""
        ...

    def check_chain(self, buyer_id: str) -> Sequence[Link]:
        """All order checks of a buyer, oldest first, for the chain's check."""
        ...


class OrderWriting(OrderReading, Protocol):
    """What is written of orders."""

    def lock_group(self, seller_id: str, buyer_id: str) -> Sequence[Account]:
        """
        Lock the account at the top of the buyer's group until the end of the transaction.

        Gives the accounts of the whole group, by buyer id, as they are under the lock. Raises
        BuyerNotFound where it is no buyer of the seller.
        """
        ...

    def read_ahead(self, key: tuple[str, str, str], order: OrderAhead) -> None:
        """Read what a check will look at, at once, where that saves the ways to the server."""
        ...

    def add_reservation(self, reservation: Reservation) -> None:
        """Add a reservation."""
        ...

    def change_reservation(self, reservation: Reservation) -> None:
        """Put a reservation as it is now in place of what it was. Raises ReservationNotFound."""
        ...

    def add_reservation_event(self, event: ReservationEvent) -> None:
        """Append to a reservation's history."""
        ...

    def add_order_check(self, record: OrderCheckRecord) -> None:
        """Append an order check and move the end of the buyer's chain of them with it.

        Raises Busy when its number is not the next one.
        """
        ...
