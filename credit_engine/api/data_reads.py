"""Who was shown personal and bureau data of a buyer: for auditors."""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.data_reads import DataReadPageSchema
from credit_engine.api.schemas.pages import PageQuery
from credit_engine.domain.role import Role
from credit_engine.errors import Busy, BuyerNotFound, Unavailable
from credit_engine.services.log_reads import list_reads

data_reads = Blueprint("data_reads", __name__)


@operation(
    data_reads,
    "GET",
    "/v1/buyers/{buyer_id}/data-reads",
    roles=frozenset({Role.AUDITOR}),
    query=PageQuery,
    answers=[Answer(200, DataReadPageSchema)],
    fails=[BuyerNotFound, Busy, Unavailable],
)
def get_data_reads(call: Call, buyer_id: str) -> Response:
    """List who was shown the contact person, personal facts and bureau data of a buyer."""
    after, limit = call.query.get("after"), call.query["limit"]
    page = list_reads(call.context, call.caller, buyer_id, after, limit)
    return answer({"items": [read.document() for read in page.items], "next": page.next})
