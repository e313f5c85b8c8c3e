"""Overrides: propose, look at, answer and take back; and how often they happen."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response

from credit_engine.api import problems
from credit_engine.api.access import ANALYSTS, MANAGERS
from credit_engine.api.idempotency import IDEMPOTENCY_KEY, keyed, replay_headers
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.query import query_day, refused_query
from credit_engine.api.request_line import note
from credit_engine.api.schemas.overrides import (
    NewOverrideSchema,
    OverrideApprovalSchema,
    OverrideEndingSchema,
    OverridePageSchema,
    OverrideQuery,
    OverrideReportSchema,
    OverrideSchema,
    ReportQuery,
)
from credit_engine.domain.document_parts import read_date, read_owed
from credit_engine.domain.override import OverrideState
from credit_engine.domain.override_errors import (
    DecisionNotOverridable,
    NotOwnOverride,
    OverrideApproved,
    OverrideDiffers,
    OverrideLapsed,
    OverrideNotFound,
    OverrideNotHigher,
    OverrideOutdated,
    OverrideRejected,
    OverrideWithdrawn,
    OwnOverride,
)
from credit_engine.domain.role import INSIDERS, Role
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import (
    AuthorityExceeded,
    BrokenRecord,
    Busy,
    DecisionNotFound,
    IdempotencyKeyReused,
    InvalidInput,
    LimitPending,
    LimitSuspended,
    OwnRequest,
    Unavailable,
)
from credit_engine.services.answer_once import Answer as Done
from credit_engine.services.answer_once import Keyed
from credit_engine.services.approve_override import APPROVE, Approval, approve_override
from credit_engine.services.end_override import (
    REJECT,
    WITHDRAW,
    Ending,
    reject_override,
    withdraw_override,
)
from credit_engine.services.propose_override import PROPOSE, NewOverride, propose_override
from credit_engine.services.read_overrides import list_overrides, read_override
from credit_engine.services.report_overrides import report_overrides

overrides = Blueprint("overrides", __name__)

ROUTE = "/v1/overrides"
_MADE = [Answer(201, OverrideSchema, ("Location", "Idempotency-Replayed"))]
_ALWAYS = (problems.KEY_REQUIRED, IdempotencyKeyReused, Busy, Unavailable)
_NOT_OPEN = (
    OverrideNotFound,
    OverrideApproved,
    OverrideRejected,
    OverrideWithdrawn,
    OverrideLapsed,
)
_SEE_REPORT = MANAGERS | {Role.RISK_OFFICER, Role.AUDITOR}


@operation(
    overrides,
    "POST",
    ROUTE,
    roles=ANALYSTS,
    body=NewOverrideSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=_MADE,
    fails=[
        DecisionNotFound,
        DecisionNotOverridable,
        LimitSuspended,
        LimitPending,
        OverrideNotHigher,
        AuthorityExceeded,
        BrokenRecord,
        *_ALWAYS,
    ],
)
def post_override(call: Call) -> Response:
    """Propose to set a decision aside; what one person may grant alone is in effect at once."""
    body = call.body
    new = NewOverride(
        decision_id=body["decision_id"],
        amount=read_owed(body["amount"], body["currency"], "/amount"),
        expires_on=read_date(body["expires_on"], "/expires_on"),
        reason_code=body["reason_code"],
        text=body["text"],
        max_terms=read_terms(body["max_terms"], "/max_terms") if "max_terms" in body else None,
    )
    return _answered(propose_override(call.context, call.caller, new, _keyed(call, PROPOSE, "")))


@operation(
    overrides,
    "GET",
    ROUTE,
    roles=INSIDERS,
    query=OverrideQuery,
    answers=[Answer(200, OverridePageSchema)],
    fails=[Busy, Unavailable],
)
def get_overrides(call: Call) -> Response:
    """List overrides as they stand today, of a buyer or in a state."""
    query = call.query
    state = OverrideState(query["state"]) if "state" in query else None
    which = (query.get("buyer_id"), query.get("after"), query["limit"])
    page = list_overrides(call.context, call.caller, *which, state=state)
    return answer({"items": page.items, "next": page.next})


@operation(
    overrides,
    "GET",
    f"{ROUTE}/{{override_id}}",
    roles=INSIDERS,
    answers=[Answer(200, OverrideSchema)],
    fails=[OverrideNotFound, Busy, Unavailable],
)
def get_override(call: Call, override_id: str) -> Response:
    """Read an override with all that is approved by its approval."""
    return answer(read_override(call.context, call.caller, override_id))


@operation(
    overrides,
    "POST",
    f"{ROUTE}/{{override_id}}/approvals",
    roles=MANAGERS,
    body=OverrideApprovalSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=_MADE,
    fails=[
        *_NOT_OPEN,
        OwnOverride,
        OwnRequest,
        OverrideDiffers,
        OverrideOutdated,
        AuthorityExceeded,
        BrokenRecord,
        *_ALWAYS,
    ],
)
def post_override_approval(call: Call, override_id: str) -> Response:
    """Approve an override as the second person: it is in effect until its last day."""
    approval = Approval(override_id, call.body["content_sha256"])
    once = _keyed(call, APPROVE, override_id)
    return _answered(approve_override(call.context, call.caller, approval, once))


@operation(
    overrides,
    "POST",
    f"{ROUTE}/{{override_id}}/rejections",
    roles=MANAGERS,
    body=OverrideEndingSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=_MADE,
    fails=[*_NOT_OPEN, OwnOverride, *_ALWAYS],
)
def post_override_rejection(call: Call, override_id: str) -> Response:
    """Reject an override as the second person."""
    ending = Ending(override_id, call.body["reason"])
    once = _keyed(call, REJECT, override_id)
    return _answered(reject_override(call.context, call.caller, ending, once))


@operation(
    overrides,
    "POST",
    f"{ROUTE}/{{override_id}}/withdrawals",
    roles=ANALYSTS,
    body=OverrideEndingSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=_MADE,
    fails=[*_NOT_OPEN, NotOwnOverride, *_ALWAYS],
)
def post_override_withdrawal(call: Call, override_id: str) -> Response:
    """Withdraw an override that one proposed oneself."""
    ending = Ending(override_id, call.body["reason"])
    once = _keyed(call, WITHDRAW, override_id)
    return _answered(withdraw_override(call.context, call.caller, ending, once))


@operation(
    overrides,
    "GET",
    "/v1/override-report",
    roles=_SEE_REPORT,
    query=ReportQuery,
    answers=[Answer(200, OverrideReportSchema)],
    fails=[Busy, Unavailable],
)
def get_override_report(call: Call) -> Response:
    """Report how often the decisions of a period were set aside, by outcome, rule and person."""
    first, last = query_day(call.query["first"], "from"), query_day(call.query["last"], "to")
    try:
        report = report_overrides(call.context, call.caller, first, last)
    except InvalidInput as fault:
        raise refused_query("to", str(fault)) from None
    return answer(report.document())


def _keyed(call: Call, route: str, of: str) -> Keyed:
    return keyed(call, route, route, of)


def _answered(done: Done) -> Response:
    found = orjson.loads(done.body)
    ended = found["ended"]
    if ended is not None and ended["decision_id"] is not None:
        note(decision_id=ended["decision_id"])
    headers = {"Location": f"{ROUTE}/{found['override_id']}", **replay_headers(done)}
    return answer(done.body, done.status, headers)
