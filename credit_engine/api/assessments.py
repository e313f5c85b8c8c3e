"""What-if assessments: nothing is decided, and nothing kept but the request's log line."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response

from credit_engine.api.buyers import referred_buyer_id
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.read_log import log_read
from credit_engine.api.request_line import note
from credit_engine.api.schemas.assessments import AssessmentRequestSchema, WhatIfSchema
from credit_engine.domain.document_parts import read_date
from credit_engine.domain.request_document import read_request
from credit_engine.domain.role import INSIDERS
from credit_engine.errors import (
    BrokenPack,
    Busy,
    BuyerNotFound,
    InvalidIdentifier,
    PackNotFound,
    Unavailable,
    UnknownFact,
)
from credit_engine.services.log_reads import kinds_of_facts
from credit_engine.services.what_if import (
    Change,
    WhatIf,
    what_if_of_buyer,
    what_if_of_document,
)

assessments = Blueprint("assessments", __name__)


@operation(
    assessments,
    "POST",
    "/v1/assessments",
    roles=INSIDERS,
    body=AssessmentRequestSchema,
    answers=[Answer(200, WhatIfSchema)],
    fails=[
        BuyerNotFound,
        InvalidIdentifier,
        UnknownFact,
        PackNotFound,
        BrokenPack,
        Busy,
        Unavailable,
    ],
    purpose="to try what a change would decide",
)
def post_assessment(call: Call) -> Response:
    """Assess what if: with changed facts, on another day, by another rule pack; nothing is kept."""
    body = call.body
    change = Change(
        facts=body.get("changes", {}),
        as_of=read_date(body["as_of"], "/as_of") if "as_of" in body else None,
        revision=body.get("rule_pack"),
    )
    return _of_buyer(call, change) if "buyer" in body else _of_document(call, change)


def _of_buyer(call: Call, change: Change) -> Response:
    request = read_request({part: call.body[part] for part in ("kind", "wanted", "terms")}, "")
    buyer_id = referred_buyer_id(call, call.body["buyer"])
    found = what_if_of_buyer(call.context, call.caller, buyer_id, request, change)
    shown = _answer(found)
    log_read(call, {buyer_id: kinds_of_facts(call.context.packs.active(), found.recorded)})
    return shown


def _of_document(call: Call, change: Change) -> Response:
    return _answer(what_if_of_document(call.context, call.caller, call.body["facts"], change))


def _answer(found: WhatIf) -> Response:
    note(outcome=found.changed.assessment.outcome.value)
    return answer(
        {
            "assessment": orjson.loads(found.changed.assessment_bytes),
            "base": orjson.loads(found.base.assessment_bytes),
            "differences": found.differences,
        }
    )
