"""Limits: read and list."""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.limits import LimitHistorySchema, LimitPageSchema
from credit_engine.api.schemas.pages import BuyerPageQuery
from credit_engine.errors import Busy, LimitNotFound, Unavailable
from credit_engine.services.limit_ports import LimitEvent
from credit_engine.services.read_limits import list_limits, read_limit

limits = Blueprint("limits", __name__)


@operation(
    limits,
    "GET",
    "/v1/limits",
    query=BuyerPageQuery,
    answers=[Answer(200, LimitPageSchema)],
    fails=[Busy, Unavailable],
)
def get_limits(call: Call) -> Response:
    """List limits, of one buyer or of all."""
    query = call.query
    page = list_limits(
        call.context, call.caller, query.get("buyer_id"), query.get("after"), query["limit"]
    )
    return answer({"items": [limit.document() for limit in page.items], "next": page.next})


@operation(
    limits,
    "GET",
    "/v1/limits/{limit_id}",
    answers=[Answer(200, LimitHistorySchema)],
    fails=[LimitNotFound, Busy, Unavailable],
)
def get_limit(call: Call, limit_id: str) -> Response:
    """Read a limit with its history."""
    view = read_limit(call.context, call.caller, limit_id)
    events = [_event_document(event) for event in view.events]
    return answer({**view.limit.document(), "events": events})


def _event_document(event: LimitEvent) -> dict[str, object]:
    document: dict[str, object] = {
        "at": event.at,
        "event": event.event,
        "decision_id": event.decision_id,
    }
    stated = {"reason": event.reason, "stated_by": event.stated_by}
    return document | {key: value for key, value in stated.items() if value is not None}
