"""The statements of events, as statements.py."""

from __future__ import annotations

from credit_engine.store.event_tables import events
from credit_engine.store.phrases import append

ADD_EVENT = append(events)
