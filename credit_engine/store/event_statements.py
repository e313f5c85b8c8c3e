"""The statements of events and of who is told of them, as statements.py."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)

from credit_engine.store import columns
from credit_engine.store.event_tables import (
    duties,
    events,
    webhook_deliveries,
    webhook_types,
    webhooks,
)
from credit_engine.store.in_flight import InFlight, TransactionNumber, TurnOf
from credit_engine.store.insert_if_new import InsertIfNew
from credit_engine.store.phrases import FROM_START, PAGE, append, columns_of, is_bound

_ZERO: ColumnElement[int] = literal_column("0")
_ONE: ColumnElement[int] = literal_column("1")
_EVENT = (
    events.c.sequence,
    events.c.event_id,
    events.c.seller_id,
    events.c.buyer_id,
    events.c.type,
    events.c.at,
    events.c.data_json,
)


def _begins(prefix: ColumnElement[str]) -> ColumnElement[bool]:
    """As domain.webhook.matches, of the type of an event."""
    dotted = events.c.type.concat(literal_column("'.'"))
    return func.substr(dotted, _ONE, func.length(prefix)) == prefix


def _is_wanted(webhook_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a webhook wants an event, by any of its patterns."""
    return exists(_ONE).where(
        webhook_types.c.webhook_id == webhook_id, _begins(webhook_types.c.prefix)
    )


TAKE_TURN = select(TurnOf(bindparam("buyer_id", type_=Text())))
ADD_EVENT = append(events).values(recorded_in=TransactionNumber())
ADD_DELIVERIES = insert(webhook_deliveries).from_select(
    ["webhook_id", "sequence", "buyer_id", "attempts", "due_at"],
    select(webhooks.c.webhook_id, events.c.sequence, events.c.buyer_id, _ZERO, events.c.at).where(
        is_bound(events.c.event_id),
        webhooks.c.seller_id == events.c.seller_id,
        _is_wanted(webhooks.c.webhook_id),
    ),
)

IN_FLIGHT = select(InFlight())
_WANTED = (
    select(*_EVENT)
    .where(is_bound(events.c.seller_id), _begins(bindparam("prefix", type_=Text())))
    .order_by(events.c.sequence)
)
EVENTS = _WANTED.where(events.c.sequence > bindparam("after")).limit(PAGE).offset(FROM_START)
EVENTS_OF_BUYER = EVENTS.where(is_bound(events.c.buyer_id))
LATE_EVENTS = _WANTED.where(
    is_bound(events.c.recorded_in), events.c.sequence <= bindparam("passed")
)
LATE_EVENTS_OF_BUYER = LATE_EVENTS.where(is_bound(events.c.buyer_id))
OLDEST_UNDELIVERED = select(func.min(events.c.at)).where(
    webhooks.c.state != bindparam("paused"),
    events.c.sequence
    == select(func.min(webhook_deliveries.c.sequence))
    .where(webhook_deliveries.c.webhook_id == webhooks.c.webhook_id)
    .scalar_subquery(),
)

_WEBHOOK = columns_of(
    webhooks,
    "webhook_id",
    "seller_id",
    "url",
    "state",
    "created_at",
    "not_before",
    "failures",
    "cause",
    "cause_at",
    "delivered_at",
)
WEBHOOK = _WEBHOOK.where(is_bound(webhooks.c.seller_id), is_bound(webhooks.c.webhook_id))
# SQLite knows no FOR UPDATE, and needs none: it lets one transaction write at a time.
LOCK_WEBHOOK = WEBHOOK.with_for_update()
WEBHOOKS = (
    _WEBHOOK.where(is_bound(webhooks.c.seller_id), webhooks.c.webhook_id > bindparam("after"))
    .order_by(webhooks.c.webhook_id)
    .limit(PAGE)
    .offset(FROM_START)
)
SECRET = columns_of(webhooks, "secret").where(is_bound(webhooks.c.webhook_id))
WEBHOOK_TYPES = (
    columns_of(webhook_types, "pattern")
    .where(is_bound(webhook_types.c.webhook_id))
    .order_by(webhook_types.c.pattern)
)
ADD_WEBHOOK = insert(webhooks)
CHANGE_WEBHOOK = (
    update(webhooks)
    .where(webhooks.c.webhook_id == bindparam("id"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "url",
                "state",
                "not_before",
                "failures",
                "cause",
                "cause_at",
                "delivered_at",
            )
        }
    )
)
REMOVE_WEBHOOK = delete(webhooks).where(is_bound(webhooks.c.webhook_id))
ADD_WEBHOOK_TYPE = insert(webhook_types)
FORGET_WEBHOOK_TYPES = delete(webhook_types).where(is_bound(webhook_types.c.webhook_id))

_now = bindparam("now", type_=columns.INSTANT)
_earlier = webhook_deliveries.alias("earlier")
_IS_DUE = (webhook_deliveries.c.due_at <= _now) & ~(
    exists(_ONE).where(
        _earlier.c.webhook_id == webhook_deliveries.c.webhook_id,
        _earlier.c.buyer_id == webhook_deliveries.c.buyer_id,
        _earlier.c.sequence < webhook_deliveries.c.sequence,
        _earlier.c.attempts > _ZERO,
        _earlier.c.due_at > _now,
    )
)
_IS_FREE = (
    is_bound(webhooks.c.state)
    & (webhooks.c.not_before <= _now)
    & (webhooks.c.claimed_until <= _now)
    & exists(_ONE).where(webhook_deliveries.c.webhook_id == webhooks.c.webhook_id, _IS_DUE)
)
FREE_WEBHOOK = (
    columns_of(webhooks, "webhook_id")
    .where(_IS_FREE)
    .order_by(webhooks.c.claimed_until, webhooks.c.webhook_id)
    .limit(_ONE)
    .offset(FROM_START)
)
LOCK_FREE_WEBHOOK = (
    columns_of(webhooks, "webhook_id", "seller_id")
    .where(_IS_FREE)
    .order_by(webhooks.c.claimed_until, webhooks.c.webhook_id)
    .limit(_ONE)
    .offset(FROM_START)
    .with_for_update(of=webhooks, skip_locked=True)
)
CLAIM_WEBHOOK = (
    update(webhooks)
    .where(webhooks.c.webhook_id == bindparam("id"))
    .values(claimed_by=bindparam("worker"), claimed_until=bindparam("until"))
)
CLAIMED_BY = columns_of(webhooks, "claimed_by").where(is_bound(webhooks.c.webhook_id))
DUE_DELIVERIES = (
    select(*_EVENT, webhook_deliveries.c.attempts)
    .join(events, events.c.sequence == webhook_deliveries.c.sequence)
    .where(is_bound(webhook_deliveries.c.webhook_id), _IS_DUE)
    .order_by(webhook_deliveries.c.sequence)
    .limit(PAGE)
    .offset(FROM_START)
)
TOLD = delete(webhook_deliveries).where(
    is_bound(webhook_deliveries.c.webhook_id), is_bound(webhook_deliveries.c.sequence)
)
REFUSED = (
    update(webhook_deliveries)
    .where(
        webhook_deliveries.c.webhook_id == bindparam("id"),
        webhook_deliveries.c.sequence == bindparam("number"),
    )
    .values(attempts=webhook_deliveries.c.attempts + _ONE, due_at=bindparam("again_at"))
)
TRY_AT_ONCE = (
    update(webhook_deliveries)
    .where(
        webhook_deliveries.c.webhook_id == bindparam("id"), webhook_deliveries.c.attempts > _ZERO
    )
    .values(attempts=_ZERO, due_at=bindparam("again_at"))
)

_IN_RANGE = (
    is_bound(events.c.seller_id)
    & (events.c.sequence >= bindparam("first"))
    & (events.c.sequence <= bindparam("last"))
    & (events.c.at >= bindparam("since"))
    & (events.c.at <= bindparam("until"))
    & _is_wanted(bindparam("webhook_id", type_=Text()))
)
QUEUE_AGAIN = InsertIfNew(webhook_deliveries).from_select(
    ["webhook_id", "sequence", "buyer_id", "attempts", "due_at"],
    select(
        bindparam("webhook_id", type_=Text()),
        events.c.sequence,
        events.c.buyer_id,
        _ZERO,
        bindparam("now", type_=columns.INSTANT),
    )
    .where(_IN_RANGE)
    .order_by(events.c.sequence)
    .limit(PAGE)
    .offset(FROM_START),
)
BEYOND_PAGE = (
    select(events.c.sequence)
    .where(_IN_RANGE)
    .order_by(events.c.sequence)
    .limit(_ONE)
    .offset(bindparam("page", type_=BigInteger()))
)

DUTY_IS_HELD = select(_ONE).where(
    is_bound(duties.c.name), (duties.c.due_at > _now) | (duties.c.held_until > _now)
)
ADD_DUTY = InsertIfNew(duties)
TAKE_DUTY = (
    update(duties)
    .where(duties.c.name == bindparam("duty"), duties.c.due_at <= _now, duties.c.held_until <= _now)
    .values(holder=bindparam("worker"), held_until=bindparam("until"))
)
FINISH_DUTY = (
    update(duties)
    .where(duties.c.name == bindparam("duty"), duties.c.holder == bindparam("worker"))
    .values(held_until=bindparam("free_at"), due_at=bindparam("again_at"))
)
