"""The write side of orders."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Executable

from credit_engine.domain.follows import DocumentKind
from credit_engine.domain.reservation import Reservation, Stage
from credit_engine.errors import Busy, BuyerNotFound, ReservationNotFound
from credit_engine.services.account_ports import Account
from credit_engine.services.order_ports import OrderAhead, OrderCheckRecord, ReservationEvent
from credit_engine.store import (
    account_statements,
    cover_statements,
    document_statements,
    limit_statements,
    statements,
)
from credit_engine.store import order_statements as sql
from credit_engine.store.account_reading import read_account
from credit_engine.store.order_reading import SqlOrderReading
from credit_engine.store.order_rows import (
    write_check,
    write_reservation,
    write_reservation_change,
)
from credit_engine.store.rows import write_instant
from credit_engine.store.session import Values

PREPAYMENT = DocumentKind.PREPAYMENT.value


class SqlOrderWriting(SqlOrderReading):
    """services.order_ports.OrderWriting."""

    def lock_group(self, seller_id: str, buyer_id: str) -> Sequence[Account]:
        """
        Lock the account at the top of the buyer's group until the end of the transaction.

        A group may be formed while we wait for its lock: then that of its new top is taken.

        Raises:
            BuyerNotFound: it is no buyer of the seller.
        """
        while True:
            row = self._session.row(sql.LOCK_TOP, buyer_id=buyer_id)
            if row is None or row[1] != seller_id:
                raise BuyerNotFound(f"There is no buyer {buyer_id}.")
            found = self._session.rows(account_statements.ACCOUNTS_OF_GROUP, root_id=row[0])
            accounts = [read_account(of) for of in found]
            if any(account.buyer_id == buyer_id for account in accounts):
                return accounts

    def read_ahead(self, key: tuple[str, str, str], order: OrderAhead) -> None:
        """Read what a check will look at, at once, where that saves the ways to the server."""
        day, of = order.as_of.isoformat(), {"buyer_id": order.buyer_id}
        stage, number = order.document.stage.value, order.document.number
        document = {**of, "stage": stage, "number": number}
        asked: list[tuple[Executable, Values]] = [
            (statements.ANSWER, dict(zip(("seller_id", "route", "key"), key, strict=True))),
            (account_statements.POSITIONS_OF_GROUP, {"root_id": order.root_id}),
            (limit_statements.LIMITS_OF_GROUP, {"root_id": order.root_id, "day": day}),
            (statements.LEDGER, {**of, "as_of": day}),
            (cover_statements.COVERS, {**of, "as_of": day}),
            (cover_statements.HOLDS, {**of, "as_of": day}),
            (sql.OPEN_RESERVATION, document),
            (sql.NEWEST_CHECK, document),
            (statements.PACK_IS_KEPT, {"revision": order.revision}),
        ]
        if order.document.stage is Stage.ORDER:
            prepaid = {"follows_kind": stage, "follows_number": number, "kind": PREPAYMENT}
            asked.append((document_statements.FOLLOWERS, {**of, **prepaid}))
        if order.document.stage is not Stage.INVOICE:
            state = {**of, "kind": stage, "number": number}
            asked.append((document_statements.STATE, state))
        self._session.read_ahead(asked)

    def add_reservation(self, reservation: Reservation) -> None:
        """Add a reservation."""
        self._session.write_later(sql.ADD_RESERVATION, write_reservation(reservation))

    def change_reservation(self, reservation: Reservation) -> None:
        """
        Put a reservation as it is now in place of what it was.

        Raises:
            ReservationNotFound: there is no such reservation; told before the commit.
        """
        values = write_reservation_change(reservation)
        changed = {f"new_{name}": value for name, value in values.items()}
        self._session.write_later(
            sql.CHANGE_RESERVATION,
            {"id": reservation.reservation_id, **changed},
            ReservationNotFound(f"There is no reservation {reservation.reservation_id}."),
        )

    def add_reservation_event(self, event: ReservationEvent) -> None:
        """Append to a reservation's history."""
        self._session.write_later(
            sql.ADD_RESERVATION_EVENT,
            {
                "reservation_id": event.reservation_id,
                "at": write_instant(event.at),
                "event": event.event,
                "minor": event.minor,
                "stated_by": event.stated_by,
            },
        )

    def add_order_check(self, record: OrderCheckRecord) -> None:
        """
        Append an order check and move the end of the buyer's chain of them with it.

        Raises:
            Busy: the buyer's last check is not the one before this; told before the commit.
        """
        self._session.write_later(
            sql.MOVE_CHECK_CHAIN,
            {
                "id": record.buyer_id,
                "new_last_check_seq": record.buyer_seq,
                "new_last_check_leaf": record.leaf,
            },
            Busy(
                f"An order of buyer {record.buyer_id} was checked by another request meanwhile; "
                "send the same request again."
            ),
        )
        self._session.write_later(sql.ADD_ORDER_CHECK, write_check(record))
