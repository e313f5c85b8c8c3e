"""Rows of order checks and reservations to things of the domain, and back."""

from __future__ import annotations

import orjson

from credit_engine.domain.reservation import (
    DocumentRef,
    Reservation,
    ReservationState,
    Shipment,
    Stage,
)
from credit_engine.services.order_ports import OrderCheckRecord
from credit_engine.store.rows import (
    read_day,
    read_instant,
    read_links,
    write_instant,
    write_json,
    write_links,
)
from credit_engine.store.session import AnyRow, Values


def read_reservation(row: AnyRow) -> Reservation:
    """A row of all columns of `reservations`, in their order."""
    reservation_id, buyer_id, seller_id, check_id, stage, number, currency, *rest = row
    shipments, expires_at, state, follows = rest
    return Reservation(
        reservation_id=reservation_id,
        buyer_id=buyer_id,
        seller_id=seller_id,
        check_id=check_id,
        document=DocumentRef(Stage(stage), number),
        currency=currency,
        shipments=tuple(Shipment(read_day(on), minor) for on, minor in orjson.loads(shipments)),
        expires_at=read_instant(expires_at),
        state=ReservationState(state),
        follows=read_links(follows),
    )


def write_reservation(reservation: Reservation) -> Values:
    """All columns of a reservation."""
    return {
        "reservation_id": reservation.reservation_id,
        "buyer_id": reservation.buyer_id,
        "seller_id": reservation.seller_id,
        "stage": reservation.document.stage.value,
        "number": reservation.document.number,
        **write_reservation_change(reservation),
    }


def write_reservation_change(reservation: Reservation) -> Values:
    """The columns of a reservation that its life changes."""
    return {
        "check_id": reservation.check_id,
        "currency": reservation.currency,
        "shipments_json": write_json(
            [[shipment.on.isoformat(), shipment.minor] for shipment in reservation.shipments]
        ),
        "expires_at": write_instant(reservation.expires_at),
        "state": reservation.state.value,
        "follows_json": write_links(reservation.follows),
    }


def read_check(row: AnyRow) -> OrderCheckRecord:
    """A row of the columns that OrderCheckRecord names, in its order."""
    check_id, seller_id, buyer_id, buyer_seq, checked_at, stage, number, answer, *rest = row
    leaf, check_bytes = map(bytes, rest)
    return OrderCheckRecord(
        check_id=check_id,
        seller_id=seller_id,
        buyer_id=buyer_id,
        buyer_seq=buyer_seq,
        checked_at=read_instant(checked_at),
        stage=stage,
        number=number,
        answer=answer,
        leaf=leaf,
        check_bytes=check_bytes,
    )


def write_check(record: OrderCheckRecord) -> Values:
    """All columns of an order check."""
    return {
        "check_id": record.check_id,
        "seller_id": record.seller_id,
        "buyer_id": record.buyer_id,
        "buyer_seq": record.buyer_seq,
        "checked_at": write_instant(record.checked_at),
        "stage": record.stage,
        "number": record.number,
        "answer": record.answer,
        "leaf": record.leaf,
        "check_bytes": record.check_bytes,
    }
