"""Read what stands of a buyer's ledger beside its invoices, page by page."""

from __future__ import annotations

from credit_engine.domain.document_chain import StandingDocument
from credit_engine.domain.follows import DocumentKind, DocumentName
from credit_engine.domain.money import minor_text
from credit_engine.domain.trade_document_json import write_trade_document
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.read_buyers import buyer_in


def list_documents(
    context: Context, caller: Caller, buyer_id: str, after: str | None, limit: int
) -> Page[StandingDocument]:
    """
    A page of a buyer's standing documents, by kind and number.

    *after* is the `next` of the page before: the kind and number of its last document.

    Raises:
        BuyerNotFound: no such buyer.
    """
    with context.store.reading() as reading:
        buyer_in(reading, caller, buyer_id)
        found = reading.documents(buyer_id, _name(after), limit + 1)
    return page_of(found, limit, _cursor)


def standing_document(standing: StandingDocument) -> dict[str, object]:
    """The JSON form: the document as it was stated, and how much of it counts."""
    counts = 0
    for minor in standing.positions.values():
        counts += minor
    document = standing.document
    return write_trade_document(document) | {"counts": minor_text(counts, document.currency)}


def _cursor(standing: StandingDocument) -> str:
    name = standing.document.name
    return f"{name.kind.value}:{name.number}"


def _name(cursor: str | None) -> DocumentName | None:
    if cursor is None:
        return None
    kind, _, number = cursor.partition(":")
    return DocumentName(DocumentKind(kind), number)
