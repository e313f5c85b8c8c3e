"""The read side of whole histories of records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import Executable

from credit_engine.domain.cover import Cover
from credit_engine.domain.hold import Hold
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.stated import Stated
from credit_engine.domain.trade_document import TradeDocument
from credit_engine.store import history_statements as sql
from credit_engine.store.cover_rows import read_covers, read_holds
from credit_engine.store.document_reading import PAYMENT
from credit_engine.store.document_rows import read_document
from credit_engine.store.rows import read_instant, read_invoices
from credit_engine.store.session import AnyRow, Session

What = TypeVar("What")


class SqlHistoryReading:
    """services.history_ports.HistoryReading."""

    _session: Session

    def cover_history(self, buyer_id: str) -> Sequence[Stated[Cover]]:
        """Every record of cover, in the order of their recording."""
        return self._history(sql.COVER_HISTORY, buyer_id, read_covers)

    def hold_history(self, buyer_id: str) -> Sequence[Stated[Hold]]:
        """Every record of a hold, in the order of their recording."""
        return self._history(sql.HOLD_HISTORY, buyer_id, read_holds)

    def invoice_history(self, buyer_id: str) -> Sequence[Stated[Invoice]]:
        """Every state of every invoice, in the order of their recording."""
        return self._history(sql.INVOICE_HISTORY, buyer_id, read_invoices)

    def document_history(self, buyer_id: str) -> Sequence[Stated[TradeDocument]]:
        """Every state of every other document of the ledger, in the order of their recording."""
        return self._history(sql.DOCUMENT_HISTORY, buyer_id, _documents, except_kind=PAYMENT)

    def _history(
        self,
        statement: Executable,
        buyer_id: str,
        read: Callable[[Iterable[AnyRow]], Sequence[What]],
        **bound: str,
    ) -> list[Stated[What]]:
        found = self._session.rows(statement, buyer_id=buyer_id, **bound)
        stated = read(row[2:] for row in found)
        return [
            Stated(what, read_instant(row[0]), row[1])
            for row, what in zip(found, stated, strict=True)
        ]


def _documents(rows: Iterable[AnyRow]) -> list[TradeDocument]:
    return [read_document(content) for (content,) in rows]
