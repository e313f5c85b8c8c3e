"""
Hostile texts in headers, paths, queries, keys and bodies: data, wherever they come in.

No answer carries a header that was not meant, the log keeps to one JSON object for each
request, nothing is executed by a database, and what may be recorded comes back as it was sent.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import structlog
from flask import request
from werkzeug.test import TestResponse

from tests.api.conftest import SELLER, Api, api_over

LINE_ENDS = [
    "\r\nX-Injected: 1",
    "\nX-Injected: 1",
    "\rX-Injected: 1",
    "a\r\n\r\nHTTP/1.1 200 OK\r\nX-Injected: 1\r\n\r\n",
    "%0d%0aX-Injected:%201",
    "\u560d\u560aX-Injected: 1",  # whose last bytes are CR and LF
    "next\x85X-Injected: 1",
    "line\u2028X-Injected: 1",
    "paragraph\u2029X-Injected: 1",
    "tab\x0bform\x0cgroups\x1c\x1d\x1e",
    '\n{"event":"request","level":"info","seller":"forged"}',
    '"}\n{"event":"forged',
]
TERMINALS = ["\x1b[31mred", "\x1b]0;title\x07", "\x9b2J", "\u202eleft", "\x08\x08", "\x7f", "\x00"]
SQL = [
    "'; DROP TABLE buyers; --",
    "' OR '1'='1",
    '" OR ""="',
    "1; DELETE FROM decisions",
    "') UNION SELECT key FROM wrapped_keys --",
    "\\'; SELECT pg_sleep(10); --",
    "%' AND 1=1 --",
    "$$; DROP SCHEMA public CASCADE; $$",
    ":seller_id",
    "%(seller_id)s",
    "?",
    "{seller_id}",
]
OTHERS = [
    "{{7*7}}",
    "${jndi:ldap://x.example/a}",
    "%n%s%x",
    "../../../etc/passwd",
    "=1+1",
    "|id",
    "`id`",
]
HOSTILE = [*LINE_ENDS, *TERMINALS, *SQL, *OTHERS]
HEADERS = [
    "X_REQUEST_ID", "IDEMPOTENCY_KEY", "IF_MATCH", "TRACEPARENT", "TRACESTATE", "AUTHORIZATION",
    "USER_AGENT", "ACCEPT", "ACCEPT_LANGUAGE", "CONTENT_ENCODING", "X_FORWARDED_FOR", "ORIGIN",
    "HOST", "COOKIE", "REFERER",
]  # fmt: skip
EVENTS = {"request", "failed"}


def as_wsgi(text: str) -> str:
    """Bytes in UTF-8, as a server hands them to an app."""
    return text.encode("utf-8").decode("latin-1")


def assert_clean(answer: TestResponse) -> None:
    """No header holds a line end or stands there that was not meant; no fault of ours."""
    assert answer.status_code < 500, answer.text
    for name, value in answer.headers:
        assert name.isascii()
        assert value.isprintable(), (name, value)
        assert name.lower() not in {"x-injected", "set-cookie", "server"}


def faults_in_log(text: str, requests: int) -> list[str]:
    """What is wrong with a log that *requests* requests have left."""
    faults = []
    lines = text.splitlines()  # ends a line at each sign that any reader may end it at
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            faults.append(f"no JSON: {line!r}")
            continue
        if event.get("event") not in EVENTS or event.get("seller") not in {None, SELLER.seller_id}:
            faults.append(f"forged: {line!r}")
    if not text.isascii() or any(not sign.isprintable() for line in lines for sign in line):
        faults.append("a sign that a terminal obeys")
    if "X-Injected" in text:
        faults.append("what was sent stands in the log")
    if len(lines) != requests:
        faults.append(f"{len(lines)} lines of {requests} requests")
    return faults


def sent_everywhere(api: Api) -> list[TestResponse]:
    """Send each hostile text in each place where a caller may write; the answers."""
    client, key = api.app.test_client(), f"Bearer {SELLER.key}"
    answers = []
    for text in HOSTILE:
        for header in HEADERS:
            environ = {"HTTP_AUTHORIZATION": key, f"HTTP_{header}": as_wsgi(text)}
            answers.append(client.get("/v1/buyers", environ_overrides=environ))
        answers += [
            api.get(path)
            for path in (
                f"/v1/buyers/{quote(text)}",
                f"/v1/{quote(text)}",
                f"/v1/buyers?{quote(text)}",
                f"/v1/buyers?system={quote(text)}&payer_number={quote(text)}",
                f"/v1/limits?after={quote(text)}",
            )
        ]
        answers += [
            api.call(as_wsgi(text).replace("\n", "").replace("\r", "") or "X", "/v1/buyers"),
            api.post("/v1/buyers", {text: text}),
            api.post("/v1/buyers", {"name": "Acme", "contact": {"name": text}, text: {text: 1}}),
            client.post("/v1/buyers", data=text.encode(), content_type="application/json",
                        environ_overrides={"HTTP_AUTHORIZATION": key}),
            client.post("/v1/buyers", data=b"{}",
                        environ_overrides={"HTTP_AUTHORIZATION": key,
                                           "CONTENT_TYPE": as_wsgi(text)}),
            client.post("/v1/limit-requests", data=b"{}", content_type="application/json",
                        environ_overrides={"HTTP_AUTHORIZATION": key,
                                           "HTTP_IDEMPOTENCY_KEY": as_wsgi(text)}),
        ]  # fmt: skip
    return answers


def test_nothing_that_is_sent_steers_a_header_a_log_or_a_terminal(
    api: Api, log_lines: Callable[[], str]
) -> None:
    answers = sent_everywhere(api)

    for answer in answers:
        assert_clean(answer)
    assert faults_in_log(log_lines(), len(answers)) == []


def test_a_planted_log_of_raw_headers_is_found(api: Api, log_lines: Callable[[], str]) -> None:
    @api.app.before_request
    def log_as_sent() -> None:
        write = structlog.get_config()["logger_factory"]()  # as it is, past the renderer
        write.msg(f"asked by {request.headers.get('User-Agent')}")

    environ = {"HTTP_USER_AGENT": as_wsgi(LINE_ENDS[1])}
    api.app.test_client().get("/v1/buyers", environ_overrides=environ)

    assert len(faults_in_log(log_lines(), 1)) >= 3


@pytest.mark.parametrize("text", [*SQL, *OTHERS, "%0d%0aX: 1"])
def test_a_text_that_may_be_recorded_is_data_and_comes_back_as_it_was_sent(
    shared_api: Api, text: str
) -> None:
    number = {"system": "erp", "payer_number": text}

    made = shared_api.new_buyer(name=text, numbers=[number], contact={"name": text})
    found = shared_api.get("/v1/buyers", query_string=number).json["items"]

    assert (made["name"], made["numbers"][0]["payer_number"]) == (text, text)
    assert [buyer["buyer_id"] for buyer in found] == [made["buyer_id"]]
    read = shared_api.get(f"/v1/buyers/{made['buyer_id']}").json
    assert read["contact"]["name"] == text


def names_in(api: Api) -> list[str]:
    names, after = [], None
    while True:
        page = api.get("/v1/buyers", query_string={"after": after} if after else {}).json
        names += [buyer["name"] for buyer in page["items"]]
        after = page["next"]
        if after is None:
            return names


def test_no_text_reaches_a_database_as_a_statement(database_url: str) -> None:
    with api_over(database_url) as api:
        kept: Any = api.known_buyer()
        for text in SQL:
            for method, path, body in (
                ("POST", "/v1/buyers", {"name": text}),
                ("POST", f"/v1/buyers/{kept}/observations", {"observations": [{"fact": text}]}),
                ("POST", "/v1/limit-requests", {"buyer": {"system": text, "payer_number": text}}),
                ("GET", f"/v1/buyers?system={quote(text)}&payer_number={quote(text)}", None),
                ("GET", f"/v1/decisions/{quote(text, safe='')}", None),
                ("GET", f"/v1/decisions?buyer_id={quote(text)}", None),
                ("GET", f"/v1/events?after={quote(text)}", None),
            ):
                answer = api.call(method, path, json=body, headers={"Idempotency-Key": "k-1"})
                assert answer.status_code < 500, (text, path, answer.text)

        assert sorted(names_in(api)) == sorted(["Acme GmbH", *SQL])
        assert api.decide(kept, key="after").status_code == 201
