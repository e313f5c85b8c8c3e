"""What operators ask: does it run, can it decide, what has it counted, what does it speak."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address

from flask import Blueprint, Response, current_app, request

from credit_engine.api import problems
from credit_engine.api.access import ANYONE
from credit_engine.api.openapi import CONTENT_TYPE as YAML
from credit_engine.api.openapi import openapi_text
from credit_engine.api.operations import Answer, Call, Rooms, answer, operation
from credit_engine.api.problems import Fault, Refused
from credit_engine.api.schemas.problems import HealthSchema, ReadinessSchema
from credit_engine.errors import Busy, CreditEngineError, Unavailable
from credit_engine.metrics import CONTENT_TYPE as PROMETHEUS
from credit_engine.services.read_events import oldest_undelivered_age

health = Blueprint("health", __name__)


@operation(
    health,
    "GET",
    "/healthz",
    roles=ANYONE,
    answers=[Answer(200, HealthSchema)],
    takes_turn=False,
)
def get_health(call: Call) -> Response:
    """Tell that the process runs; restart it when this fails."""
    del call
    return answer({"status": "ok"})


@operation(
    health,
    "GET",
    "/readyz",
    roles=ANYONE,
    answers=[Answer(200, ReadinessSchema)],
    fails=[problems.NOT_READY],
    takes_turn=False,
)
def get_readiness(call: Call) -> Response:
    """Tell whether the process can decide; send it no requests while this fails."""
    faults = readiness_faults(call.rooms)
    if faults:
        detail = "; ".join(faults)
        raise Refused(problems.NOT_READY, detail, [Fault("", fault) for fault in faults])
    return answer({"status": "ready", "rule_pack": call.context.packs.active().revision})


@operation(
    health,
    "GET",
    "/metrics",
    roles=ANYONE,
    answers=[Answer(200, PROMETHEUS)],
    fails=[problems.UNAUTHORISED, problems.TOO_MANY_REQUESTS, Busy, Unavailable],
    takes_turn=False,
)
def get_metrics(call: Call) -> Response:
    """Give the counts to Prometheus; without a key from this machine only."""
    if not _from_this_machine():
        with call.rooms.rates.watching_keys(request):
            call.rooms.keys.caller_of(request.headers.get("Authorization"))
    # Read when it is asked for: whoever delivers may be another process. Counts go without it.
    with suppress(CreditEngineError):
        waited = oldest_undelivered_age(call.context)
        call.rooms.metrics.undelivered_since(waited.total_seconds())
    return Response(call.rooms.metrics.exposition(), content_type=PROMETHEUS)


@operation(
    health,
    "GET",
    "/openapi.yaml",
    roles=ANYONE,
    answers=[Answer(200, YAML)],
    takes_turn=False,
)
def get_openapi(call: Call) -> Response:
    """Give this description."""
    del call
    return Response(openapi_text(current_app), content_type=YAML)


def readiness_faults(rooms: Rooms) -> list[str]:
    """Name everything that keeps this process from deciding; empty when it is ready."""
    faults = [*rooms.faults()]
    try:
        faults += rooms.context.store.faults()
    except CreditEngineError as error:
        faults.append(f"database: {problems.problem_type_of(type(error)).title}")
    try:
        rooms.context.packs.active()
    except CreditEngineError as error:
        faults.append(f"rule pack: {problems.problem_type_of(type(error)).title}")
    return faults


def _from_this_machine() -> bool:
    """Whether the connection is local and is not a proxy's, which speaks for others."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
