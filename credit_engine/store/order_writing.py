"""The write side of orders."""

from __future__ import annotations

from credit_engine.store.order_reading import SqlOrderReading


class SqlOrderWriting(SqlOrderReading):
    """services.order_ports.OrderWriting."""
