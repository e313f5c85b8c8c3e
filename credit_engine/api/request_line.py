"""The frame of every request: its id and trace in, one log line and the counts out."""

from __future__ import annotations

import time
import traceback
import uuid

import structlog
from flask import Flask, Response, g, request

from credit_engine import logs
from credit_engine.api import problems
from credit_engine.api.problems import Refused, Shown, problem_document, problem_response, shown
from credit_engine.errors import CreditEngineError
from credit_engine.metrics import Metrics

UNMATCHED = "unmatched"
CONTENT_POLICY = "Content-Security-Policy"
# For an API that answers no browser; nothing here is to be cached, framed, embedded or guessed.
# A page says for itself what it needs beyond this policy.
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def frame(app: Flask, metrics: Metrics) -> None:
    """Give every request of *app* its frame, errors of every kind included."""
    app.before_request(_begin)
    app.register_error_handler(Exception, _answer_error)

    @app.after_request
    def _end(response: Response) -> Response:
        seconds = time.perf_counter() - g.started
        route = _route()
        metrics.request_done(route, request.method, response.status_code, seconds)
        response.headers["X-Request-Id"] = g.request_id
        response.headers.update(HEADERS)
        response.headers.setdefault(CONTENT_POLICY, NOTHING)
        logs.logger().info(
            "request",
            method=request.method if len(request.method) <= 16 else "other",
            route=route,
            status=response.status_code,
            ms=int(seconds * 100_000) / 100,
            **g.noted,
        )
        structlog.contextvars.clear_contextvars()
        return response


def note(**known: str) -> None:
    """Add to the request's log line: ids and outcomes, never what people wrote."""
    g.noted.update(known)


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = logs.sane_request_id(request.headers.get("X-Request-Id")) or str(uuid.uuid4())
    g.noted = {}
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    trace = logs.read_traceparent(request.headers.get("traceparent"))
    if trace is not None:
        structlog.contextvars.bind_contextvars(trace_id=trace.trace_id, parent_id=trace.parent_id)
    _refuse_chunks()


def _refuse_chunks() -> None:
    """
    Refuse a body that comes in chunks, also where its length is stated beside them.

    Two servers that disagree on where such a body ends take part of it for another request; and
    the HTTP server hands over what came before a broken chunk as if it were the whole body.
    """
    if "Transfer-Encoding" in request.headers:
        raise Refused(
            problems.BAD_REQUEST,
            "Send the body with Content-Length, not in chunks (Transfer-Encoding).",
            headers={"Connection": "close"},
        )


def problem_in_place(error: Exception) -> dict[str, object]:
    """The problem that *error* is, as one part of an answer; a fault of ours is logged."""
    return problem_document(_shown(error), g.request_id)


def _answer_error(error: Exception) -> Response:
    what = _shown(error)
    note(problem=what.problem.code)
    return problem_response(what, g.request_id)


def _shown(error: Exception) -> Shown:
    what = shown(error)
    if what.problem.status >= 500:
        _log_failure(error)
    return what


def _log_failure(error: Exception) -> None:
    """Log what failed and where; only messages of our own, since others may quote data."""
    logs.logger().error(
        "failed",
        error=type(error).__name__,
        message=str(error) if isinstance(error, CreditEngineError) else None,
        where=[
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-8:]
        ],
    )


def _route() -> str:
    """The template of the route, never the path: ids stay out of logs and labels."""
    return UNMATCHED if request.url_rule is None else request.url_rule.rule
