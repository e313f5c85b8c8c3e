"""The read side of the documents of the outside ledger."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Executable

from credit_engine.domain.document_chain import OpenItem, StandingDocument
from credit_engine.domain.follows import DocumentKind, DocumentName
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.trade_document import InvoicePayment, Prepayment, TradeDocument
from credit_engine.domain.trade_document_json import read_payment
from credit_engine.store import document_statements as sql
from credit_engine.store.document_rows import (
    read_document,
    read_open_item,
    read_standing,
    write_name,
)
from credit_engine.store.rows import read_invoices
from credit_engine.store.session import Session

# Payments are kept among the documents, to be known again; they stand for nothing.
PAYMENT = "payment"
# What reservations take over is kept among the links of documents, by their id.
RESERVATION = "reservation"


class SqlDocumentReading:
    """services.document_ports.DocumentReading."""

    _session: Session

    def document(self, buyer_id: str, name: DocumentName) -> StandingDocument | None:
        """What stands under a name, if anything."""
        row = self._session.row(sql.STATE, buyer_id=buyer_id, **write_name(name))
        return None if row is None else read_standing(row)

    def documents(
        self, buyer_id: str, after: DocumentName | None, limit: int
    ) -> Sequence[StandingDocument]:
        """Up to *limit* standing documents by kind and number, those after *after*."""
        kind, number = ("", "") if after is None else (after.kind.value, after.number)
        found = self._session.rows(
            sql.STATES, buyer_id=buyer_id, after_kind=kind, after_number=number, page=limit
        )
        return [read_standing(row) for row in found]

    def recorded_documents(self, buyer_id: str) -> Sequence[TradeDocument]:
        """All standing documents, read from the records alone."""
        found = self._session.rows(sql.RECORDED, buyer_id=buyer_id, except_kind=PAYMENT)
        return [read_document(content) for (content,) in found]

    def followed_minor(self, buyer_id: str, name: DocumentName, currency: str) -> int:
        """How much of a document all later ones in *currency* take over, in minor units."""
        return self._taken(sql.FOLLOWED, buyer_id, name, currency, except_kind=RESERVATION)

    def taken_minor(self, buyer_id: str, name: DocumentName, currency: str) -> int:
        """The same, with what open reservations take over."""
        return self._taken(sql.TAKEN, buyer_id, name, currency)

    def _taken(
        self, statement: Executable, buyer_id: str, name: DocumentName, currency: str, **by: str
    ) -> int:
        row = self._session.row(
            statement,
            buyer_id=buyer_id,
            follows_kind=name.kind.value,
            follows_number=name.number,
            currency=currency,
            **by,
        )
        return 0 if row is None else int(row[0])

    def prepayments_for(self, buyer_id: str, order: str) -> Sequence[Prepayment]:
        """The prepayments for the order of that number, by number."""
        found = self._session.rows(
            sql.FOLLOWERS,
            buyer_id=buyer_id,
            follows_kind=DocumentKind.ORDER.value,
            follows_number=order,
            kind=DocumentKind.PREPAYMENT.value,
        )
        standing = [read_standing(row).document for row in found]
        return [document for document in standing if isinstance(document, Prepayment)]

    def open_items(self, buyer_id: str) -> Sequence[OpenItem]:
        """What counts of every invoice, paid ones among them, by number."""
        return [
            read_open_item(row) for row in self._session.rows(sql.OPEN_ITEMS, buyer_id=buyer_id)
        ]

    def open_item(self, buyer_id: str, number: str) -> OpenItem | None:
        """What counts of one invoice."""
        row = self._session.row(sql.OPEN_ITEM, buyer_id=buyer_id, number=number)
        return None if row is None else read_open_item(row)

    def invoice(self, buyer_id: str, number: str) -> Invoice | None:
        """The newest state of one invoice."""
        row = self._session.row(sql.INVOICE, buyer_id=buyer_id, number=number)
        return None if row is None else read_invoices([row])[0]

    def payment(self, buyer_id: str, reference: str) -> InvoicePayment | None:
        """The payment that was recorded with that reference."""
        row = self._session.row(
            sql.DOCUMENT_RECORD, buyer_id=buyer_id, kind=PAYMENT, number=reference, page=1
        )
        return None if row is None else read_payment(orjson.loads(row[0]), "")
