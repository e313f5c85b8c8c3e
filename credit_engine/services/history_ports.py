"""What the record of shipments needs of a session: every record of a buyer, with its recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from credit_engine.domain.cover import Cover
from credit_engine.domain.hold import Hold
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.stated import Stated
from credit_engine.domain.trade_document import TradeDocument


class HistoryReading(Protocol):
    """What is read of records that no longer stand, beside those that do."""

    def cover_history(self, buyer_id: str) -> Sequence[Stated[Cover]]:
        """Every record of cover, in the order of their recording."""
        ...

    def hold_history(self, buyer_id: str) -> Sequence[Stated[Hold]]:
        """Every record of a hold, in the order of their recording."""
        ...

    def invoice_history(self, buyer_id: str) -> Sequence[Stated[Invoice]]:
        """Every state of every invoice, in the order of their recording."""
        ...

    def document_history(self, buyer_id: str) -> Sequence[Stated[TradeDocument]]:
        """Every state of every other document of the ledger, in the order of their recording."""
        ...
