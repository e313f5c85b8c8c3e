"""Decisions: read, list, explain, replay."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response

from credit_engine.api.access import READERS, check_role
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.read_log import log_read
from credit_engine.api.request_line import note
from credit_engine.api.schemas.decisions import (
    DecisionPageSchema,
    DecisionRecordSchema,
    ReplaySchema,
)
from credit_engine.api.schemas.explanations import (
    AnalystExplanationSchema,
    BuyerExplanationSchema,
    ExplanationQuery,
    SalesExplanationSchema,
)
from credit_engine.api.schemas.pages import BuyerPageQuery
from credit_engine.domain.role import INSIDERS
from credit_engine.errors import (
    BrokenPack,
    BrokenRecord,
    Busy,
    DecisionNotAssessed,
    DecisionNotFound,
    Unavailable,
)
from credit_engine.services.explain_decision import Audience, explain_decision
from credit_engine.services.log_reads import kinds_in_decision
from credit_engine.services.ports import DecisionRecord
from credit_engine.services.read_decisions import decision_body, find_decision, list_decisions
from credit_engine.services.replay_decision import replay_decision

decisions = Blueprint("decisions", __name__)


@operation(
    decisions,
    "GET",
    "/v1/decisions",
    roles=INSIDERS,
    query=BuyerPageQuery,
    answers=[Answer(200, DecisionPageSchema)],
    fails=[Busy, Unavailable],
)
def get_decisions(call: Call) -> Response:
    """List decisions, on one buyer or on all."""
    query = call.query
    page = list_decisions(
        call.context, call.caller, query.get("buyer_id"), query.get("after"), query["limit"]
    )
    return answer({"items": page.items, "next": page.next})


@operation(
    decisions,
    "GET",
    "/v1/decisions/{decision_id}",
    roles=INSIDERS,
    answers=[Answer(200, DecisionRecordSchema)],
    fails=[DecisionNotFound, Busy, Unavailable],
    purpose="to check on what a decision rests",
)
def get_decision(call: Call, decision_id: str) -> Response:
    """Read the whole record of a decision, byte for byte as it was made."""
    note(decision_id=decision_id)
    record = find_decision(call.context, call.caller, decision_id)
    found = answer(decision_body(record))
    _log_facts(call, record)
    return found


@operation(
    decisions,
    "GET",
    "/v1/decisions/{decision_id}/explanation",
    roles=READERS,
    query=ExplanationQuery,
    answers=[
        Answer(200, (AnalystExplanationSchema, SalesExplanationSchema, BuyerExplanationSchema))
    ],
    fails=[DecisionNotFound, DecisionNotAssessed, BrokenRecord, BrokenPack, Busy, Unavailable],
    purpose="to explain a decision",
)
def get_explanation(call: Call, decision_id: str) -> Response:
    """Explain a decision from its record: to the analyst, to sales, or to the buyer."""
    note(decision_id=decision_id)
    audience = Audience(call.query["audience"])
    if audience is Audience.ANALYST:
        check_role(call.caller, INSIDERS, "for=analyst")
    found = answer(explain_decision(call.context, call.caller, decision_id, audience))
    if audience is Audience.ANALYST:  # the others show no facts
        _log_facts(call, find_decision(call.context, call.caller, decision_id))
    return found


@operation(
    decisions,
    "POST",
    "/v1/decisions/{decision_id}/replay",
    roles=INSIDERS,
    answers=[Answer(200, ReplaySchema)],
    fails=[DecisionNotFound, BrokenRecord, BrokenPack, Busy, Unavailable],
)
def post_replay(call: Call, decision_id: str) -> Response:
    """Assess the recorded facts again with the recorded pack, and compare the bytes."""
    note(decision_id=decision_id)
    return answer(asdict(replay_decision(call.context, call.caller, decision_id)))


def _log_facts(call: Call, record: DecisionRecord) -> None:
    """Record what the call shows of the facts that a decision rests on."""
    log_read(call, {record.buyer_id: kinds_in_decision(call.context.packs.active(), record)})
