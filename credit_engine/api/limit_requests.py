"""Limit requests: the main job. One key, one decision, the same bytes however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response

from credit_engine.api import problems
from credit_engine.api.access import LOADERS, is_insider
from credit_engine.api.buyers import referred_buyer_id
from credit_engine.api.idempotency import (
    IDEMPOTENCY_KEY,
    check_seller,
    key_of,
    replay_headers,
)
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.request_line import note
from credit_engine.api.schemas.limit_answers import LimitAnswerSchema, SalesLimitAnswerSchema
from credit_engine.api.schemas.limits import LimitRequestSchema
from credit_engine.domain.request_document import read_request
from credit_engine.errors import (
    Busy,
    BuyerNotFound,
    IdempotencyKeyReused,
    InvalidIdentifier,
    NoLimitInForce,
    Unavailable,
)
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.logs import logger
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.explain_decision import Audience

limit_requests = Blueprint("limit_requests", __name__)

REQUEST_PARTS = ("kind", "wanted", "terms")
# What of an answer sales is given: a closed list, as explain.outside has.
_FOR_SALES = frozenset(SalesLimitAnswerSchema().fields)


@operation(
    limit_requests,
    "POST",
    "/v1/limit-requests",
    roles=LOADERS,
    body=LimitRequestSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[
        Answer(
            201, (LimitAnswerSchema, SalesLimitAnswerSchema), ("Location", "Idempotency-Replayed")
        )
    ],
    fails=[
        problems.KEY_REQUIRED,
        BuyerNotFound,
        InvalidIdentifier,
        NoLimitInForce,
        IdempotencyKeyReused,
        Busy,
        Unavailable,
    ],
)
def post_limit_request(call: Call) -> Response:
    """Decide a limit request; the same key and body get the same answer, as the role may see it."""
    check_seller(call, call.body)
    command = DecideLimit(
        key=key_of(call.body),
        request=read_request({part: call.body[part] for part in REQUEST_PARTS}, ""),
        buyer_id=referred_buyer_id(call, call.body["buyer"]),
        request_sha256=sha256_text(canonical_bytes(call.body)),
    )
    decided = decide_limit(call.context, call.caller, command)
    found = orjson.loads(decided.body)
    note(decision_id=found["decision_id"], outcome=found["outcome"])
    if not decided.replayed:
        tell_decision(call, found)
    headers = replay_headers(decided)
    record = f"/v1/decisions/{found['decision_id']}"
    # What is kept is the whole answer, whoever asked first: each sees of it what its role may.
    if is_insider(call.caller):
        return answer(decided.body, decided.status, {"Location": record, **headers})
    location = f"{record}/explanation?for={Audience.SALES.value}"
    return answer(_for_sales(found), decided.status, {"Location": location, **headers})


def _for_sales(found: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without what only the credit department may know, in the same order."""
    return {name: part for name, part in found.items() if name in _FOR_SALES}


def tell_decision(call: Call, found: Mapping[str, Any]) -> None:
    """Count a new decision; one that rests on a doubtful inference is for the operator to see."""
    call.rooms.metrics.decision_made(found["outcome"])
    if "alarm" in found:
        call.rooms.metrics.alarm_raised()
        logger().error("inference alarm", decision_id=found["decision_id"], differs=found["alarm"])
