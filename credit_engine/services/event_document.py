"""An event as JSON, the same for who is told of it and for who asks."""

from __future__ import annotations

from credit_engine.services.event_ports import RecordedEvent


def event_document(recorded: RecordedEvent) -> dict[str, object]:
    """The JSON form of an event."""
    event = recorded.event
    return {
        "id": event.event_id,
        "sequence": recorded.sequence,
        "type": event.type,
        "timestamp": event.at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "seller_id": event.seller_id,
        "buyer_id": event.buyer_id,
        "data": dict(event.data),
    }
