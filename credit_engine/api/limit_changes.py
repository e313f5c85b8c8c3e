"""Limits entered and changed by hand, and reviews: each call is one decision under one key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from flask import Blueprint, Response
from marshmallow import Schema

from credit_engine.api import problems
from credit_engine.api.access import ANALYSTS, MANAGERS
from credit_engine.api.buyers import referred_buyer_id
from credit_engine.api.idempotency import IDEMPOTENCY_KEY, keyed, replay_headers
from credit_engine.api.limit_requests import tell_decision
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.request_line import note
from credit_engine.api.schemas.limit_answers import LimitAnswerSchema
from credit_engine.api.schemas.limit_changes import (
    ConditionsMetSchema,
    KeyedSchema,
    LimitChangeAnswerSchema,
    NewLimitSchema,
    ProlongationSchema,
    ReasonedSchema,
    ReductionSchema,
    WithdrawalSchema,
)
from credit_engine.domain.document_parts import read_date, read_owed
from credit_engine.domain.limit import Duration, Scope
from credit_engine.domain.override_errors import (
    LimitOfOverride,
)
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import (
    AuthorityExceeded,
    Busy,
    BuyerNotFound,
    CreditEngineError,
    IdempotencyKeyReused,
    InvalidDocument,
    InvalidIdentifier,
    LimitCancelled,
    LimitDeclined,
    LimitExpired,
    LimitNotFound,
    LimitNotLower,
    LimitNotPending,
    LimitNotReviewed,
    LimitNotSuspended,
    LimitPending,
    LimitPermanent,
    LimitReplaced,
    LimitSuspended,
    LimitWithdrawn,
    Unavailable,
)
from credit_engine.services.answer_once import Answer as Done
from credit_engine.services.answer_once import Keyed
from credit_engine.services.change_limit import change_limit
from credit_engine.services.enter_limit import NewEntry, enter_limit
from credit_engine.services.limit_changes import Action, AskedChange
from credit_engine.services.review_limit import review_limit

limit_changes = Blueprint("limit_changes", __name__)

_HEADERS = ("Location", "Idempotency-Replayed")
_ANSWERS = [Answer(201, LimitChangeAnswerSchema, _HEADERS)]
_ALWAYS = (problems.KEY_REQUIRED, IdempotencyKeyReused, Busy, Unavailable)
_OVER = (
    LimitNotFound,
    LimitExpired,
    LimitWithdrawn,
    LimitCancelled,
    LimitReplaced,
    LimitDeclined,
)


@operation(
    limit_changes,
    "POST",
    "/v1/limits",
    roles=MANAGERS,
    body=NewLimitSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=_ANSWERS,
    fails=[BuyerNotFound, InvalidIdentifier, AuthorityExceeded, *_ALWAYS],
)
def post_limit(call: Call) -> Response:
    """Enter a limit by hand, permanent or temporary, with a reason."""
    body = call.body
    is_temporary = body["duration"] == Duration.TEMPORARY
    if is_temporary != ("valid_to" in body):
        raise InvalidDocument(
            "a temporary limit, and no other, has its last day here.", "/valid_to"
        )
    new = NewEntry(
        amount=read_owed(body["amount"], body["currency"], "/amount"),
        max_terms=read_terms(body["max_terms"], "/max_terms"),
        reason=body["reason"],
        valid_from=_day(body, "valid_from"),
        valid_to=_day(body, "valid_to"),
        scope=Scope(body.get("scope", Scope.BUYER.value)),
        review_by=_day(body, "review_by"),
    )
    buyer_id = referred_buyer_id(call, body["buyer"])
    once = _keyed(call, Action.ENTER.value, buyer_id)
    return _answered(enter_limit(call.context, call.caller, buyer_id, new, once))


def _changing(
    action: Action,
    path: str,
    name: str,
    summary: str,
    *,
    fails: Sequence[type[CreditEngineError]] = (),
    body: type[Schema] = ReasonedSchema,
) -> None:
    """Register the operation that does *action* to one limit."""

    def view(call: Call, limit_id: str) -> Response:
        once = _keyed(call, action.value, limit_id)
        asked = _asked(action, call.body)
        return _answered(change_limit(call.context, call.caller, limit_id, asked, once))

    view.__name__, view.__doc__ = name, summary
    operation(
        limit_changes,
        "POST",
        f"/v1/limits/{{limit_id}}/{path}",
        roles=MANAGERS,
        body=body,
        headers=(IDEMPOTENCY_KEY,),
        answers=_ANSWERS,
        fails=[*_OVER, *fails, *_ALWAYS],
    )(view)


_changing(
    Action.SUSPEND,
    "suspensions",
    "post_suspension",
    "Suspend a limit: nothing new fits under it until it is resumed.",
    fails=[LimitPending, LimitSuspended],
)
_changing(
    Action.RESUME,
    "resumptions",
    "post_resumption",
    "Resume a suspended limit.",
    fails=[LimitNotSuspended, AuthorityExceeded],
)
_changing(
    Action.WITHDRAW,
    "withdrawals",
    "post_withdrawal",
    "Withdraw a limit, with the rule pack's notice or at once.",
    body=WithdrawalSchema,
)
_changing(
    Action.CANCEL,
    "cancellations",
    "post_cancellation",
    "Cancel a limit that is no longer needed, today.",
)
_changing(
    Action.REDUCE,
    "reductions",
    "post_reduction",
    "Reduce a limit, with the rule pack's notice or at once; below the exposure too.",
    fails=[LimitNotLower],
    body=ReductionSchema,
)
_changing(
    Action.PROLONG,
    "prolongations",
    "post_prolongation",
    "Prolong a limit: a later review, or a later last day of a temporary one.",
    fails=[LimitPermanent, LimitOfOverride, AuthorityExceeded],
    body=ProlongationSchema,
)
_changing(
    Action.DECLINE,
    "refusals-by-customer",
    "post_refusal_by_customer",
    "Record that the customer declined a limit.",
)
_changing(
    Action.MEET_CONDITIONS,
    "conditions-met",
    "post_conditions_met",
    "Record that conditions precedent are met: the limit is in force from today on.",
    fails=[LimitNotPending, LimitSuspended],
    body=ConditionsMetSchema,
)


@operation(
    limit_changes,
    "POST",
    "/v1/limits/{limit_id}/reviews",
    roles=ANALYSTS,
    body=KeyedSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(201, LimitAnswerSchema, _HEADERS)],
    fails=[*_OVER, LimitPending, LimitSuspended, LimitNotReviewed, *_ALWAYS],
)
def post_review(call: Call, limit_id: str) -> Response:
    """Review a limit: assess what is in force anew, on today's facts."""
    once = _keyed(call, "review", limit_id)
    reviewed = review_limit(call.context, call.caller, limit_id, once)
    found = orjson.loads(reviewed.body)
    note(outcome=found["outcome"])
    if not reviewed.replayed:
        tell_decision(call, found)
    return _answered(reviewed)


def _keyed(call: Call, action: str, of: str) -> Keyed:
    return keyed(call, f"limits/{action}", action, of)


def _asked(action: Action, body: Mapping[str, Any]) -> AskedChange:
    amount = None
    if "amount" in body:
        amount = read_owed(body["amount"], body["currency"], "/amount")
    return AskedChange(
        action=action,
        reason=body["reason"],
        at_once=body.get("at_once", False),
        amount=amount,
        valid_to=_day(body, "valid_to"),
        review_by=_day(body, "review_by"),
        evidence=body.get("evidence"),
    )


def _day(body: Mapping[str, Any], name: str) -> date | None:
    return read_date(body[name], f"/{name}") if name in body else None


def _answered(done: Done) -> Response:
    decision_id = orjson.loads(done.body)["decision_id"]
    note(decision_id=decision_id)
    headers = {"Location": f"/v1/decisions/{decision_id}", **replay_headers(done)}
    return answer(done.body, done.status, headers)
