"""What the use cases on events need of a session, beside services.ports."""

from __future__ import annotations

from typing import Protocol

from credit_engine.domain.event import Event


class EventReading(Protocol):
    """What is read of events."""


class EventWriting(EventReading, Protocol):
    """What is written of events."""

    def append_event(self, event: Event) -> None:
        """Record an event, to be told once the transaction has committed."""
        ...
