"""What operators ask: health, readiness, metrics."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from credit_engine.api.app import create_app
from credit_engine.bootstrap import build_context
from tests.api.conftest import SELLER, Api, settings_for
from tests.api.problem_checks import assert_problem


def test_a_sound_process_is_healthy_and_ready_without_a_key(api) -> None:
    client = api.app.test_client()

    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz").json
    assert ready["status"] == "ready"
    active = api.get("/v1/rule-packs").json["items"][0]
    assert active["active"] is True
    assert ready["rule_pack"] == active["revision"]


def test_a_process_that_cannot_decide_says_why(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'credit.db'}")
    faults = ["inference: this process has registered all the networks it may"]
    context = build_context(settings)
    with closing(context.store):
        api = Api(create_app(settings, context, faults=lambda: faults))

        refused = api.get("/readyz")

        assert assert_problem(refused) == "not-ready"
        assert [fault["detail"] for fault in refused.json["errors"]] == faults
        assert api.get("/healthz").status_code == 200
        faults.clear()
        assert api.get("/readyz").status_code == 200


def series(exposition: str) -> dict[str, float]:
    """The samples of an exposition by their name and labels."""
    lines = [line.rsplit(" ", 1) for line in exposition.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_metrics_count_requests_decisions_and_time(api) -> None:
    buyer_id = api.known_buyer()
    api.decide(buyer_id)
    api.decide(buyer_id)

    counted = series(api.get("/metrics").text)

    by_route = 'credit_engine_requests_total{method="POST",route="/v1/limit-requests",status="201"}'
    assert counted[by_route] == 2
    assert counted['credit_engine_decisions_total{outcome="approved"}'] == 1
    assert counted['credit_engine_request_seconds_count{route="/v1/limit-requests"}'] == 2
    assert counted["credit_engine_requests_in_work"] == 0


def test_the_number_of_series_does_not_grow_with_ids(api) -> None:
    def ask(ids: range) -> int:
        for count in ids:
            api.get(f"/v1/buyers/ID-{count}")
            api.get(f"/no-such-{count}/{count}")
            api.call(f"METHOD{count}", "/v1/buyers")
        return len(series(api.get("/metrics").text))

    ask(range(10))  # the first time, asking for metrics is new too
    first = ask(range(10, 20))

    assert ask(range(20, 200)) == first
    assert first < 200


def test_metrics_hold_no_ids_and_no_keys(api) -> None:
    buyer_id = api.known_buyer()
    decided = api.decide(buyer_id).json

    exposition = api.get("/metrics").text

    for secret in (buyer_id, decided["decision_id"], SELLER.key, "Acme"):
        assert secret not in exposition


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.9.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.7", {}, 401),
        ("203.0.113.7", {"Authorization": f"Bearer {SELLER.key}"}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 401),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 401),
        ("", {}, 401),
        ("not-an-address", {}, 401),
    ],
)
def test_metrics_are_open_to_this_machine_alone(shared_api, address, headers, status) -> None:
    answer = shared_api.app.test_client().get(
        "/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address}
    )

    assert answer.status_code == status
    assert re.match("text/plain|application/problem", answer.content_type)
