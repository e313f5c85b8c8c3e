"""Webhooks and events over HTTP."""

from contextlib import contextmanager
from ipaddress import ip_network

import pytest
from standardwebhooks import Webhook as Verifier

from credit_engine.api.operations import EXTENSION
from credit_engine.bootstrap import build_app
from credit_engine.domain.event import Event
from tests.api.conftest import OTHER, Api, settings_for
from tests.api.problem_checks import assert_problem
from tests.webhook_receiver import a_receiver, deliver_all

ROUTE = "/v1/webhooks"
LOCAL = {"webhook_networks": (ip_network("127.0.0.0/8"),), "webhook_http": True}


@contextmanager
def opened(database_url, **settings):
    app = build_app(settings_for(database_url, **settings))
    yield Api(app)
    app.extensions[EXTENSION].context.store.close()


@pytest.fixture
def api(tmp_path):
    with opened(f"sqlite:///{tmp_path / 'credit.db'}", **LOCAL) as api:
        yield api


@pytest.fixture
def receiver():
    with a_receiver() as listening:
        yield listening


def context_of(api):
    return api.app.extensions[EXTENSION].context


def assert_refused(answer, status, code):
    assert (assert_problem(answer), answer.status_code) == (code, status)


def happen(api, buyer_id, *kinds):
    context = context_of(api)
    for kind in kinds:
        with context.store.writing() as writing:
            event = Event(context.ids(), "S-1", buyer_id, kind, context.clock(), {})
            writing.append_event(event)


def test_a_secret_is_shown_once_and_what_is_sent_verifies_with_it(api, receiver, log_lines):
    made = api.post(ROUTE, {"url": receiver.url, "types": ["limit.*", "limit.*"]})
    happen(api, api.known_buyer(), "limit.granted")
    deliver_all(context_of(api))

    assert made.status_code == 201
    secret = made.json.pop("secret")
    assert secret.startswith("whsec_")
    (got,) = receiver.got
    assert Verifier(secret).verify(got.body, dict(got.headers))["type"] == "limit.granted"
    shown = [api.get(ROUTE).text, api.get(f"{ROUTE}/{made.json['webhook_id']}").text, log_lines()]
    assert all(secret not in text for text in shown)
    webhook = api.get(ROUTE).json["items"][0]
    assert (webhook["types"], webhook["state"], webhook["trouble"]) == (["limit.*"], "active", None)
    assert webhook["delivered_at"] is not None


def test_a_webhook_is_paused_resumed_changed_and_removed(api, receiver):
    made = api.post(ROUTE, {"url": receiver.url, "types": ["limit.*", "order.*"]}).json
    one = f"{ROUTE}/{made['webhook_id']}"
    buyer_id = api.known_buyer()

    assert api.patch(one, {"state": "paused"}).json["state"] == "paused"
    happen(api, buyer_id, "limit.granted")
    deliver_all(context_of(api))
    assert receiver.got == []
    assert api.patch(one, {"state": "active", "types": ["order.*"]}).json["types"] == ["order.*"]
    happen(api, buyer_id, "limit.granted", "order.checked")
    deliver_all(context_of(api))
    assert [got.event["type"] for got in receiver.got] == ["limit.granted", "order.checked"]

    assert api.call("DELETE", one).json["webhook_id"] == made["webhook_id"]
    for gone in (api.get(one), api.call("DELETE", one), api.patch(one, {"state": "active"})):
        assert_refused(gone, 404, "webhook-not-found")
    assert api.get(ROUTE).json == {"items": [], "next": None}


def test_a_webhook_that_was_not_told_says_why(api):
    with a_receiver() as gone:
        made = api.post(ROUTE, {"url": gone.url, "types": ["limit.*", "order.*"]}).json
    happen(api, api.known_buyer(), "limit.granted")
    deliver_all(context_of(api))

    trouble = api.get(f"{ROUTE}/{made['webhook_id']}").json["trouble"]
    assert trouble["cause"] == "it refused the connection"
    metrics = api.get("/metrics").text
    waited = [line for line in metrics.splitlines() if "oldest_undelivered_event_seconds " in line]
    assert float(waited[-1].split()[-1]) > 0


def test_private_addresses_and_plain_http_are_refused_unless_they_are_configured(tmp_path):
    with opened(f"sqlite:///{tmp_path / 'strict.db'}") as strict:
        for url in ("http://127.0.0.1/", "https://127.0.0.1/", "https://169.254.169.254/latest"):
            refused = strict.post(ROUTE, {"url": url, "types": ["limit.*", "order.*"]})
            assert_refused(refused, 422, "invalid-input")
            assert refused.json["errors"][0]["pointer"] == "/url"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "https://x.example"}, "/types"),
        ({"url": "https://x.example", "types": []}, "/types"),
        ({"url": "https://x.example", "types": ["limits.*"]}, "/types/0"),
        ({"url": "https://x.example", "types": ["limit*"]}, "/types/0"),
        (
            {"url": "https://x.example", "types": ["limit.*", "order.*"], "secret": "mine"},
            "/secret",
        ),
    ],
)
def test_what_is_wrong_with_a_webhook_is_named(api, body, pointer):
    refused = api.post(ROUTE, body)

    assert_refused(refused, 422, "invalid-input")
    assert pointer in [fault["pointer"] for fault in refused.json["errors"]]


def test_a_seller_has_so_many_webhooks_and_sees_no_other_sellers(api, receiver):
    for _ in range(20):
        made = api.post(ROUTE, {"url": receiver.url, "types": ["limit.*", "order.*"]})
        assert made.status_code == 201
    assert_refused(
        api.post(ROUTE, {"url": receiver.url, "types": ["limit.*", "order.*"]}), 409, "conflict"
    )

    other = api.as_seller(OTHER)
    one = f"{ROUTE}/{made.json['webhook_id']}"
    assert other.get(ROUTE).json["items"] == []
    for gone in (
        other.get(one),
        other.call("DELETE", one),
        other.post(f"{one}/replays", {"from_sequence": 0}),
    ):
        assert_refused(gone, 404, "webhook-not-found")
    happen(api, api.known_buyer(), "limit.granted")
    assert other.get("/v1/events").json["items"] == []


def test_events_are_read_in_pages_that_go_on_for_ever_and_told_again(api, receiver):
    buyer_id = api.known_buyer()
    start = api.get("/v1/events").json["next"]
    happen(api, buyer_id, "limit.granted", "order.checked", "limit.reduced")

    first = api.get(f"/v1/events?limit=2&after={start}").json
    rest = api.get(f"/v1/events?after={first['next']}").json
    kinds = [event["type"] for event in (*first["items"], *rest["items"])]
    assert kinds == ["limit.granted", "order.checked", "limit.reduced"]
    assert (first["more"], rest["more"]) == (True, False)
    happen(api, buyer_id, "limit.withdrawn")
    later = api.get(f"/v1/events?after={rest['next']}&buyer_id={buyer_id}&type=limit.*").json
    assert [event["type"] for event in later["items"]] == ["limit.withdrawn"]
    assert later["items"][0].keys() == {
        "id", "sequence", "type", "timestamp", "seller_id", "buyer_id", "data",
    }  # fmt: skip

    made = api.post(ROUTE, {"url": receiver.url, "types": ["limit.*"]}).json
    replays = f"{ROUTE}/{made['webhook_id']}/replays"
    number = first["items"][0]["sequence"]
    replayed = api.post(replays, {"from_sequence": number, "to_sequence": number + 2})
    assert (replayed.status_code, replayed.json) == (202, {"queued": 2, "next_sequence": None})
    deliver_all(context_of(api))
    assert [got.event["type"] for got in receiver.got] == ["limit.granted", "limit.reduced"]
    assert receiver.got[0].event == first["items"][0]
    since = first["items"][0]["timestamp"]
    assert api.post(replays, {"since": since}).json["queued"] == 3


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ({"from_sequence": 5, "to_sequence": 4}, "/to_sequence"),
        ({"since": "2026-11-22T12:00:00Z", "until": "2026-11-21T12:00:00Z"}, "/until"),
        ({"since": "2026-02-30T12:00:00Z"}, "/since"),
        ({"since": "yesterday"}, "/since"),
    ],
)
def test_a_range_that_is_none_is_refused(api, receiver, body, pointer):
    made = api.post(ROUTE, {"url": receiver.url, "types": ["limit.*", "order.*"]}).json

    refused = api.post(f"{ROUTE}/{made['webhook_id']}/replays", body)

    assert_refused(refused, 422, "invalid-input")
    assert refused.json["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("query", ["after=x", "after=1-", "type=limits", "type=limit*", "limit=0"])
def test_a_query_that_means_nothing_is_refused(api, query):
    refused = api.get(f"/v1/events?{query}")

    assert refused.status_code in (400, 422)
