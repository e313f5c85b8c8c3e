"""
Operations: what each call takes and answers, declared once, beside the function that does it.

The declaration drives both the request (key, roles, query, body, turn, in this order)
and openapi.yaml, so that neither can say what the other does not do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any, cast

import orjson
from flask import Blueprint, Response, current_app, request
from marshmallow import Schema, ValidationError

from credit_engine.api import edge, problems
from credit_engine.api.access import ANYONE, Anyone, check_role
from credit_engine.api.admission import Admission
from credit_engine.api.authentication import Keys
from credit_engine.api.problems import Fault, ProblemType, Refused
from credit_engine.api.rate_limits import RateLimits, share_name
from credit_engine.api.request_line import note
from credit_engine.domain.role import Role
from credit_engine.errors import CreditEngineError, InvalidAmount, InvalidDocument, InvalidInput
from credit_engine.metrics import Metrics
from credit_engine.services.context import Caller, Context

EXTENSION = "credit_engine"
JSON = "application/json"
NOBODY = Caller("", "", UTC)

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Rooms:
    """What an app's operations work with."""

    context: Context
    keys: Keys
    admission: Admission
    rates: RateLimits
    metrics: Metrics
    faults: Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, let in: who asks, and what was sent, checked."""

    rooms: Rooms
    caller: Caller
    query: Mapping[str, Any]
    body: Any  # as it was sent: checked against the schema, not changed; a text, where of lines
    route: str = ""  # as openapi.yaml names it
    purpose: str = ""  # what it reads personal or bureau data for, where it does

    @property
    def context(self) -> Context:
        """The ports."""
        return self.rooms.context


@dataclass(frozen=True, slots=True)
class Header:
    """A request header that an operation reads."""

    name: str
    pattern: str
    description: str


PURPOSE = Header(
    "Purpose",
    edge.PURPOSE.pattern,
    "What the data is read for; recorded where personal or bureau data is shown.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: its status, what its body is, and the headers that it carries."""

    status: int
    # a schema, several of which the body has one, or the content type of a body that is no JSON
    body: type[Schema] | tuple[type[Schema], ...] | str
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """The declaration of one method of one resource."""

    name: str
    summary: str
    method: str
    path: str  # as in openapi.yaml: /v1/buyers/{buyer_id}
    answers: tuple[Answer, ...]
    roles: frozenset[Role] | Anyone  # who may call it
    body: type[Schema] | None = None
    lines: tuple[str, ...] = ()  # content types of a body of lines, instead of one of JSON
    query: type[Schema] | None = None
    headers: tuple[Header, ...] = ()
    problems: tuple[ProblemType, ...] = ()
    takes_turn: bool = True
    purpose: str = ""  # what it shows personal or bureau data for, unless the caller says

    @property
    def route(self) -> str:
        """Method and path."""
        return f"{self.method} {self.path}"

    @property
    def needs_key(self) -> bool:
        """Whether it is for callers with a key alone."""
        return self.roles is not ANYONE

    @property
    def takes_body(self) -> bool:
        """Whether there must be a body, or must not be one."""
        return self.body is not None or bool(self.lines)

    def all_problems(self) -> list[ProblemType]:
        """Every problem that the operation can answer, those of the frame around it included."""
        found = [problems.MALFORMED_BODY if self.takes_body else problems.UNEXPECTED_BODY]
        found += [problems.INVALID_QUERY, problems.BAD_REQUEST]
        if self.takes_body:
            found += [
                problems.BODY_REQUIRED,
                problems.BODY_TOO_LARGE,
                problems.UNSUPPORTED_MEDIA_TYPE,
                *map(problems.problem_type_of, (InvalidInput, InvalidDocument, InvalidAmount)),
            ]
        if self.headers:
            found.append(problems.INVALID_HEADER)
        if self.needs_key:
            found += [problems.UNAUTHORISED, problems.FORBIDDEN, problems.TOO_MANY_REQUESTS]
        if "{" in self.path:
            found.append(problems.ROUTE_NOT_FOUND)
        if self.takes_turn:
            found.append(problems.TOO_BUSY)
        return [*found, *self.problems]


def operation(
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    roles: frozenset[Role] | Anyone,
    answers: Sequence[Answer],
    fails: Sequence[type[CreditEngineError] | ProblemType] = (),
    body: type[Schema] | None = None,
    lines: Sequence[str] = (),
    query: type[Schema] | None = None,
    headers: Sequence[Header] = (),
    takes_turn: bool = True,
    purpose: str = "",
) -> Callable[[View], View]:
    """
    Register a function as the operation *method path*; its docstring is the summary.

    One with a *purpose* may show personal or bureau data, and records it (api.read_log).

    Raises:
        ValueError: nobody may call it.
    """
    if not (roles is ANYONE or roles):
        raise ValueError(f"{method} {path} is for nobody: name its roles, or ANYONE")

    def register(view: View) -> View:
        declared = Operation(
            name=view.__name__,
            summary=(view.__doc__ or "").strip().rstrip("."),
            method=method,
            path=path,
            answers=tuple(answers),
            roles=roles,
            problems=tuple(
                fail if isinstance(fail, ProblemType) else problems.OF_ERRORS[fail]
                for fail in fails
            ),
            body=body,
            lines=tuple(lines),
            query=query,
            headers=(*headers, PURPOSE) if purpose else tuple(headers),
            takes_turn=takes_turn,
            purpose=purpose,
        )
        checks = _checks(declared)

        def run(**ids: str) -> Response:
            return _run(declared, checks, view, ids)

        run.operation = declared  # type: ignore[attr-defined]
        blueprint.add_url_rule(
            path.replace("{", "<").replace("}", ">"),
            endpoint=view.__name__,
            view_func=run,
            methods=[method],
            provide_automatic_options=False,
        )
        return view

    return register


def operation_of(view: object) -> Operation:
    """The declaration of a registered function."""
    return cast(Operation, view.operation)  # type: ignore[attr-defined]


def answer(
    document: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer JSON: *document*, or bytes that are JSON already."""
    body = document if isinstance(document, bytes) else orjson.dumps(document)
    return Response(body, status, headers, content_type=JSON)


@dataclass(frozen=True, slots=True)
class _Checks:
    """Schemas made once, not for each request."""

    body: Schema | None
    query: Schema | None
    query_names: frozenset[str]


def _checks(declared: Operation) -> _Checks:
    body = declared.body() if declared.body else None
    query = declared.query() if declared.query else None
    return _Checks(body, query, _names(query) if query else frozenset())


def _names(query: Schema) -> frozenset[str]:
    return frozenset(field.data_key or name for name, field in query.fields.items())


def _run(declared: Operation, checks: _Checks, view: View, ids: Mapping[str, str]) -> Response:
    rooms: Rooms = current_app.extensions[EXTENSION]
    caller = NOBODY
    if declared.roles is not ANYONE:
        with rooms.rates.watching_keys(request):
            caller = rooms.keys.caller_of(request.headers.get("Authorization"))
        note(seller=caller.seller_id, principal=caller.principal)
        rooms.rates.admit(caller)
        check_role(caller, declared.roles)
    edge.check_path(ids)
    query = _query(checks)
    body = edge.read_lines(request, declared.lines) if declared.lines else _body(checks)
    purpose = declared.purpose and (edge.purpose(request) or declared.purpose)
    call = Call(rooms, caller, query, body, declared.route, purpose)
    if not declared.takes_turn:
        return view(call, **ids)
    with rooms.admission.turn(share_name(caller)):
        return view(call, **ids)


def _query(checks: _Checks) -> Mapping[str, Any]:
    sent = edge.read_query(request, checks.query_names)
    if checks.query is None:
        return sent
    try:
        return cast(Mapping[str, Any], checks.query.load(sent))
    except ValidationError as error:
        faults = [Fault(f"?{of.pointer[1:]}", of.detail) for of in faults_of(error.messages)]
        raise Refused(problems.INVALID_QUERY, _what(faults), faults) from None


def _body(checks: _Checks) -> object:
    if checks.body is None:
        edge.refuse_body(request)
        return None
    document = edge.read_json(request)
    faults = [Fault("", "Wants an object.")]
    if isinstance(document, dict):
        faults = faults_of(checks.body.validate(document))
    if faults:
        raise Refused(problems.OF_ERRORS[InvalidInput], _what(faults), faults)
    return document


def faults_of(messages: object, pointer: str = "") -> list[Fault]:
    """Flatten marshmallow's messages into faults, each with its JSON Pointer."""
    if isinstance(messages, dict):
        return [
            fault
            for key, inner in messages.items()
            for fault in faults_of(inner, pointer if key == "_schema" else _joined(pointer, key))
        ]
    if isinstance(messages, list):
        return [Fault(pointer, str(message)) for message in messages]
    return [Fault(pointer, str(messages))]


def _joined(pointer: str, key: object) -> str:
    escaped = str(key).replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{escaped}"


def _what(faults: Sequence[Fault]) -> str:
    count = len(faults)
    return "One part cannot be used." if count == 1 else f"{count} parts cannot be used."
