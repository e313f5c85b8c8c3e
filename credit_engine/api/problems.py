"""
Errors as RFC 9457 problems: the only table from an error to its HTTP status.

Every answer that is no success is `application/problem+json` with a `type` that
docs/errors.md describes. Faults of ours (5xx) show a fixed sentence: what went
wrong in detail stands in the log, under the request id that `instance` repeats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson
from flask import Response
from werkzeug.exceptions import HTTPException

from credit_engine import errors
from credit_engine.domain import override_errors

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "1"


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem; `detail`, where set, is shown instead of the error's message."""

    code: str
    status: int
    title: str
    detail: str | None = None

    @property
    def uri(self) -> str:
        """The problem's `type`, a reference relative to the server."""
        return f"/problems/{self.code}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One part of what was sent, by its JSON Pointer (`?name` of the query), and its fault."""

    pointer: str
    detail: str


class Refused(Exception):
    """A request that the HTTP layer itself turns down."""

    def __init__(
        self,
        problem: ProblemType,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = problem
        self.faults = tuple(faults)
        self.headers = dict(headers or {})


MALFORMED_BODY = ProblemType("malformed-body", 400, "The body is not acceptable JSON")
UNEXPECTED_BODY = ProblemType("unexpected-body", 400, "This call takes no body")
BODY_REQUIRED = ProblemType("body-required", 400, "This call wants a body")
INVALID_QUERY = ProblemType("invalid-query", 400, "The query string cannot be used")
INVALID_HEADER = ProblemType("invalid-header", 400, "A header cannot be used")
KEY_REQUIRED = ProblemType("idempotency-key-required", 400, "An idempotency key is missing")
BAD_REQUEST = ProblemType("bad-request", 400, "The request is not valid HTTP")
UNAUTHORISED = ProblemType("unauthorised", 401, "A valid key or token is missing")
FORBIDDEN = ProblemType("forbidden", 403, "The caller's roles do not allow it")
ROUTE_NOT_FOUND = ProblemType("route-not-found", 404, "There is no such resource")
METHOD_NOT_ALLOWED = ProblemType("method-not-allowed", 405, "The resource has no such method")
BODY_TOO_LARGE = ProblemType("body-too-large", 413, "The body is too large")
UNSUPPORTED_MEDIA_TYPE = ProblemType("unsupported-media-type", 415, "The body is of another type")
PRECONDITION_REQUIRED = ProblemType("precondition-required", 428, "If-Match is missing")
TOO_MANY_REQUESTS = ProblemType("too-many-requests", 429, "Too many requests")
TOO_BUSY = ProblemType("too-busy", 503, "Too many requests are in work")
NOT_READY = ProblemType("not-ready", 503, "The server cannot decide")
INTERNAL = ProblemType(
    "internal-error",
    500,
    "The server failed",
    "Something went wrong here, not in your request. The log has it under this request id.",
)

# What the HTTP layer answers by itself.
OF_HTTP: tuple[ProblemType, ...] = (
    MALFORMED_BODY,
    UNEXPECTED_BODY,
    BODY_REQUIRED,
    INVALID_QUERY,
    INVALID_HEADER,
    KEY_REQUIRED,
    BAD_REQUEST,
    UNAUTHORISED,
    FORBIDDEN,
    ROUTE_NOT_FOUND,
    METHOD_NOT_ALLOWED,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    PRECONDITION_REQUIRED,
    TOO_MANY_REQUESTS,
    TOO_BUSY,
    NOT_READY,
    INTERNAL,
)


_UNAVAILABLE = "A part that the answer needs is not there at the moment. Try again."

# The only table from an error to its status: every class of errors.py stands here by itself.
OF_ERRORS: Mapping[type[errors.CreditEngineError], ProblemType] = {
    error: ProblemType(error.code, status, title, detail)
    for error, status, title, detail in (
        (errors.CreditEngineError, 500, "The engine failed", INTERNAL.detail),
        (errors.InvalidInput, 422, "What was sent cannot be used", None),
        (errors.InvalidAmount, 422, "An amount cannot be used", None),
        (errors.InvalidDocument, 422, "A facts document cannot be used", None),
        (errors.InvalidIdentifier, 422, "A legal identifier cannot be used", None),
        (errors.UnknownFact, 422, "The active rule pack does not know a fact", None),
        (errors.NotFound, 404, "Nothing has this id", None),
        (errors.BuyerNotFound, 404, "There is no such buyer", None),
        (errors.DecisionNotFound, 404, "There is no such decision", None),
        (errors.LimitNotFound, 404, "There is no such limit", None),
        (errors.OrderCheckNotFound, 404, "There is no such order check", None),
        (errors.ReservationNotFound, 404, "There is no such reservation", None),
        (override_errors.OverrideNotFound, 404, "There is no such override", None),
        (errors.ReferralNotFound, 404, "There is no such referral", None),
        (errors.WebhookNotFound, 404, "There is no such webhook", None),
        (errors.KeyNotFound, 404, "There is no such key", None),
        (errors.PackNotFound, 404, "There is no such rule pack", None),
        (errors.NotAllowed, 403, "The caller may not do this", None),
        (override_errors.OwnOverride, 403, "The override is the caller's own", None),
        (override_errors.NotOwnOverride, 403, "The override is another person's", None),
        (errors.AuthorityExceeded, 403, "The amount is above the caller's authority", None),
        (errors.OwnRequest, 403, "The caller asked for it", None),
        (errors.Conflict, 409, "The state of things does not allow it", None),
        (errors.BuyerNumberTaken, 409, "Another buyer has this number", None),
        (errors.IdentifierTaken, 409, "Another buyer has this legal identifier", None),
        (errors.NoLimitInForce, 409, "No limit is in force", None),
        (errors.LimitPending, 409, "The limit waits for its conditions", None),
        (errors.LimitNotPending, 409, "The limit waits for no conditions", None),
        (errors.LimitSuspended, 409, "The limit is suspended", None),
        (errors.LimitNotSuspended, 409, "The limit is not suspended", None),
        (errors.LimitNotLower, 409, "The limit would not be lower", None),
        (errors.LimitNotReviewed, 409, "The limit is not assessed by rules", None),
        (errors.LimitPermanent, 409, "The limit has no last day", None),
        (override_errors.LimitOfOverride, 409, "The limit came of an override", None),
        (errors.LimitExpired, 409, "The limit has expired", None),
        (errors.LimitWithdrawn, 409, "The limit was withdrawn", None),
        (errors.LimitCancelled, 409, "The limit was cancelled", None),
        (errors.LimitReplaced, 409, "The limit was replaced", None),
        (errors.LimitDeclined, 409, "The customer declined the limit", None),
        (override_errors.DecisionNotOverridable, 409, "The decision cannot be overridden", None),
        (override_errors.OverrideNotHigher, 409, "The override would grant no more", None),
        (override_errors.OverrideApproved, 409, "The override is approved", None),
        (override_errors.OverrideRejected, 409, "The override was rejected", None),
        (override_errors.OverrideWithdrawn, 409, "The override was withdrawn", None),
        (override_errors.OverrideLapsed, 409, "The override has lapsed", None),
        (override_errors.OverrideOutdated, 409, "The override is outdated", None),
        (override_errors.OverrideDiffers, 409, "The override is another one", None),
        (errors.DecisionNotAssessed, 409, "The decision rests on no assessment", None),
        (errors.ReferralClosed, 409, "The referral is closed", None),
        (errors.ReferralChanged, 409, "The referral has changed", None),
        (errors.EvidenceStale, 409, "The evidence is stale", None),
        (errors.ReservationConfirmed, 409, "The reservation was confirmed", None),
        (errors.ReservationReleased, 409, "The reservation was released", None),
        (errors.ReservationExpired, 409, "The reservation has expired", None),
        (errors.ExceedsReservation, 409, "More is confirmed than is reserved", None),
        (errors.GroupCycle, 409, "The buyer would stand below itself", None),
        (errors.GroupTooDeep, 409, "The group would have too many levels", None),
        (errors.GroupTooLarge, 409, "The group would have too many members", None),
        (errors.BuyerChanged, 412, "The buyer has changed", None),
        (errors.IdempotencyKeyReused, 422, "The key came before with another body", None),
        (errors.Busy, 503, "The database or the buyer is contended", None),
        (errors.Unavailable, 503, "The engine is not available", _UNAVAILABLE),
        (errors.BrokenPack, 503, "A rule pack cannot be used", _UNAVAILABLE),
        (errors.BrokenRecord, 500, "A stored record does not match its hash", INTERNAL.detail),
        (errors.UnsafeStorage, 503, "The database is not safe to write to", _UNAVAILABLE),
        (errors.InvalidSettings, 500, "The settings cannot be used", INTERNAL.detail),
    )
}

# The errors of Flask and werkzeug that have a problem of their own; others are bad requests.
_OF_WERKZEUG = {
    404: ROUTE_NOT_FOUND,
    405: METHOD_NOT_ALLOWED,
    413: BODY_TOO_LARGE,
    415: UNSUPPORTED_MEDIA_TYPE,
}
_DETAILS = {
    404: "No resource has this path; openapi.yaml lists them.",
    405: "The resource exists, but not with this method; see the Allow header.",
    413: "The body is larger than this server takes.",
}


def problem_type_of(error: type[errors.CreditEngineError]) -> ProblemType:
    """Find the problem of an error's class, or of the nearest class above it."""
    return next(OF_ERRORS[kind] for kind in error.__mro__ if kind in OF_ERRORS)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a caller is shown of an error."""

    problem: ProblemType
    detail: str
    faults: tuple[Fault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def shown(error: Exception) -> Shown:
    """Find what a caller is shown of *error*, whatever it is."""
    if isinstance(error, Refused):
        return Shown(error.problem, str(error), error.faults, error.headers)
    if isinstance(error, errors.CreditEngineError):
        problem = problem_type_of(type(error))
        return Shown(problem, problem.detail or str(error), _faults_of(error))
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        problem = _OF_WERKZEUG.get(error.code, BAD_REQUEST)
        detail = _DETAILS.get(error.code, "The request cannot be understood.")
        allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
        return Shown(problem, detail, headers=allowed)
    return Shown(INTERNAL, INTERNAL.detail or INTERNAL.title)


def _faults_of(error: errors.CreditEngineError) -> tuple[Fault, ...]:
    if isinstance(error, errors.InvalidInput) and error.pointer is not None:
        return (Fault(error.pointer, str(error)),)
    return ()


def problem_document(what: Shown, request_id: str) -> dict[str, object]:
    """A problem as JSON."""
    problem = what.problem
    document: dict[str, object] = {
        "type": problem.uri,
        "title": problem.title,
        "status": problem.status,
        "detail": what.detail,
        "instance": request_id,
    }
    if what.faults:
        document["errors"] = [
            {"pointer": fault.pointer, "detail": fault.detail} for fault in what.faults
        ]
    return document


def problem_response(what: Shown, request_id: str) -> Response:
    """Render a problem as `application/problem+json`."""
    problem = what.problem
    body = orjson.dumps(problem_document(what, request_id))
    response = Response(body, problem.status, content_type=CONTENT_TYPE)
    response.headers.extend(what.headers)
    if problem.status == 503:
        response.headers.setdefault("Retry-After", RETRY_AFTER_SECONDS)
    return response
