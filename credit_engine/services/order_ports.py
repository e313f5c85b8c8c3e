"""What the use cases on orders need of a session, beside services.ports."""

from __future__ import annotations

from typing import Protocol


class OrderReading(Protocol):
    """What is read of orders."""


class OrderWriting(OrderReading, Protocol):
    """What is written of orders."""
