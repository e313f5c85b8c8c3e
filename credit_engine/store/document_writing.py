"""The write side of the documents of the outside ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from credit_engine.domain.document_chain import StandingDocument
from credit_engine.domain.follows import DocumentName, Follows
from credit_engine.domain.reservation import Reservation
from credit_engine.domain.trade_document import InvoicePayment, TradeDocument
from credit_engine.domain.trade_document_json import write_payment, write_trade_document
from credit_engine.store import document_statements as sql
from credit_engine.store.document_reading import PAYMENT, RESERVATION, SqlDocumentReading
from credit_engine.store.document_rows import write_name, write_state
from credit_engine.store.rows import write_instant, write_json


class SqlDocumentWriting(SqlDocumentReading):
    """services.document_ports.DocumentWriting."""

    def append_document(
        self, buyer_id: str, document: TradeDocument, recorded_at: datetime, stated_by: str
    ) -> None:
        """Append a document; the newest record of a name stands."""
        self._session.write(
            sql.ADD_DOCUMENT,
            buyer_id=buyer_id,
            **write_name(document.name),
            currency=document.currency,
            minor=document.minor,
            content_json=write_json(write_trade_document(document)),
            recorded_at=write_instant(recorded_at),
            stated_by=stated_by,
        )

    def append_payment(
        self, buyer_id: str, payment: InvoicePayment, recorded_at: datetime, stated_by: str
    ) -> None:
        """Append a payment, to know it again by its reference."""
        self._session.write(
            sql.ADD_DOCUMENT,
            buyer_id=buyer_id,
            kind=PAYMENT,
            number=payment.reference,
            currency=payment.currency,
            minor=payment.minor,
            content_json=write_json(write_payment(payment)),
            recorded_at=write_instant(recorded_at),
            stated_by=stated_by,
        )

    def add_document_state(self, buyer_id: str, standing: StandingDocument) -> None:
        """Keep what stands under a name that is new."""
        self._session.write(
            sql.ADD_STATE,
            buyer_id=buyer_id,
            **write_name(standing.document.name),
            **write_state(standing),
        )

    def set_document_state(self, buyer_id: str, standing: StandingDocument) -> None:
        """Keep what stands under a name that is there already."""
        self._session.write(
            sql.SET_STATE,
            of_buyer=buyer_id,
            **_under("of", write_name(standing.document.name)),
            **_under("new", write_state(standing)),
        )

    def set_links(
        self, buyer_id: str, name: DocumentName, currency: str, follows: Sequence[Follows]
    ) -> None:
        """Put what a document in *currency* takes over in place of what it took over before."""
        self._set_links(buyer_id, write_name(name), currency, follows)

    def set_taken(self, reservation: Reservation) -> None:
        """Put what a reservation takes over of documents in place of what it took over before."""
        name = {"kind": RESERVATION, "number": reservation.reservation_id}
        follows = reservation.takes_over
        self._set_links(reservation.buyer_id, name, reservation.currency, follows)

    def _set_links(
        self, buyer_id: str, name: Mapping[str, str], currency: str, follows: Sequence[Follows]
    ) -> None:
        self._session.write(sql.FORGET_LINKS, buyer_id=buyer_id, **name)
        links = [
            {
                "buyer_id": buyer_id,
                **name,
                "follows_kind": of.name.kind.value,
                "follows_number": of.name.number,
                "minor": of.minor,
                "currency": currency,
            }
            for of in follows
        ]
        self._session.write_all(sql.ADD_LINK, links)


def _under(prefix: str, values: Mapping[str, object]) -> dict[str, object]:
    return {f"{prefix}_{name}": value for name, value in values.items()}
