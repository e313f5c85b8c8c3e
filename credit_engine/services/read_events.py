"""Read events in an order that skips nothing, and the webhooks that are told of them."""

from __future__ import annotations

import re
from datetime import timedelta

from credit_engine.domain.webhook import Webhook, check_patterns
from credit_engine.errors import InvalidInput
from credit_engine.services.context import Caller, Context
from credit_engine.services.event_ports import EventCursor, EventPage, WantedEvents
from credit_engine.services.page import Page, page_of
from credit_engine.services.register_webhook import no_webhook

CURSOR = r"[0-9]{1,18}(-[0-9]{1,18}(\.[0-9]{1,18}){0,499})?"
_CURSOR = re.compile(CURSOR, re.ASCII)


def read_webhook(context: Context, caller: Caller, webhook_id: str) -> Webhook:
    """One webhook. Raises WebhookNotFound."""
    with context.store.reading() as reading:
        webhook = reading.webhook(caller.seller_id, webhook_id)
    if webhook is None:
        raise no_webhook(webhook_id)
    return webhook


def list_webhooks(context: Context, caller: Caller, after: str | None, limit: int) -> Page[Webhook]:
    """A page of the seller's webhooks."""
    with context.store.reading() as reading:
        found = reading.webhooks(caller.seller_id, after, limit + 1)
    return page_of(found, limit, lambda webhook: webhook.webhook_id)


def list_events(
    context: Context, caller: Caller, after: str | None, wanted: WantedEvents, limit: int
) -> EventPage:
    """
    The seller's events after a cursor, in order; who goes on from page to page misses none.

    Raises:
        InvalidInput: a cursor that no page gave, or a type that no event has.
    """
    check_patterns([wanted.pattern], "?type")
    cursor = EventCursor() if after is None else read_cursor(after)
    with context.store.reading() as reading:
        return reading.events(caller.seller_id, cursor, wanted, limit)


def read_cursor(text: str) -> EventCursor:
    """
    Read what `write_cursor` wrote.

    Raises:
        InvalidInput: it wrote no such text.
    """
    if not _CURSOR.fullmatch(text):
        raise InvalidInput("is no `next` of a page of events.", "?after")
    sequence, _, pending = text.partition("-")
    return EventCursor(int(sequence), tuple(int(part) for part in pending.split(".") if part))


def write_cursor(cursor: EventCursor) -> str:
    """A cursor as a text."""
    pending = ".".join(str(number) for number in cursor.pending)
    return f"{cursor.sequence}-{pending}" if pending else str(cursor.sequence)


def oldest_undelivered_age(context: Context) -> timedelta:
    """How long the oldest event has waited to be told of; nothing where none waits."""
    with context.store.reading() as reading:
        oldest = reading.oldest_undelivered()
    return timedelta(0) if oldest is None else max(context.clock() - oldest, timedelta(0))
