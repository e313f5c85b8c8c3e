"""Orders: checked and reserved for in one step, one by one or many in one call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response

from credit_engine.api import problems
from credit_engine.api.access import READERS, SALES
from credit_engine.api.buyers import referred_buyer_id
from credit_engine.api.idempotency import (
    IDEMPOTENCY_KEY,
    check_seller,
    key_of,
    replay_headers,
)
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.problems import Refused
from credit_engine.api.request_line import note, problem_in_place
from credit_engine.api.schemas.orders import (
    CheckResultsSchema,
    OrderAnswerSchema,
    OrderCheckRecordSchema,
    OrderCheckSchema,
    OrderChecksSchema,
)
from credit_engine.domain.order_request_document import read_order_request
from credit_engine.errors import (
    Busy,
    BuyerNotFound,
    CreditEngineError,
    IdempotencyKeyReused,
    InvalidIdentifier,
    OrderCheckNotFound,
    Unavailable,
)
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.answer_once import Answer as Answered
from credit_engine.services.check_order import CheckOrder, check_order
from credit_engine.services.read_orders import read_order_check

orders = Blueprint("orders", __name__)

REQUEST_PARTS = ("document", "open_amount", "shipments", "terms", "follows")


@operation(
    orders,
    "POST",
    "/v1/orders/check",
    roles=SALES,
    body=OrderCheckSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(200, OrderAnswerSchema, ("Idempotency-Replayed",))],
    fails=[
        problems.KEY_REQUIRED,
        BuyerNotFound,
        InvalidIdentifier,
        IdempotencyKeyReused,
        Busy,
        Unavailable,
    ],
)
def post_order_check(call: Call) -> Response:
    """Check an order and reserve for it; the same key and body give the same answer."""
    checked = _check(call, call.body, key_of(call.body))
    found = orjson.loads(checked.body)
    note(check_id=found["check_id"], answer=found["answer"])
    return answer(checked.body, checked.status, replay_headers(checked))


@operation(
    orders,
    "POST",
    "/v1/orders/checks",
    roles=SALES,
    body=OrderChecksSchema,
    answers=[Answer(200, CheckResultsSchema)],
    fails=[Busy, Unavailable],
)
def post_order_checks(call: Call) -> Response:
    """Check many orders, each by itself: what one is answered is in its place."""
    results = [_result(call, check, place) for place, check in enumerate(call.body["checks"])]
    return answer({"results": results})


@operation(
    orders,
    "GET",
    "/v1/orders/checks/{check_id}",
    roles=READERS,
    answers=[Answer(200, OrderCheckRecordSchema)],
    fails=[OrderCheckNotFound, Busy, Unavailable],
)
def get_order_check(call: Call, check_id: str) -> Response:
    """Read an order check as it was recorded, with the figures that it rests on."""
    return answer(read_order_check(call.context, call.caller, check_id))


def _check(call: Call, body: Mapping[str, Any], key: str, at: str = "") -> Answered:
    check_seller(call, body, at)
    parts = {part: body[part] for part in REQUEST_PARTS if part in body}
    command = CheckOrder(
        buyer_id=referred_buyer_id(call, body["buyer"]),
        request=read_order_request(parts, at),
        key=key,
        request_sha256=sha256_text(canonical_bytes(body)),
    )
    return check_order(call.context, call.caller, command)


def _result(call: Call, body: Mapping[str, Any], place: int) -> dict[str, object]:
    reference = body["request_reference"]
    result: dict[str, object] = {"request_reference": reference}
    try:
        checked = _check(call, body, reference, f"/checks/{place}")
    except (CreditEngineError, Refused) as error:
        problem = problem_in_place(error)
        return result | {"status": problem["status"], "replayed": False, "problem": problem}
    return result | {
        "status": checked.status,
        "replayed": checked.replayed,
        "answer": orjson.Fragment(checked.body),
    }
