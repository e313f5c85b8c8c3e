"""The outside ledger of a buyer: documents beside invoices, payments, reconciliation."""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api.access import LOADERS, READERS
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.documents import (
    DocumentPageQuery,
    DocumentPageSchema,
    InvoicePaymentsSchema,
    OpenByTheBooksSchema,
    ReconciliationSchema,
    TradeDocumentsSchema,
)
from credit_engine.api.schemas.records import RecordedSchema
from credit_engine.domain.document_parts import read_list
from credit_engine.domain.trade_document_json import read_payment, read_trade_document
from credit_engine.errors import Busy, BuyerNotFound, Conflict, Unavailable
from credit_engine.services.read_documents import list_documents, standing_document
from credit_engine.services.reconcile import reconcile
from credit_engine.services.reconcile_document import read_open_document, read_total
from credit_engine.services.record_documents import record_documents, record_payments
from credit_engine.services.record_facts import Recorded

documents = Blueprint("documents", __name__)

ROUTE = "/v1/buyers/{buyer_id}/documents"
FAILS = [BuyerNotFound, Busy, Unavailable]
RECORDED = [Answer(200, RecordedSchema)]


@operation(
    documents,
    "POST",
    ROUTE,
    roles=LOADERS,
    body=TradeDocumentsSchema,
    answers=RECORDED,
    fails=FAILS,
)
def post_documents(call: Call, buyer_id: str) -> Response:
    """Record orders, deliveries, liabilities, collateral and prepayments in their present state."""
    stated = read_list(call.body, "documents", read_trade_document)
    return _answer(record_documents(call.context, call.caller, buyer_id, stated))


@operation(
    documents,
    "GET",
    ROUTE,
    roles=READERS,
    query=DocumentPageQuery,
    answers=[Answer(200, DocumentPageSchema)],
    fails=FAILS,
)
def get_documents(call: Call, buyer_id: str) -> Response:
    """List the documents that stand beside the invoices, and how much of each counts."""
    page = list_documents(
        call.context, call.caller, buyer_id, call.query.get("after"), call.query["limit"]
    )
    return answer({"items": [standing_document(of) for of in page.items], "next": page.next})


@operation(
    documents,
    "POST",
    "/v1/buyers/{buyer_id}/payments",
    roles=LOADERS,
    body=InvoicePaymentsSchema,
    answers=RECORDED,
    fails=[*FAILS, Conflict],
)
def post_payments(call: Call, buyer_id: str) -> Response:
    """Record payments on invoices that are there, each in the next state of its invoice."""
    stated = read_list(call.body, "payments", read_payment)
    return _answer(record_payments(call.context, call.caller, buyer_id, stated))


@operation(
    documents,
    "POST",
    "/v1/buyers/{buyer_id}/reconciliations",
    roles=READERS,
    body=OpenByTheBooksSchema,
    answers=[Answer(200, ReconciliationSchema)],
    fails=FAILS,
)
def post_reconciliation(call: Call, buyer_id: str) -> Response:
    """Compare what is open by the seller's own books with what counts here; nothing changes."""
    totals = read_list(call.body, "totals", read_total)
    stated = read_list(call.body, "documents", read_open_document)
    return answer(reconcile(call.context, call.caller, buyer_id, totals, stated).document())


def _answer(recorded: Recorded) -> Response:
    return answer(
        {
            "recorded": recorded.recorded,
            "unchanged": recorded.unchanged,
            "version": recorded.version,
        }
    )
