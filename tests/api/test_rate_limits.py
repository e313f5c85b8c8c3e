"""Rate limits: how many requests a key may send, how many wrong keys a source may try."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from ipaddress import ip_network
from random import Random
from typing import Any

import pytest
from flask import Flask, Response
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Request

from credit_engine.api.operations import EXTENSION
from credit_engine.api.rate_limits import Buckets, RateLimits, limits_told, source_of
from credit_engine.services.context import Caller
from tests.api.conftest import OTHER, SELLER, SETTINGS, Api, settings_for
from tests.api.problem_checks import assert_problem

WORKERS = 4
ERROR_MAX = 0.1


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


def limited(api: Api, clock: Clock, **settings: Any) -> Api:
    """The same app with limits of its own, by a clock of the test."""
    rooms = api.app.extensions[EXTENSION]
    limits = RateLimits(settings_for("sqlite:///unused", **settings), clock)
    api.app.extensions[EXTENSION] = replace(rooms, rates=limits)
    return api


@pytest.fixture
def of_shared(shared_api: Api) -> Iterator[Api]:
    """Give the app of the module, and take a test's limits off it afterwards."""
    rooms = shared_api.app.extensions[EXTENSION]
    yield shared_api
    shared_api.app.extensions[EXTENSION] = rooms


def wrong(api: Api, address: str = "203.0.113.7", **headers: str) -> TestResponse:
    """Ask with a wrong key from *address*."""
    return api.get(
        "/v1/buyers",
        headers={"Authorization": "Bearer no-such-key", **headers},
        environ_overrides={"REMOTE_ADDR": address},
    )


@pytest.mark.parametrize("rate", [1, 7, 100, 1_000])
def test_what_a_bucket_lets_through_is_its_rate_within_a_tenth(rate: int) -> None:
    buckets, clock, rng = Buckets(rate, rate + 9), 0.0, Random(rate)
    for _ in range(2 * rate + 9):
        buckets.take("a", clock)  # its rest is used up
    seconds, taken = 30.0, 0
    while clock < seconds:
        clock += rng.expovariate(3 * rate)  # three times what it may
        taken += buckets.take("a", clock).taken

    assert abs(taken / (rate * clock) - 1) <= ERROR_MAX


def test_each_worker_counts_for_itself_and_the_start_up_line_says_what_that_comes_to() -> None:
    settings = settings_for("sqlite:///unused", workers=WORKERS, requests_per_second=50)
    told = limits_told(settings)
    workers = [Buckets(settings.requests_per_second, 5) for _ in range(WORKERS)]
    ticks = range(10_000)  # ten seconds, a request each millisecond, to each worker in turn
    taken = sum(workers[tick % WORKERS].take("a", tick / 1_000).taken for tick in ticks)

    assert told["workers"] == WORKERS
    assert told["requests_per_second_of_a_key_in_each_worker"] == 50
    assert told["requests_per_second_of_a_key_at_most"] == 200
    assert abs(taken / (10 * told["requests_per_second_of_a_key_at_most"]) - 1) <= ERROR_MAX


def test_after_a_rest_a_burst_passes_and_no_more() -> None:
    buckets = Buckets(10, 25)

    assert [buckets.take("a", 0.0).taken for _ in range(30)] == [True] * 25 + [False] * 5
    assert [buckets.take("a", 100.0).taken for _ in range(30)] == [True] * 25 + [False] * 5


def test_a_clock_that_two_threads_read_in_another_order_gives_nothing_twice() -> None:
    buckets = Buckets(1, 1)

    assert [buckets.take("a", at).taken for at in (5.0, 4.0, 5.0, 4.5)] == [True] + [False] * 3
    assert buckets.take("a", 6.0).taken


def test_memory_is_bounded_and_those_unseen_for_longest_are_forgotten() -> None:
    buckets = Buckets(0.001, 1, most=100)
    buckets.take("kept", 0.0)
    for number in range(10_000):
        buckets.take(f"source-{number}", 1.0)
        buckets.take("kept", 1.0)

    assert len(buckets) == 100
    assert not buckets.take("kept", 1.0).taken


def test_a_key_over_its_rate_is_told_when_to_come_back_and_others_go_on(of_shared) -> None:
    clock = Clock()
    api = limited(of_shared, clock, requests_per_second=2, requests_burst=3)

    passed = [api.get("/v1/buyers") for _ in range(3)]
    refused = api.get("/v1/buyers")

    assert [answer.status_code for answer in passed] == [200] * 3
    assert [answer.headers["RateLimit"] for answer in passed] == [
        '"requests";r=2;t=1', '"requests";r=1;t=1', '"requests";r=0;t=2',
    ]  # fmt: skip
    assert assert_problem(refused) == "too-many-requests"
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["RateLimit-Policy"] == '"requests";q=3;w=2'
    assert refused.headers["RateLimit"] == '"requests";r=0;t=2'
    assert api.as_seller(OTHER).get("/v1/buyers").status_code == 200
    clock.now += 0.5
    assert api.get("/v1/buyers").status_code == 200
    assert api.get("/v1/buyers").status_code == 429


def test_what_is_refused_by_its_rate_does_nothing(api) -> None:
    limited(api, Clock(), requests_per_second=1, requests_burst=1)
    api.new_buyer()

    assert api.post("/v1/buyers", {"name": "Second GmbH"}).status_code == 429
    limited(api, Clock())
    assert [buyer["name"] for buyer in api.get("/v1/buyers").json["items"]] == ["Acme GmbH"]


def test_what_needs_no_key_has_no_rate(of_shared) -> None:
    api = limited(of_shared, Clock(), requests_per_second=1, requests_burst=1)

    answers = [api.get(path) for path in ("/healthz", "/readyz", "/metrics") * 5]

    assert {answer.status_code for answer in answers} == {200}
    assert not any("RateLimit" in answer.headers for answer in answers)


def test_a_rate_of_nothing_is_no_limit(of_shared) -> None:
    api = limited(of_shared, Clock(), requests_per_second=0, wrong_keys_per_minute=0)

    answers = [api.get("/v1/buyers") for _ in range(50)]

    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers
    assert {wrong(api).status_code for _ in range(50)} == {401}


def test_a_source_of_wrong_keys_is_slowed_and_right_keys_from_it_go_on(of_shared) -> None:
    clock = Clock()
    api = limited(of_shared, clock, wrong_keys_per_minute=5)

    tried = [wrong(api) for _ in range(7)]

    assert [answer.status_code for answer in tried] == [401] * 5 + [429] * 2
    assert assert_problem(tried[-1]) == "too-many-requests"
    assert tried[-1].headers["Retry-After"] == "12"
    assert tried[-1].headers["RateLimit-Policy"] == '"wrong-keys";q=5;w=60'
    assert wrong(api, "203.0.113.8").status_code == 401
    right = api.get("/v1/buyers", environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    assert right.status_code == 200
    clock.now += 12
    assert [wrong(api).status_code for _ in range(2)] == [401, 429]


def test_a_request_without_a_key_is_no_guess(of_shared) -> None:
    api = limited(of_shared, Clock(), wrong_keys_per_minute=1)
    client = api.app.test_client()

    assert {client.get("/v1/buyers").status_code for _ in range(5)} == {401}


def test_nobody_gets_a_new_source_by_naming_one(of_shared) -> None:
    api = limited(of_shared, Clock(), wrong_keys_per_minute=2)
    named = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(5)]

    assert [wrong(api, **headers).status_code for headers in named] == [401] * 2 + [429] * 3


def test_the_metrics_count_wrong_keys_too(of_shared) -> None:
    api = limited(of_shared, Clock(), wrong_keys_per_minute=1)
    asked = {"path": "/metrics", "environ_overrides": {"REMOTE_ADDR": "203.0.113.7"}}
    client = api.app.test_client()

    answers = [client.get(headers={"Authorization": "Bearer x"}, **asked) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [401, 429]


PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("address", "forwarded", "source"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # what the proxy itself saw
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("fd00::1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::99", "", "2001:db8:1:2::/64"),
        ("", "198.51.100.1", "unknown"),
        ("/run/socket", "198.51.100.1", "unknown"),
    ],
)
def test_the_source_is_the_connection_or_what_a_known_proxy_says(
    address: str, forwarded: str, source: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    builder = EnvironBuilder(headers=headers, environ_overrides={"REMOTE_ADDR": address})

    assert source_of(Request(builder.get_environ()), PROXIES) == source


def test_a_planted_limiter_that_believes_everybody_is_seen() -> None:
    """Were the header believed from anywhere, each request would be of a source of its own."""
    everybody = (ip_network("0.0.0.0/0"),)
    sources = set()
    for number in range(5):
        builder = EnvironBuilder(
            headers={"X-Forwarded-For": f"2001:db8:{number}::1"},
            environ_overrides={"REMOTE_ADDR": "203.0.113.7"},
        )
        sources.add(source_of(Request(builder.get_environ()), everybody))

    assert len(sources) == 5


def test_principals_of_two_sellers_do_not_share() -> None:
    limits = RateLimits(
        replace(SETTINGS, requests_per_second=1, requests_burst=1), monotonic=lambda: 0.0
    )
    app = Flask("limits")
    for seller in (SELLER, OTHER):
        with app.test_request_context():
            limits.admit(Caller(seller.seller_id, "person:ada", UTC))
            told = app.process_response(Response())
            assert told.headers["RateLimit"] == '"requests";r=0;t=1'
