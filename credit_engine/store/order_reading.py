"""The read side of orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from credit_engine.domain.reservation import DocumentRef, Reservation, ReservationState
from credit_engine.journal.chain import Link
from credit_engine.services.order_ports import OrderCheckRecord, ReservationEvent, StandingFacts
from credit_engine.store import cover_rows, cover_statements, statements
from credit_engine.store import order_statements as sql
from credit_engine.store.order_rows import read_check, read_reservation
from credit_engine.store.rows import read_instant, read_ledger, write_instant
from credit_engine.store.session import Session, Values


class SqlOrderReading:
    """services.order_ports.OrderReading."""

    _session: Session

    def standing_facts(self, buyer_id: str, as_of: date) -> StandingFacts:
        """What an order check looks at, as of *as_of*."""
        asked = {"buyer_id": buyer_id, "as_of": as_of.isoformat()}
        ledger = read_ledger(self._session.row(statements.LEDGER, **asked))
        return StandingFacts(
            covers=cover_rows.read_covers(self._session.rows(cover_statements.COVERS, **asked)),
            holds=cover_rows.read_holds(self._session.rows(cover_statements.HOLDS, **asked)),
            ledger_stated_on=None if ledger is None else ledger.complete_as_of,
        )

    def reservation(self, seller_id: str, reservation_id: str) -> Reservation | None:
        """One reservation."""
        row = self._session.row(sql.RESERVATION, seller_id=seller_id, reservation_id=reservation_id)
        return None if row is None else read_reservation(row)

    def open_reservation(self, buyer_id: str, document: DocumentRef) -> Reservation | None:
        """The one open reservation of a document, if any, also when its time is over."""
        row = self._session.row(
            sql.OPEN_RESERVATION,
            buyer_id=buyer_id,
            stage=document.stage.value,
            number=document.number,
        )
        return None if row is None else read_reservation(row)

    def open_reservations(self, buyer_id: str) -> Sequence[Reservation]:
        """All open reservations of a buyer, by id, also those whose time is over."""
        found = self._session.rows(sql.OPEN_RESERVATIONS, buyer_id=buyer_id)
        return [read_reservation(row) for row in found]

    def reservations_of(self, buyer_id: str) -> Sequence[Reservation]:
        """All reservations of a buyer, in any state, by id."""
        found = self._session.rows(sql.EVERY_RESERVATION_OF_BUYER, buyer_id=buyer_id)
        return [read_reservation(row) for row in found]

    def due_reservations(self, now: datetime, most: int) -> Sequence[Reservation]:
        """Up to *most* open reservations whose time was over at *now*, the oldest first."""
        found = self._session.rows(sql.DUE_RESERVATIONS, now=write_instant(now), page=most)
        return [read_reservation(row) for row in found]

    def reservations(
        self,
        seller_id: str,
        buyer_id: str | None,
        state: ReservationState | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Reservation]:
        """Reservations in order of id."""
        asked: Values = {"seller_id": seller_id, "after": after or "", "page": limit}
        if buyer_id is not None:
            asked["buyer_id"] = buyer_id
        if state is not None:
            asked["state"] = state.value
        statement = {
            (False, False): sql.RESERVATIONS,
            (True, False): sql.RESERVATIONS_OF_BUYER,
            (False, True): sql.RESERVATIONS_IN_STATE,
            (True, True): sql.RESERVATIONS_OF_BUYER_IN_STATE,
        }[buyer_id is not None, state is not None]
        return [read_reservation(row) for row in self._session.rows(statement, **asked)]

    def reservation_events(self, reservation_id: str) -> Sequence[ReservationEvent]:
        """What happened to a reservation, oldest first."""
        found = self._session.rows(sql.RESERVATION_EVENTS, reservation_id=reservation_id)
        return [
            ReservationEvent(reservation_id, read_instant(at), event, minor, stated_by)
            for at, event, minor, stated_by in found
        ]

    def order_check(self, seller_id: str, check_id: str) -> OrderCheckRecord | None:
        """One order check."""
        row = self._session.row(sql.ORDER_CHECK, seller_id=seller_id, check_id=check_id)
        return None if row is None else read_check(row)

    def newest_check(self, buyer_id: str, document: DocumentRef) -> OrderCheckRecord | None:
        """The newest check of a document, if any."""
        row = self._session.row(
            sql.NEWEST_CHECK,
            buyer_id=buyer_id,
            stage=document.stage.value,
            number=document.number,
        )
        return None if row is None else read_check(row)

    def order_checks_of(self, buyer_id: str) -> Sequence[OrderCheckRecord]:
        """All order checks of a buyer, oldest first."""
        return [
            read_check(row) for row in self._session.rows(sql.CHECKS_OF_BUYER, buyer_id=buyer_id)
        ]

    def check_chain(self, buyer_id: str) -> Sequence[Link]:
        """All order checks of a buyer, oldest first."""
        return [Link(*row) for row in self._session.rows(sql.CHECK_CHAIN, buyer_id=buyer_id)]
