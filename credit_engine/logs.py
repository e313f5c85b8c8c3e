"""
Structured logs: one JSON object a line on standard error, with the request's id.

What is logged is chosen where it is logged, field by field; nothing logs whole
bodies, headers or objects. The request's id and trace id are bound for its time
and appear in every line that is written meanwhile.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from dataclasses import dataclass
from typing import TextIO

import structlog

from credit_engine.settings import Settings

_REQUEST_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
# W3C Trace Context, version 00; a later version may carry more fields after these four.
_TRACEPARENT = re.compile(
    r"(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Trace:
    """A caller's trace: the id of the whole, and of the caller's part in it."""

    trace_id: str
    parent_id: str


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Set up logging for this process, on *stream* (standard error where none is given)."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(serializer=_json_line)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False, repr_native_str=True)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.log_level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def logger() -> structlog.typing.FilteringBoundLogger:
    """The logger, as it is configured now."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return bound


def sane_request_id(sent: str | None) -> str | None:
    """The caller's X-Request-Id, where it is short and plain enough to stand in logs."""
    if sent is not None and _REQUEST_ID.fullmatch(sent):
        return sent
    return None


def read_traceparent(sent: str | None) -> Trace | None:
    """
    Read a `traceparent` header; an invalid one is no trace, and no error.

    Source: W3C Trace Context, section 3.2.
    """
    match = _TRACEPARENT.fullmatch(sent.strip()) if sent is not None else None
    if match is None:
        return None
    version, trace_id, parent_id, more = match.groups()
    if (version == "00" and more) or not trace_id.strip("0") or not parent_id.strip("0"):
        return None
    return Trace(trace_id, parent_id)


def _json_line(event: object, **_: object) -> str:
    """
    One line whatever is in it.

    All but ASCII is escaped, since some readers of logs end a line at U+0085 or U+2028 too,
    and a half of a surrogate pair has no bytes; so is DEL, which JSON would let stand.
    """
    text = json.dumps(event, default=str, ensure_ascii=True, separators=(",", ":"))
    return text.replace("\x7f", "\\u007f")
