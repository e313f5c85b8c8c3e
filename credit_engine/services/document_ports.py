"""What the use cases on the outside ledger need of a session, beside services.ports."""

from __future__ import annotations

from typing import Protocol


class DocumentReading(Protocol):
    """What is read of the documents of the outside ledger."""


class DocumentWriting(DocumentReading, Protocol):
    """What is written of the documents of the outside ledger."""
