"""Referrals: the queue of questions that people answer, work on them, and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response

from credit_engine.api import problems
from credit_engine.api.access import ANALYSTS, MANAGERS, READERS, check_role, is_insider
from credit_engine.api.idempotency import IDEMPOTENCY_KEY, keyed, replay_headers
from credit_engine.api.limit_requests import tell_decision
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.request_line import note
from credit_engine.api.schemas.limit_answers import LimitAnswerSchema
from credit_engine.api.schemas.limit_changes import KeyedSchema
from credit_engine.api.schemas.referrals import (
    ME,
    AnswerSchema,
    AssignmentSchema,
    DocumentRequestSchema,
    MovedReferralSchema,
    OneReferralSchema,
    OneSalesReferralSchema,
    ReferralAnswerSchema,
    ReferralPageSchema,
    ReferralQuery,
    SalesReferralPageSchema,
)
from credit_engine.domain.document_parts import read_owed
from credit_engine.domain.money import Money
from credit_engine.domain.referral import (
    AnswerKind,
    ReferralState,
    WantedDocument,
)
from credit_engine.domain.role import INSIDERS
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import (
    AuthorityExceeded,
    BrokenRecord,
    Busy,
    EvidenceStale,
    IdempotencyKeyReused,
    InvalidDocument,
    InvalidInput,
    LimitSuspended,
    NoLimitInForce,
    OwnRequest,
    ReferralChanged,
    ReferralClosed,
    ReferralNotFound,
    Unavailable,
)
from credit_engine.services.answer_moves import AskedAnswer
from credit_engine.services.answer_once import Answer as Done
from credit_engine.services.answer_once import Keyed
from credit_engine.services.answer_referral import answer_referral
from credit_engine.services.read_referrals import list_referrals, read_referral
from credit_engine.services.reassess_referral import reassess_referral
from credit_engine.services.referral_ports import WantedReferrals
from credit_engine.services.referral_view import referral_document, view_document
from credit_engine.services.work_referral import ask_for_documents, assign_referral

referrals = Blueprint("referrals", __name__)

ROUTE = "/v1/referrals"
ONE = f"{ROUTE}/{{referral_id}}"
_REPLAYED = ("Idempotency-Replayed",)
_DECIDED = ("Location", "Idempotency-Replayed")
_ALWAYS = (problems.KEY_REQUIRED, IdempotencyKeyReused, Busy, Unavailable)
_WORKED_ON = (ReferralNotFound, ReferralClosed, *_ALWAYS)


@operation(
    referrals,
    "GET",
    ROUTE,
    roles=READERS,
    query=ReferralQuery,
    answers=[Answer(200, (ReferralPageSchema, SalesReferralPageSchema))],
    fails=[InvalidInput, Busy, Unavailable],
)
def get_referrals(call: Call) -> Response:
    """List referrals, those first whose answer is due first."""
    query, insider = call.query, is_insider(call.caller)
    for name in ("assigned_to", "level"):
        if name in query:
            check_role(call.caller, INSIDERS, f"?{name}")
    wanted = WantedReferrals(
        state=ReferralState(query["state"]) if "state" in query else None,
        assigned_to=call.caller.person if query.get("assigned_to") == ME else None,
        level=int(query["level"]) if "level" in query else None,
        buyer_id=query.get("buyer_id"),
    )
    page = list_referrals(call.context, call.caller, wanted, query.get("after"), query["limit"])
    items = [referral_document(referral, insider=insider) for referral in page.items]
    return answer({"items": items, "next": page.next})


@operation(
    referrals,
    "GET",
    ONE,
    roles=READERS,
    answers=[Answer(200, (OneReferralSchema, OneSalesReferralSchema))],
    fails=[ReferralNotFound, BrokenRecord, Busy, Unavailable],
)
def get_referral(call: Call, referral_id: str) -> Response:
    """Read a referral, with its evidence and all that happened to it."""
    view = read_referral(call.context, call.caller, referral_id)
    return answer(view_document(view, insider=is_insider(call.caller)))


@operation(
    referrals,
    "POST",
    f"{ONE}/assignments",
    roles=ANALYSTS,
    body=AssignmentSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(201, MovedReferralSchema, _REPLAYED)],
    fails=_WORKED_ON,
)
def post_assignment(call: Call, referral_id: str) -> Response:
    """Take a referral, or, as a manager, give it to somebody."""
    person = call.body.get("person", call.caller.person)
    if person != call.caller.person:
        check_role(call.caller, MANAGERS, "Giving a referral to somebody else")
    once = _keyed(call, "assignments", referral_id)
    return _moved(assign_referral(call.context, call.caller, referral_id, person, once))


@operation(
    referrals,
    "POST",
    f"{ONE}/document-requests",
    roles=ANALYSTS,
    body=DocumentRequestSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(201, MovedReferralSchema, _REPLAYED)],
    fails=_WORKED_ON,
)
def post_document_request(call: Call, referral_id: str) -> Response:
    """Ask the buyer for documents, and wait for them."""
    wanted = [WantedDocument(of["code"], of.get("text")) for of in call.body["documents"]]
    once = _keyed(call, "document-requests", referral_id)
    return _moved(ask_for_documents(call.context, call.caller, referral_id, wanted, once))


@operation(
    referrals,
    "POST",
    f"{ONE}/reassessments",
    roles=ANALYSTS,
    body=KeyedSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(201, LimitAnswerSchema, _DECIDED)],
    fails=[NoLimitInForce, LimitSuspended, *_WORKED_ON],
)
def post_reassessment(call: Call, referral_id: str) -> Response:
    """Assess the question of a referral anew, on today's facts."""
    once = _keyed(call, "reassessments", referral_id)
    return _decided(call, reassess_referral(call.context, call.caller, referral_id, once))


@operation(
    referrals,
    "POST",
    f"{ONE}/answers",
    roles=MANAGERS,
    body=AnswerSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(201, ReferralAnswerSchema, _DECIDED)],
    fails=[
        OwnRequest,
        AuthorityExceeded,
        ReferralChanged,
        EvidenceStale,
        LimitSuspended,
        BrokenRecord,
        *_WORKED_ON,
    ],
)
def post_answer(call: Call, referral_id: str) -> Response:
    """Answer a referral: approve, approve in part, or refuse."""
    body, once = call.body, _keyed(call, "answers", referral_id)
    asked = AskedAnswer(
        answer=AnswerKind(body["answer"]),
        content_sha256=body["content_sha256"],
        reason_code=body["reason_code"],
        text=body["text"],
        amount=_amount(body),
        terms=read_terms(body["terms"], "/terms") if "terms" in body else None,
        evidence=body.get("evidence"),
        conditions_met=body.get("conditions_met", False),
    )
    return _decided(call, answer_referral(call.context, call.caller, referral_id, asked, once))


def _amount(body: Mapping[str, Any]) -> Money | None:
    if ("amount" in body) != ("currency" in body):
        raise InvalidDocument("amount and currency go together: send both, or none.", "/amount")
    return read_owed(body["amount"], body["currency"], "/amount") if "amount" in body else None


def _keyed(call: Call, action: str, referral_id: str) -> Keyed:
    return keyed(call, f"referrals/{action}", action, referral_id)


def _moved(done: Done) -> Response:
    return answer(done.body, done.status, replay_headers(done))


def _decided(call: Call, done: Done) -> Response:
    found = orjson.loads(done.body)
    note(decision_id=found["decision_id"], outcome=found["outcome"])
    if not done.replayed:
        tell_decision(call, found)
    headers = {"Location": f"/v1/decisions/{found['decision_id']}", **replay_headers(done)}
    return answer(done.body, done.status, headers)
