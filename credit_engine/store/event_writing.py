"""The write side of events."""

from __future__ import annotations

from credit_engine.domain.event import Event
from credit_engine.store import event_statements as sql
from credit_engine.store.event_reading import SqlEventReading
from credit_engine.store.rows import write_instant, write_json


class SqlEventWriting(SqlEventReading):
    """services.event_ports.EventWriting."""

    def append_event(self, event: Event) -> None:
        """Record an event, to be told once the transaction has committed."""
        self._session.write_later(
            sql.ADD_EVENT,
            {
                "event_id": event.event_id,
                "seller_id": event.seller_id,
                "buyer_id": event.buyer_id,
                "type": event.type,
                "at": write_instant(event.at),
                "data_json": write_json(dict(event.data)),
            },
        )
