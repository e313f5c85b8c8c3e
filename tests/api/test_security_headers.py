"""What every answer carries for whoever opens it in a browser, or keeps it."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from werkzeug.test import TestResponse

from credit_engine.api.app import bare_app
from credit_engine.api.openapi import operations_of
from tests.api.conftest import OTHER, Api

WANTED = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FORBIDDEN = ("Server", "X-Powered-By", "Set-Cookie", "Access-Control-Allow-Origin")
CLOSED = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
OPERATIONS = list(operations_of(bare_app()))


def policy_of(answer: TestResponse) -> dict[str, str]:
    """The Content-Security-Policy by directive; there is one header, and each stands once."""
    (header,) = answer.headers.getlist("Content-Security-Policy")
    parts = [part.strip().partition(" ") for part in header.split(";")]
    assert len({name for name, _, _ in parts}) == len(parts)
    return {name: value for name, _, value in parts}


def assert_headers(answer: TestResponse) -> None:
    for name, value in WANTED.items():
        assert answer.headers.getlist(name) == [value], name
    assert not [name for name in FORBIDDEN if name in answer.headers]
    assert answer.headers["Content-Type"]
    policy = policy_of(answer)
    assert CLOSED.items() <= policy.items()
    assert "unsafe" not in str(policy)


@pytest.mark.parametrize("declared", OPERATIONS, ids=lambda declared: declared.name)
def test_every_route_has_them_whoever_asks_and_whatever_comes_of_it(
    shared_api: Api, declared
) -> None:
    path = re.sub(r"\{\w+\}", "01ABC", declared.path)
    bodies = {"content_type": "application/json", "data": b"{"} if declared.takes_body else {}
    client = shared_api.app.test_client()

    for answer in (
        shared_api.call(declared.method, path),
        shared_api.call(declared.method, path, **bodies),
        shared_api.call(declared.method, f"{path}?no-such-parameter=1"),
        shared_api.as_seller(OTHER).call(declared.method, path),
        client.open(path, method=declared.method),
        client.open(path, method=declared.method, headers={"Authorization": "Bearer wrong"}),
        client.open(path, method="TRACE"),
        client.open(path, method="OPTIONS", headers={"Origin": "https://elsewhere.example"}),
    ):
        assert_headers(answer)


def test_what_is_no_route_has_them_too(shared_api: Api) -> None:
    for path in ("/", "//v1", "/no/such/path", "/v1/buyers/", "/v1/buyers/%00"):
        assert_headers(shared_api.get(path))


def test_a_fault_of_ours_has_them_too(api: Api) -> None:
    @api.app.get("/fails")
    def fail() -> str:
        raise RuntimeError

    answer = api.get("/fails")

    assert answer.status_code == 500
    assert_headers(answer)


class Page(HTMLParser):
    """Gathers the styles of a page, and all that could load or run something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.active: list[str] = []
        self._in_style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs) -> None:
        self._in_style = tag == "style"
        if tag in {"script", "link", "img", "iframe", "object", "embed", "base", "form", "svg"}:
            self.active.append(tag)
        self.active += [name for name, _ in attrs if name == "style" or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.styles.append(data)


def test_the_page_of_shipments_allows_its_own_style_and_nothing_else(api: Api) -> None:
    name = "<script>alert(1)</script><b style='x'>Acme</b>"
    buyer_id = api.new_buyer(name=name)["buyer_id"]
    answer = api.get(f"/v1/buyers/{buyer_id}/shipment-record?format=html")

    page, policy = Page(answer.text), policy_of(answer)
    digest = hashlib.sha256("".join(page.styles).encode()).digest()

    assert_headers(answer)
    assert policy == CLOSED | {"style-src": f"'sha256-{base64.b64encode(digest).decode()}'"}
    assert page.active == []
    assert "&lt;script&gt;" in answer.text


def test_a_style_that_is_not_the_pages_own_would_be_seen() -> None:
    planted = Page('<style>a{}</style><p style="color:red" onclick="x()">x</p><img src="x">')

    assert planted.styles == ["a{}"]
    assert planted.active == ["style", "onclick", "img"]
