"""
A reservation: room under a limit, kept for an order until it is confirmed or let go.

    open ──confirm whole──▶ confirmed
      │  ──confirm part───▶ open, with what is left
      │  ──amend──────────▶ open, with another amount
      ├──release──────────▶ released
      └──its time is over─▶ expired

Only an open reservation counts as exposure. One whose time is over stays open, and
counts, until it is expired: room is never promised twice because a clock went by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from credit_engine.domain.exposure import Category, Place, added_up
from credit_engine.domain.follows import Follows, first_of, without_first_of
from credit_engine.errors import (
    ExceedsReservation,
    ReservationConfirmed,
    ReservationExpired,
    ReservationReleased,
)


class Stage(StrEnum):
    """What kind of document is checked, in the order of a sale."""

    ORDER = "order"
    DELIVERY = "delivery"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document of the seller's ERP by its stage and number."""

    stage: Stage
    number: str


@dataclass(frozen=True, slots=True)
class Shipment:
    """What leaves on a day: minor units of the document's currency."""

    on: date
    minor: int


class ReservationState(StrEnum):
    """Where a reservation is in its life."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reservation:
    """
    Room kept for one document of one buyer.

    `shipments` are what is still reserved, earliest first, all amounts above zero; their
    sum is what counts. `expires_at` is an instant in UTC: from it on it may no longer be
    confirmed. `follows` is what it takes over of documents of the ledger, which count that
    much less while it is open: of one order, two deliveries take no more than there is.
    """

    reservation_id: str
    buyer_id: str
    seller_id: str
    check_id: str  # of the check that made it or changed it last
    document: DocumentRef
    currency: str
    shipments: tuple[Shipment, ...]
    expires_at: datetime
    state: ReservationState = ReservationState.OPEN
    follows: tuple[Follows, ...] = ()

    @property
    def takes_over(self) -> tuple[Follows, ...]:
        """What documents of the ledger count less by it: nothing once it is not open."""
        return self.follows if self.state is ReservationState.OPEN else ()

    @property
    def minor(self) -> int:
        """What is still reserved, in minor units."""
        return _total(self.shipments)

    @property
    def positions(self) -> dict[Place, int]:
        """Where it counts as exposure: nowhere once it is not open."""
        if self.state is not ReservationState.OPEN:
            return {}
        return added_up(
            (Place(Category.RESERVATIONS, self.currency, shipment.on), shipment.minor)
            for shipment in self.shipments
        )

    def confirmed(self, minor: int, now: datetime) -> Reservation:
        """
        What is left when *minor* of it became an order; the earliest shipments go first.

        So much of what it takes over goes with it, to the order.

        Raises:
            ExceedsReservation: more than is reserved.
            ReservationConfirmed, ReservationReleased, ReservationExpired: it is not open.
        """
        self.check_usable(now)
        if minor > self.minor:
            raise ExceedsReservation(
                f"Reservation {self.reservation_id} holds less than is confirmed; amend the order "
                "first, which checks it anew."
            )
        left = without_first(self.shipments, minor)
        state = ReservationState.OPEN if left else ReservationState.CONFIRMED
        follows = without_first_of(self.follows, minor) if left else ()
        return replace(self, shipments=left, state=state, follows=follows)

    def taken_over(self, minor: int | None) -> Reservation:
        """
        What is left when a document of the outside ledger counts *minor* of it (None: all).

        The document is there whatever we reserved: one that counts more takes all of it, and
        one whose time is over is taken over too.

        Raises:
            ReservationConfirmed, ReservationReleased, ReservationExpired: it is not open.
        """
        self._check_open()
        left = without_first(self.shipments, self.minor if minor is None else minor)
        state = ReservationState.OPEN if left else ReservationState.CONFIRMED
        follows = first_of(self.follows, _total(left))
        return replace(self, shipments=left, state=state, follows=follows)

    def released(self) -> Reservation:
        """
        Let go of all that is left; one whose time is over may be let go too.

        Raises:
            ReservationConfirmed, ReservationReleased, ReservationExpired: it is not open.
        """
        self._check_open()
        return replace(self, state=ReservationState.RELEASED)

    def amended(
        self,
        shipments: Sequence[Shipment],
        follows: Sequence[Follows],
        *,
        check_id: str,
        expires_at: datetime,
        now: datetime,
    ) -> Reservation:
        """
        Hold *shipments*, which take over *follows*, in place of what was held.

        The caller has checked that they fit.

        Raises:
            ReservationConfirmed, ReservationReleased, ReservationExpired: it is not open.
        """
        self.check_usable(now)
        return replace(
            self,
            shipments=in_order(shipments),
            follows=tuple(follows),
            check_id=check_id,
            expires_at=expires_at,
        )

    def expired(self, now: datetime) -> Reservation | None:
        """The expired reservation, or None where it is not open or its time is not over."""
        if self.state is not ReservationState.OPEN or now < self.expires_at:
            return None
        return replace(self, state=ReservationState.EXPIRED)

    def check_usable(self, now: datetime) -> None:
        """
        Check that it may be confirmed or amended at *now*.

        Raises:
            ReservationConfirmed, ReservationReleased, ReservationExpired: it may not.
        """
        self._check_open()
        if now >= self.expires_at:
            raise ReservationExpired(f"{self._named} ended at {self.expires_at}; check the order.")

    def _check_open(self) -> None:
        if self.state is ReservationState.CONFIRMED:
            raise ReservationConfirmed(f"{self._named} was confirmed whole; nothing is left of it.")
        if self.state is ReservationState.RELEASED:
            raise ReservationReleased(f"{self._named} was released; check the order anew.")
        if self.state is ReservationState.EXPIRED:
            raise ReservationExpired(f"{self._named} has expired; check the order anew.")

    @property
    def _named(self) -> str:
        return f"Reservation {self.reservation_id}"


def in_order(shipments: Sequence[Shipment]) -> tuple[Shipment, ...]:
    """One shipment a day, earliest first."""
    by_day: dict[date, int] = {}
    for shipment in shipments:
        by_day[shipment.on] = by_day.get(shipment.on, 0) + shipment.minor
    return tuple(Shipment(day, minor) for day, minor in sorted(by_day.items()) if minor)


def without_first(shipments: Sequence[Shipment], minor: int) -> tuple[Shipment, ...]:
    """What is left when *minor* has gone, from the earliest shipments on."""
    left = []
    for shipment in shipments:
        gone = min(minor, shipment.minor)
        minor -= gone
        if shipment.minor > gone:
            left.append(Shipment(shipment.on, shipment.minor - gone))
    return tuple(left)


def _total(shipments: Sequence[Shipment]) -> int:
    total = 0
    for shipment in shipments:
        total += shipment.minor
    return total
