"""The read side of events, and of who is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson

from credit_engine.domain.event import Event
from credit_engine.domain.webhook import Trouble, Webhook, WebhookState, prefix_of
from credit_engine.services.event_ports import EventCursor, EventPage, RecordedEvent, WantedEvents
from credit_engine.store import event_statements as sql
from credit_engine.store.in_flight import running_in
from credit_engine.store.rows import read_instant, write_instant
from credit_engine.store.session import AnyRow, Session
from credit_engine.store.vault import Vault


class SqlEventReading:
    """services.event_ports.EventReading."""

    _session: Session
    _vault: Vault

    def webhook(self, seller_id: str, webhook_id: str) -> Webhook | None:
        """One webhook."""
        row = self._session.row(sql.WEBHOOK, seller_id=seller_id, webhook_id=webhook_id)
        return None if row is None else self._webhook(row)

    def webhooks(self, seller_id: str, after: str | None, limit: int) -> Sequence[Webhook]:
        """Webhooks in order of id."""
        found = self._session.rows(sql.WEBHOOKS, seller_id=seller_id, after=after or "", page=limit)
        return [self._webhook(row) for row in found]

    def events(
        self, seller_id: str, after: EventCursor, wanted: WantedEvents, limit: int
    ) -> EventPage:
        """
        What was recorded after a cursor; about *limit* events.

        First come those that were not committed yet when their number was passed: all of them,
        since they are few. What a cursor passed, and what may still appear behind it, are of
        the same snapshot.
        """
        row = self._session.row(sql.IN_FLIGHT)
        running = running_in(row[0]) if row is not None else ()
        bound = {"seller_id": seller_id, "prefix": prefix_of(wanted.pattern)}
        every, late = sql.EVENTS, sql.LATE_EVENTS
        if wanted.buyer_id is not None:
            bound["buyer_id"] = wanted.buyer_id
            every, late = sql.EVENTS_OF_BUYER, sql.LATE_EVENTS_OF_BUYER
        found: list[AnyRow] = []
        for ended in sorted(set(after.pending) - set(running)):
            found += self._session.rows(late, recorded_in=ended, passed=after.sequence, **bound)
        found.sort(key=lambda held: held[0])
        room = max(limit - len(found), 1)
        following = self._session.rows(every, after=after.sequence, page=room + 1, **bound)
        kept = following[:room]
        passed = kept[-1][0] if kept else after.sequence
        return EventPage(
            events=[read_event(held) for held in (*found, *kept)],
            next=EventCursor(passed, running),
            more=len(following) > room,
        )

    def delivery_is_due(self, now: datetime) -> bool:
        """Whether some webhook that nobody tells at the moment is to be told of something."""
        free = self._session.row(
            sql.FREE_WEBHOOK, state=WebhookState.ACTIVE.value, now=write_instant(now)
        )
        return free is not None

    def oldest_undelivered(self) -> datetime | None:
        """When the oldest event happened that waits for a webhook which is not paused."""
        row = self._session.row(sql.OLDEST_UNDELIVERED, paused=WebhookState.PAUSED.value)
        return None if row is None or row[0] is None else read_instant(row[0])

    def duty_is_due(self, name: str, now: datetime) -> bool:
        """Whether it is time for a duty, and nobody does it."""
        return self._session.row(sql.DUTY_IS_HELD, name=name, now=write_instant(now)) is None

    def _webhook(self, row: AnyRow) -> Webhook:
        webhook_id, seller_id, url, state, created_at, not_before, failures, *rest = row
        cause, cause_at, delivered_at = rest
        types = self._session.rows(sql.WEBHOOK_TYPES, webhook_id=webhook_id)
        return Webhook(
            webhook_id=webhook_id,
            seller_id=seller_id,
            url=url,
            types=tuple(pattern for (pattern,) in types),
            state=WebhookState(state),
            created_at=read_instant(created_at),
            not_before=read_instant(not_before),
            failures=failures,
            trouble=None if cause is None else Trouble(cause, read_instant(cause_at)),
            delivered_at=None if delivered_at is None else read_instant(delivered_at),
        )


def read_event(row: AnyRow) -> RecordedEvent:
    """An event of the columns of event_statements."""
    sequence, event_id, seller_id, buyer_id, kind, at, data_json = row
    event = Event(event_id, seller_id, buyer_id, kind, read_instant(at), orjson.loads(data_json))
    return RecordedEvent(sequence, event)
