"""The issuer's keys: fetched when needed, seldom, and never taken for granted."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from credit_engine.api.issuer_keys import BYTES_MAX, IssuerKeys, read_jwks
from credit_engine.errors import Unavailable
from tests.api.forged_tokens import EC, ED, JWKS, OTHER_RSA, RSA


class Clock:
    """Shows the time that the test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Provider(ThreadingHTTPServer):
    """Serves what the test sets, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.status, self.body, self.asked = 200, json.dumps(JWKS).encode(), 0
        self.location: str | None = None
        self.when_asked: Callable[[], object] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/jwks"

    def serves(self, *keys: dict) -> None:
        self.body = json.dumps({"keys": keys}).encode()


class Answering(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        self.server.asked += 1
        self.server.when_asked()
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_keys_are_fetched_once_for_many_tokens_and_threads(provider, clock) -> None:
    keys = IssuerKeys(provider.url, clock)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keys.find("rsa", "RS256"), range(40)))

    assert all(found)
    assert provider.asked == 1


def test_a_new_key_is_found_and_an_unknown_one_asked_for_seldom(provider, clock) -> None:
    provider.serves(RSA.jwk())
    keys = IssuerKeys(provider.url, clock)
    assert keys.find("rsa", "RS256")

    for _ in range(20):
        assert keys.find("ec", "ES256") is None
    assert provider.asked == 1  # just fetched
    provider.serves(RSA.jwk(), EC.jwk())
    clock.passes(31)
    assert keys.find("ec", "ES256")
    assert provider.asked == 2
    for second in range(20):
        clock.passes(1)
        assert keys.find(f"unknown-{second}", "RS256") is None
    assert provider.asked == 2


def test_a_key_that_was_withdrawn_counts_no_more_after_minutes(provider, clock) -> None:
    provider.serves(RSA.jwk(), EC.jwk())
    keys = IssuerKeys(provider.url, clock)
    assert keys.find("ec", "ES256")

    provider.serves(RSA.jwk())
    clock.passes(299)
    assert keys.find("ec", "ES256")
    clock.passes(1)
    assert keys.find("ec", "ES256") is None


def test_while_keys_cannot_be_fetched_old_ones_do_not_count(provider, clock) -> None:
    keys = IssuerKeys(provider.url, clock)
    assert keys.find("rsa", "RS256")

    provider.status = 500
    clock.passes(31)
    with pytest.raises(Unavailable):
        keys.find("unknown", "RS256")
    assert keys.find("rsa", "RS256")  # fetched less than five minutes ago
    clock.passes(300)
    for _ in range(10):
        with pytest.raises(Unavailable):
            keys.find("rsa", "RS256")
    assert provider.asked == 3  # a failed fetch is not tried again at once
    provider.status = 200
    clock.passes(10)
    assert keys.find("rsa", "RS256")
    assert keys.find("unknown", "RS256") is None


def test_a_fetch_that_takes_its_time_and_fails_is_not_tried_again_at_once(provider, clock) -> None:
    keys = IssuerKeys(provider.url, clock)
    provider.status = 500
    provider.when_asked = lambda: clock.passes(60)

    for _ in range(3):
        with pytest.raises(Unavailable):
            keys.find("rsa", "RS256")
    assert provider.asked == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"{}"),
        (200, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"keys": {}}'),
        (200, b'{"keys": [], "keys": []}'),
        (200, b'{"keys": [' + b" " * BYTES_MAX + b"]}"),
    ],
)
def test_what_is_no_jwks_gives_no_keys(provider, clock, status: int, body: bytes) -> None:
    provider.status, provider.body = status, body

    with pytest.raises(Unavailable):
        IssuerKeys(provider.url, clock).find("rsa", "RS256")


def test_a_redirection_is_not_followed(provider, clock) -> None:
    provider.status, provider.location = 302, provider.url + "?again"

    with pytest.raises(Unavailable, match="302"):
        IssuerKeys(provider.url, clock).find("rsa", "RS256")
    assert provider.asked == 1


def test_keys_of_a_file_are_read_again_too(tmp_path, clock) -> None:
    path = tmp_path / "jwks.json"
    keys = IssuerKeys(str(path), clock)

    with pytest.raises(Unavailable):
        keys.find("rsa", "RS256")
    path.write_text(json.dumps(JWKS), encoding="utf-8")
    clock.passes(10)
    assert keys.find("rsa", "RS256")


def test_a_clock_that_was_put_back_makes_keys_old(provider, clock) -> None:
    keys = IssuerKeys(provider.url, clock)
    assert keys.find("rsa", "RS256")

    clock.passes(-3_600)
    assert keys.find("rsa", "RS256")
    assert provider.asked == 2


def test_keys_for_other_things_weak_and_secret_ones_are_left_out() -> None:
    usable = read_jwks(json.dumps(JWKS).encode())

    assert set(usable) == {"rsa", "rsa-2", "ec", "ed", "pss"}
    numbers = RSA.private.private_numbers()
    secret = {**RSA.jwk(), "d": format(numbers.d, "x")}
    broken = {**EC.jwk(), "x": "AAAA"}
    unnamed = {name: value for name, value in ED.jwk().items() if name != "kid"}
    body = json.dumps({"keys": [secret, broken, unnamed, {"kty": "AKP", "kid": "new"}]}).encode()
    assert read_jwks(body) == {}


def test_two_keys_of_one_id_and_kind_are_none(provider, clock) -> None:
    provider.serves(RSA.jwk(), OTHER_RSA.jwk(kid="rsa"), EC.jwk(kid="rsa"))
    keys = IssuerKeys(provider.url, clock)

    assert keys.find("rsa", "RS256") is None
    assert keys.find("rsa", "ES256")  # ids need to differ within a kind alone
