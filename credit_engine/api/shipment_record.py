"""The record of a buyer's shipments: as JSON, or as a page for paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, request

from credit_engine.api.access import shown_to
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.request_line import CONTENT_POLICY, NOTHING
from credit_engine.api.schemas.shipment_record import ShipmentRecordQuery, ShipmentRecordSchema
from credit_engine.domain.document_parts import read_date
from credit_engine.domain.role import INSIDERS
from credit_engine.errors import Busy, BuyerNotFound, InvalidInput, Unavailable
from credit_engine.explain.shipment_document import write_record
from credit_engine.explain.shipment_page import STYLE_HASH, render_shipment_page
from credit_engine.services.shipment_record import Between, make_shipment_record

shipment_record = Blueprint("shipment_record", __name__)

HTML = "text/html; charset=utf-8"
# The page needs nothing from anywhere and runs nothing; only its own style is applied to it.
HEADERS = {CONTENT_POLICY: f"{NOTHING}; style-src '{STYLE_HASH}'"}


@operation(
    shipment_record,
    "GET",
    "/v1/buyers/{buyer_id}/shipment-record",
    roles=INSIDERS,
    query=ShipmentRecordQuery,
    answers=[Answer(200, ShipmentRecordSchema), Answer(200, HTML)],
    fails=[BuyerNotFound, InvalidInput, Busy, Unavailable],
)
def get_shipment_record(call: Call, buyer_id: str) -> Response:
    """Read what was known of each shipment: its check, limit, cover, exposure, overdue."""
    between = Between(_day(call, "first"), _day(call, "last"))
    record = make_shipment_record(call.context, call.caller, buyer_id, between)
    document = write_record(replace(record, buyer=shown_to(call.caller, record.buyer)))
    if _wants_page(call):
        return Response(render_shipment_page(document), 200, HEADERS, content_type=HTML)
    return answer(document)


def _day(call: Call, name: str) -> date | None:
    return read_date(call.query[name], f"?{name}") if name in call.query else None


def _wants_page(call: Call) -> bool:
    if "form" in call.query:
        return bool(call.query["form"] == "html")
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"
