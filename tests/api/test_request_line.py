"""The frame of a request: its id, its trace, its one line in the log."""

import json

import pytest

from tests.api.conftest import RECORDS, SELLER
from tests.api.problem_checks import assert_problem

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


def lines(log_lines) -> list[dict]:
    return [json.loads(line) for line in log_lines().splitlines()]


def test_a_request_leaves_one_line_that_says_what_happened(api, log_lines) -> None:
    buyer_id = api.known_buyer()
    before = len(lines(log_lines))

    decided = api.decide(buyer_id)

    (line,) = lines(log_lines)[before:]
    assert line["event"] == "request"
    assert line["method"] == "POST"
    assert line["route"] == "/v1/limit-requests"
    assert line["status"] == 201
    assert line["seller"] == SELLER.seller_id
    assert line["decision_id"] == decided.json["decision_id"]
    assert line["outcome"] == decided.json["outcome"]
    assert line["request_id"] == decided.headers["X-Request-Id"]
    assert line["ms"] >= 0


def test_a_problem_is_logged_by_its_code(api, log_lines) -> None:
    refused = api.get("/v1/buyers/01ABC")

    line = lines(log_lines)[-1]
    assert line["problem"] == "buyer-not-found"
    assert line["route"] == "/v1/buyers/<buyer_id>"
    assert line["request_id"] == refused.json["instance"]


def test_a_sane_request_id_is_kept_and_another_replaced(api) -> None:
    kept = api.get("/healthz", headers={"X-Request-Id": "order-4711.a:b_c"})
    assert kept.headers["X-Request-Id"] == "order-4711.a:b_c"

    for bad in ("", "a b", "a" * 65, 'x"y', "<script>", "é", "a;b"):
        replaced = api.get("/healthz", headers={"X-Request-Id": bad})
        assert replaced.status_code == 200
        assert replaced.headers["X-Request-Id"] not in {bad, ""}


def test_two_requests_have_two_ids(api) -> None:
    ids = {api.get("/healthz").headers["X-Request-Id"] for _ in range(20)}

    assert len(ids) == 20


def test_a_trace_is_kept_in_the_log_of_its_request_alone(api, log_lines) -> None:
    api.get("/healthz", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    api.get("/healthz")

    with_trace, without = lines(log_lines)[-2:]
    assert (with_trace["trace_id"], with_trace["parent_id"]) == (TRACE, PARENT)
    assert "trace_id" not in without


@pytest.mark.parametrize(
    "sent", ["", "x", f"00-{TRACE}-{PARENT}", f"ff-{TRACE}-{PARENT}-01", "00-" + "0" * 32 + "-1-01"]
)
def test_a_trace_that_is_none_is_no_error(api, log_lines, sent: str) -> None:
    assert api.get("/healthz", headers={"traceparent": sent}).status_code == 200
    assert "trace_id" not in lines(log_lines)[-1]


def test_no_log_holds_keys_people_or_bodies(api, log_lines) -> None:
    contact = {"name": "Canary Person", "email": "canary@example.com", "phone": "+1 555 0100"}
    buyer_id = api.new_buyer(name="Canary Trading", contact=contact)["buyer_id"]
    api.post(f"/v1/buyers/{buyer_id}/statements", {"statements": RECORDS["statements"]})
    api.decide(buyer_id, key="canary-key")
    api.get("/v1/buyers", query_string={"system": "canary-system", "payer_number": "4711"})
    api.get("/canary-path")
    api.post("/v1/buyers", {"name": 5, "canary-field": "canary-value"})
    api.call("POST", "/v1/buyers", data=b"canary-bytes", content_type="application/json")
    api.call("CANARY" * 5, "/v1/buyers")
    api.get("/v1/buyers", headers={"Authorization": "Bearer canary-wrong-key"})

    logged = log_lines()

    assert len(logged.splitlines()) >= 9
    assert "canary" not in logged.lower()
    assert SELLER.key not in logged
    assert "2500000" not in logged


def test_a_failure_of_ours_is_logged_with_its_place_but_not_its_words(api, log_lines) -> None:
    @api.app.get("/fails")
    def fail() -> str:
        raise RuntimeError("canary: the row of Acme")

    answer = api.get("/fails")

    assert assert_problem(answer) == "internal-error"
    failed, line = lines(log_lines)[-2:]
    assert failed["event"] == "failed"
    assert failed["error"] == "RuntimeError"
    assert failed["request_id"] == line["request_id"] == answer.json["instance"]
    assert "test_request_line.py" in failed["where"][-1]
    assert "canary" not in log_lines()


def test_every_answer_carries_the_headers_of_an_api(api) -> None:
    for path in ("/healthz", "/v1/buyers", "/nowhere"):
        headers = api.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
