"""The write side of orders."""

from __future__ import annotations

from credit_engine.domain.reservation import Reservation
from credit_engine.errors import Busy, ReservationNotFound
from credit_engine.services.order_ports import OrderCheckRecord, ReservationEvent
from credit_engine.store import order_statements as sql
from credit_engine.store.order_reading import SqlOrderReading
from credit_engine.store.order_rows import (
    write_check,
    write_reservation,
    write_reservation_change,
)
from credit_engine.store.rows import write_instant


class SqlOrderWriting(SqlOrderReading):
    """services.order_ports.OrderWriting."""

    def add_reservation(self, reservation: Reservation) -> None:
        """Add a reservation."""
        self._session.write(sql.ADD_RESERVATION, **write_reservation(reservation))

    def change_reservation(self, reservation: Reservation) -> None:
        """
        Put a reservation as it is now in place of what it was.

        Raises:
            ReservationNotFound: there is no such reservation.
        """
        changed = {
            f"new_{name}": value for name, value in write_reservation_change(reservation).items()
        }
        if not self._session.write(
            sql.CHANGE_RESERVATION, id=reservation.reservation_id, **changed
        ):
            raise ReservationNotFound(f"There is no reservation {reservation.reservation_id}.")

    def add_reservation_event(self, event: ReservationEvent) -> None:
        """Append to a reservation's history."""
        self._session.write(
            sql.ADD_RESERVATION_EVENT,
            reservation_id=event.reservation_id,
            at=write_instant(event.at),
            event=event.event,
            minor=event.minor,
            stated_by=event.stated_by,
        )

    def add_order_check(self, record: OrderCheckRecord) -> None:
        """
        Append an order check and move the end of the buyer's chain of them with it.

        Raises:
            Busy: the buyer's last check is not the one before this.
        """
        moved = self._session.write(
            sql.MOVE_CHECK_CHAIN,
            id=record.buyer_id,
            new_last_check_seq=record.buyer_seq,
            new_last_check_leaf=record.leaf,
        )
        if not moved:
            raise Busy(
                f"An order of buyer {record.buyer_id} was checked by another request meanwhile; "
                "send the same request again."
            )
        self._session.write(sql.ADD_ORDER_CHECK, **write_check(record))
