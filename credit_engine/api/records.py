"""What is recorded about a buyer: statements, observations, receivables, covers, holds."""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api.access import ANALYSTS, LOADERS, MANAGERS
from credit_engine.api.buyers import etag
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.records import (
    CoversSchema,
    HoldsSchema,
    InvoicesSchema,
    ObservationsSchema,
    RecordedSchema,
    StatementsSchema,
)
from credit_engine.domain.cover_document import read_cover
from credit_engine.domain.document_parts import read_list
from credit_engine.domain.hold_document import read_hold
from credit_engine.domain.invoice_document import read_invoice
from credit_engine.domain.ledger import read_ledger_of
from credit_engine.domain.observation_document import read_observation
from credit_engine.domain.statement_document import read_statement
from credit_engine.errors import (
    Busy,
    BuyerNotFound,
    Unavailable,
    UnknownFact,
)
from credit_engine.services.record_facts import (
    Recorded,
    record_covers,
    record_holds,
    record_observations,
    record_receivables,
    record_statements,
)

records = Blueprint("records", __name__)

RECORDED = [Answer(200, RecordedSchema, ("ETag",))]
FAILS = [BuyerNotFound, UnknownFact, Busy, Unavailable]


@operation(
    records,
    "POST",
    "/v1/buyers/{buyer_id}/statements",
    roles=ANALYSTS,
    body=StatementsSchema,
    answers=RECORDED,
    fails=FAILS,
)
def post_statements(call: Call, buyer_id: str) -> Response:
    """Record annual accounts; sent again, a period's newest record stands."""
    statements = read_list(call.body, "statements", read_statement)
    return _answer(record_statements(call.context, call.caller, buyer_id, statements))


@operation(
    records,
    "POST",
    "/v1/buyers/{buyer_id}/observations",
    roles=ANALYSTS,
    body=ObservationsSchema,
    answers=RECORDED,
    fails=FAILS,
)
def post_observations(call: Call, buyer_id: str) -> Response:
    """Record facts that a bureau, an insurer, a court, an analyst or another source states."""
    observations = read_list(call.body, "observations", read_observation)
    return _answer(record_observations(call.context, call.caller, buyer_id, observations))


@operation(
    records,
    "POST",
    "/v1/buyers/{buyer_id}/receivables",
    roles=LOADERS,
    body=InvoicesSchema,
    answers=RECORDED,
    fails=FAILS,
)
def post_receivables(call: Call, buyer_id: str) -> Response:
    """
    Record invoices in their present state, each with all its payments so far.

    `ledger` says that all up to a day was sent, also where there is no invoice.
    """
    invoices = read_list(call.body, "receivables", read_invoice)
    ledger = read_ledger_of(call.body)
    return _answer(record_receivables(call.context, call.caller, buyer_id, invoices, ledger))


@operation(
    records,
    "POST",
    "/v1/buyers/{buyer_id}/covers",
    roles=ANALYSTS,
    body=CoversSchema,
    answers=RECORDED,
    fails=FAILS,
)
def post_covers(call: Call, buyer_id: str) -> Response:
    """Record what policies hold on the buyer, refused and none held among it."""
    covers = read_list(call.body, "covers", read_cover)
    return _answer(record_covers(call.context, call.caller, buyer_id, covers))


@operation(
    records,
    "POST",
    "/v1/buyers/{buyer_id}/holds",
    roles=MANAGERS,
    body=HoldsSchema,
    answers=RECORDED,
    fails=FAILS,
)
def post_holds(call: Call, buyer_id: str) -> Response:
    """Record holds on new credit to the buyer, and the days on which they were lifted."""
    holds = read_list(call.body, "holds", read_hold)
    return _answer(record_holds(call.context, call.caller, buyer_id, holds))


def _answer(recorded: Recorded) -> Response:
    document = {
        "recorded": recorded.recorded,
        "unchanged": recorded.unchanged,
        "version": recorded.version,
    }
    return answer(document, headers={"ETag": etag(recorded.version)})
