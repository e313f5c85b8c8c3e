"""The statements of order checks and reservations, as statements.py."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import bindparam, insert, literal_column, select

from credit_engine.services.order_ports import OrderCheckRecord
from credit_engine.store.account_tables import (
    accounts,
    order_checks,
    reservation_events,
    reservations,
)
from credit_engine.store.phrases import FROM_START, PAGE, append, change, columns_of, is_bound
from credit_engine.store.tables import buyers

# The account at the top of a buyer's group, locked, with the buyer's seller. Whoever waited sees
# it as it is then; a group that was formed meanwhile shows in ACCOUNTS_OF_GROUP.
_OWN = accounts.alias("own")
LOCK_TOP = (
    select(
        accounts.c.buyer_id,
        select(buyers.c.seller_id).where(is_bound(buyers.c.buyer_id)).scalar_subquery(),
    )
    .where(
        accounts.c.buyer_id
        == select(_OWN.c.root_id).where(_OWN.c.buyer_id == bindparam("buyer_id")).scalar_subquery()
    )
    .with_for_update(of=accounts)
)

_IS_OPEN = reservations.c.state == literal_column("'open'")

RESERVATION = select(reservations).where(
    is_bound(reservations.c.seller_id), is_bound(reservations.c.reservation_id)
)
OPEN_RESERVATION = select(reservations).where(
    is_bound(reservations.c.buyer_id),
    is_bound(reservations.c.stage),
    is_bound(reservations.c.number),
    _IS_OPEN,
)
EVERY_RESERVATION_OF_BUYER = (
    select(reservations)
    .where(is_bound(reservations.c.buyer_id))
    .order_by(reservations.c.reservation_id)
)
OPEN_RESERVATIONS = (
    select(reservations)
    .where(is_bound(reservations.c.buyer_id), _IS_OPEN)
    .order_by(reservations.c.reservation_id)
)
DUE_RESERVATIONS = (  # now, page
    select(reservations)
    .where(reservations.c.expires_at <= bindparam("now"), _IS_OPEN)
    .order_by(reservations.c.expires_at, reservations.c.reservation_id)
    .limit(PAGE)
    .offset(FROM_START)
)
RESERVATIONS = (  # after, page
    select(reservations)
    .where(is_bound(reservations.c.seller_id), reservations.c.reservation_id > bindparam("after"))
    .order_by(reservations.c.reservation_id)
    .limit(PAGE)
    .offset(FROM_START)
)
RESERVATIONS_OF_BUYER = RESERVATIONS.where(is_bound(reservations.c.buyer_id))
RESERVATIONS_IN_STATE = RESERVATIONS.where(is_bound(reservations.c.state))
RESERVATIONS_OF_BUYER_IN_STATE = RESERVATIONS_OF_BUYER.where(is_bound(reservations.c.state))
RESERVATION_EVENTS = (
    columns_of(reservation_events, "at", "event", "minor", "stated_by")
    .where(is_bound(reservation_events.c.reservation_id))
    .order_by(reservation_events.c.sequence)
)
ADD_RESERVATION = insert(reservations)
CHANGE_RESERVATION = change(
    reservations,
    reservations.c.reservation_id,
    "check_id",
    "currency",
    "shipments_json",
    "expires_at",
    "state",
    "follows_json",
)
ADD_RESERVATION_EVENT = append(reservation_events)

_CHECK = [field.name for field in fields(OrderCheckRecord)]
ORDER_CHECK = columns_of(order_checks, *_CHECK).where(
    is_bound(order_checks.c.seller_id), is_bound(order_checks.c.check_id)
)
NEWEST_CHECK = (
    columns_of(order_checks, *_CHECK)
    .where(
        is_bound(order_checks.c.buyer_id),
        is_bound(order_checks.c.stage),
        is_bound(order_checks.c.number),
    )
    .order_by(order_checks.c.buyer_seq.desc())
    .limit(literal_column("1"))
    .offset(FROM_START)
)
CHECKS_OF_BUYER = (
    columns_of(order_checks, *_CHECK)
    .where(is_bound(order_checks.c.buyer_id))
    .order_by(order_checks.c.buyer_seq)
)
CHECK_CHAIN = (
    columns_of(order_checks, "buyer_seq", "leaf", "check_bytes")
    .where(is_bound(order_checks.c.buyer_id))
    .order_by(order_checks.c.buyer_seq)
)
ADD_ORDER_CHECK = insert(order_checks)
# Only from the check before: a writer that forgot to lock loses here, and nobody else does.
MOVE_CHECK_CHAIN = change(accounts, accounts.c.buyer_id, "last_check_seq", "last_check_leaf").where(
    accounts.c.last_check_seq + literal_column("1") == bindparam("new_last_check_seq")
)
