"""The read side of events."""

from __future__ import annotations

from credit_engine.store.session import Session


class SqlEventReading:
    """services.event_ports.EventReading."""

    _session: Session
