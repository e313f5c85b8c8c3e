"""
What the use cases on the outside ledger need of a session, beside services.ports.

`documents` are records, of which the newest of a number stands. What stands is kept beside
them, with what later documents took over, so that one can be changed without reading all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from credit_engine.domain.document_chain import OpenItem, StandingDocument
from credit_engine.domain.follows import DocumentName, Follows
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.reservation import Reservation
from credit_engine.domain.trade_document import InvoicePayment, Prepayment, TradeDocument


class DocumentReading(Protocol):
    """What is read of the documents of the outside ledger."""

    def document(self, buyer_id: str, name: DocumentName) -> StandingDocument | None:
        """What stands under a name, if anything."""
        ...

    def documents(
        self, buyer_id: str, after: DocumentName | None, limit: int
    ) -> Sequence[StandingDocument]:
        """Up to *limit* standing documents by kind and number, those after *after*."""
        ...

    def recorded_documents(self, buyer_id: str) -> Sequence[TradeDocument]:
        """All standing documents, read from the records alone."""
        ...

    def followed_minor(self, buyer_id: str, name: DocumentName, currency: str) -> int:
        """How much of a document all later ones in *currency* take over, in minor units."""
        ...

    def taken_minor(self, buyer_id: str, name: DocumentName, currency: str) -> int:
        """The same, with what open reservations take over."""
        ...

    def prepayments_for(self, buyer_id: str, order: str) -> Sequence[Prepayment]:
        """The prepayments for the order of that number, by number."""
        ...

    def open_items(self, buyer_id: str) -> Sequence[OpenItem]:
        """What counts of every invoice, paid ones among them, by number."""
        ...

    def open_item(self, buyer_id: str, number: str) -> OpenItem | None:
        """What counts of one invoice."""
        ...

    def invoice(self, buyer_id: str, number: str) -> Invoice | None:
        """The newest state of one invoice."""
        ...

    def payment(self, buyer_id: str, reference: str) -> InvoicePayment | None:
        """The payment that was recorded with that reference."""
        ...


class DocumentWriting(DocumentReading, Protocol):
    """What is written of the documents of the outside ledger."""

    def append_document(
        self, buyer_id: str, document: TradeDocument, recorded_at: datetime, stated_by: str
    ) -> None:
        """Append a document; the newest record of a name stands."""
        ...

    def append_payment(
        self, buyer_id: str, payment: InvoicePayment, recorded_at: datetime, stated_by: str
    ) -> None:
        """Append a payment, to know it again by its reference."""
        ...

    def add_document_state(self, buyer_id: str, standing: StandingDocument) -> None:
        """Keep what stands under a name that is new."""
        ...

    def set_document_state(self, buyer_id: str, standing: StandingDocument) -> None:
        """Keep what stands under a name that is there already."""
        ...

    def set_links(
        self, buyer_id: str, name: DocumentName, currency: str, follows: Sequence[Follows]
    ) -> None:
        """Put what a document in *currency* takes over in place of what it took over before."""
        ...

    def set_taken(self, reservation: Reservation) -> None:
        """Put what a reservation takes over of documents in place of what it took over before."""
        ...
