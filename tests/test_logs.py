"""Logs: one JSON object a line, request ids and traces held to a plain form."""

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine import logs
from credit_engine.logs import Trace, read_traceparent, sane_request_id
from credit_engine.settings import Settings

SETTINGS = Settings(sellers=(), master_key=b"")
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT_ID = "00f067aa0ba902b7"


def logged(settings: Settings, **fields: object) -> str:
    stream = io.StringIO()
    logs.configure(settings, stream)
    logs.logger().debug("quiet")
    logs.logger().info("event", **fields)
    return stream.getvalue()


def test_a_line_is_one_json_object_whatever_is_in_it() -> None:
    text = logged(SETTINGS, name='a\n{"level": "forged"}\r\n\x1b[31m', odd={1, 2})

    (line,) = text.splitlines()
    event = json.loads(line)
    assert event["event"] == "event"
    assert event["level"] == "info"
    assert event["name"] == 'a\n{"level": "forged"}\r\n\x1b[31m'
    assert event["at"].endswith("Z")


def test_the_console_shows_the_same_fields() -> None:
    text = logged(replace(SETTINGS, log_format="console"), status=201)

    assert "event" in text
    assert "status=201" in text


def test_the_level_holds() -> None:
    assert logged(replace(SETTINGS, log_level="error")) == ""
    assert "quiet" in logged(replace(SETTINGS, log_level="debug"))


@pytest.mark.parametrize(
    "sent",
    [
        f"00-{TRACE_ID}-{PARENT_ID}-01",
        f" 00-{TRACE_ID}-{PARENT_ID}-00 ",
        f"01-{TRACE_ID}-{PARENT_ID}-01-more",
    ],
)
def test_a_traceparent_is_read(sent: str) -> None:
    assert read_traceparent(sent) == Trace(TRACE_ID, PARENT_ID)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "00",
        f"ff-{TRACE_ID}-{PARENT_ID}-01",
        f"00-{TRACE_ID.upper()}-{PARENT_ID}-01",
        f"00-{'0' * 32}-{PARENT_ID}-01",
        f"00-{TRACE_ID}-{'0' * 16}-01",
        f"00-{TRACE_ID}-{PARENT_ID}-01-more",
        f"00-{TRACE_ID[:-1]}-{PARENT_ID}-01",
        f"00-{TRACE_ID}-{PARENT_ID}-1",
        f"00_{TRACE_ID}_{PARENT_ID}_01",
        f"00-{TRACE_ID}-{PARENT_ID}-01\n00-x",
    ],
)
def test_what_is_no_traceparent_is_no_trace(sent: str | None) -> None:
    assert read_traceparent(sent) is None


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text: str) -> None:
    read_traceparent(text)
    kept = sane_request_id(text)
    assert kept is None or (kept == text and kept.isascii() and kept.isprintable() and kept)


HOSTILE = [
    'a\n{"event": "forged"}',
    "a\r\nb",
    "a\rb",
    "next\x85line",
    "line\u2028separator\u2029paragraph",
    "vertical\x0btab and form\x0cfeed",
    "groups\x1c\x1d\x1e",
    "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "right\u202eto left\u2066",
    "\x00\x7f\ufeff",
    "half \ud800",
    '"}\n{"event": "forged"',
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("log_format", ["json", "console"])
def test_no_text_makes_a_line_of_its_own_or_steers_a_terminal(text: str, log_format: str) -> None:
    logged_text = logged(replace(SETTINGS, log_format=log_format), name=text, **{"at-key": [text]})

    (line,) = logged_text.splitlines()
    assert not [character for character in line if not character.isprintable()]
    if log_format == "json":
        event = json.loads(line)
        assert (event["name"], event["at-key"], event["event"]) == (text, [text], "event")
        assert line.isascii()
