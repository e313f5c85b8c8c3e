"""Limits: read and list, as they are today or were on a day."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response

from credit_engine.api.access import READERS, is_insider
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.query import NO_SUCH_DAY, query_day, refused_query
from credit_engine.api.schemas.limits import LimitHistorySchema, LimitPageSchema, LimitQuery
from credit_engine.domain.limit import Limit, LimitStep
from credit_engine.errors import Busy, LimitNotFound, Unavailable
from credit_engine.services.limit_ports import LimitEvent
from credit_engine.services.page import Page
from credit_engine.services.read_limits import list_limits, list_limits_in_force, read_limit

limits = Blueprint("limits", __name__)


@operation(
    limits,
    "GET",
    "/v1/limits",
    roles=READERS,
    query=LimitQuery,
    answers=[Answer(200, LimitPageSchema)],
    fails=[Busy, Unavailable],
)
def get_limits(call: Call) -> Response:
    """List limits, of one buyer or of all; as they are today, or those in force on a day."""
    page = _page(call)
    return answer({"items": [limit.document() for limit in page.items], "next": page.next})


def _page(call: Call) -> Page[Limit]:
    query = call.query
    which = (query.get("buyer_id"), query.get("after"), query["limit"])
    if "in_force_on" not in query:
        if "known_at" in query:
            raise refused_query("known_at", "Send in_force_on with it: the day to look at.")
        return list_limits(call.context, call.caller, *which)
    day, known_at = query_day(query["in_force_on"], "in_force_on"), _instant(query.get("known_at"))
    return list_limits_in_force(call.context, call.caller, *which, day=day, known_at=known_at)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise refused_query("known_at", NO_SUCH_DAY) from None


@operation(
    limits,
    "GET",
    "/v1/limits/{limit_id}",
    roles=READERS,
    answers=[Answer(200, LimitHistorySchema)],
    fails=[LimitNotFound, Busy, Unavailable],
)
def get_limit(call: Call, limit_id: str) -> Response:
    """Read a limit with its life by day of effect, and its history."""
    view = read_limit(call.context, call.caller, limit_id)
    steps = [_step_document(step) for step in view.limit.steps]
    stated = is_insider(call.caller)
    events = [_event_document(event, with_stated=stated) for event in view.events]
    return answer({**view.limit.document(), "steps": steps, "events": events})


def _step_document(step: LimitStep) -> dict[str, object]:
    document: dict[str, object] = {
        "effective_on": step.effective_on,
        "event": step.event,
        "state": step.state.value,
        "amount": step.amount.text,
        "review_by": step.review_by,
        "max_terms": step.max_terms.document(),
        "recorded_at": step.recorded_at,
        "decision_id": step.decision_id,
    }
    if step.valid_to is not None:
        document["valid_to"] = step.valid_to
    return document


def _event_document(event: LimitEvent, *, with_stated: bool) -> dict[str, object]:
    """One event; who stated it, and in which words, is the credit department's affair."""
    document: dict[str, object] = {
        "at": event.at,
        "event": event.event,
        "decision_id": event.decision_id,
    }
    if not with_stated:
        return document
    stated = {"reason": event.reason, "stated_by": event.stated_by}
    return document | {key: value for key, value in stated.items() if value is not None}
