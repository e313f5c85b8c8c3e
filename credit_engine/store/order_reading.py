"""The read side of orders."""

from __future__ import annotations

from credit_engine.store.session import Session


class SqlOrderReading:
    """services.order_ports.OrderReading."""

    _session: Session
