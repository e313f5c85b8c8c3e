"""Limit requests over HTTP: decided once, answered as often as asked, recorded for good."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from credit_engine.api.app import create_app
from credit_engine.assess import kleene
from credit_engine.assess.verdicts import Inferred
from credit_engine.bootstrap import build_context
from credit_engine.pack.network import Network
from tests.api.conftest import OTHER, REQUEST, Api, settings_for
from tests.api.problem_checks import assert_problem

NUMBER = {"system": "erp-1", "payer_number": "0000104711"}


def test_a_request_is_decided_and_recorded(api_on_each_database) -> None:
    api = api_on_each_database
    buyer_id = api.known_buyer()

    decided = api.decide(buyer_id)

    assert decided.status_code == 201
    answer = decided.json
    assert answer["outcome"] == "approved"
    assert answer["buyer_id"] == buyer_id
    assert answer["limit_in_force"]["amount"] == "50000.00"
    record = api.get(decided.headers["Location"]).json
    assert record["decision"]["decision_id"] == answer["decision_id"]
    assert record["decision"]["outcome"] == "approved"
    limit = api.get(f"/v1/limits/{answer['limit_id']}").json
    assert limit["state"] == "in_force"
    assert [event["event"] for event in limit["events"]] == ["granted"]
    replay = api.post(f"{decided.headers['Location']}/replay")
    assert replay.json["identical"] is True


def test_the_buyer_may_be_named_by_its_number(api) -> None:
    buyer = api.new_buyer(numbers=[NUMBER])

    assert api.decide(NUMBER).json["buyer_id"] == buyer["buyer_id"]


def test_the_same_key_and_body_give_the_same_bytes(api) -> None:
    buyer_id = api.known_buyer()
    first = api.decide(buyer_id)
    api.post(f"/v1/buyers/{buyer_id}/observations", {"observations": [
        {"fact": "bureau_score", "value": 100, "valid_at": "2026-10-02", "source": "bureau"}
    ]})  # fmt: skip

    again = api.decide(buyer_id)

    assert again.data == first.data
    assert again.status_code == first.status_code == 201
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(api.get("/v1/decisions").json["items"]) == 1


def test_the_order_of_keys_and_white_space_do_not_make_another_body(api) -> None:
    buyer_id = api.known_buyer()
    first = api.decide(buyer_id)
    turned = dict(reversed([*REQUEST.items(), ("buyer", {"buyer_id": buyer_id})]))

    again = api.post("/v1/limit-requests", turned, headers={"Idempotency-Key": "key-1"})

    assert again.data == first.data


def test_the_same_key_with_another_body_is_refused_and_does_nothing(api) -> None:
    buyer_id = api.known_buyer()
    api.decide(buyer_id)

    refused = api.decide(buyer_id, wanted={"amount": "50000.01", "currency": "EUR"})

    assert refused.status_code == 422
    assert assert_problem(refused) == "idempotency-key-reused"
    assert len(api.get("/v1/decisions").json["items"]) == 1


def test_fifty_at_once_under_one_key_make_one_decision(api_on_each_database) -> None:
    api = api_on_each_database
    buyer_id = api.known_buyer()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: api.decide(buyer_id), range(50)))
    # Those that were turned away come back, as their answer asks them to.
    answers = [api.decide(buyer_id) if a.status_code == 503 else a for a in answers]

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert len(api.get("/v1/decisions").json["items"]) == 1
    assert len(api.get("/v1/limits").json["items"]) == 1


def test_a_request_without_a_key_is_refused(api) -> None:
    body = {**REQUEST, "buyer": {"buyer_id": api.known_buyer()}}

    refused = api.post("/v1/limit-requests", body)

    assert refused.status_code == 400
    assert assert_problem(refused) == "idempotency-key-required"
    assert api.get("/v1/decisions").json["items"] == []


def test_a_reference_in_the_body_stands_in_for_the_header(api) -> None:
    body = {**REQUEST, "buyer": {"buyer_id": api.known_buyer()}, "request_reference": "SO-4711/1"}

    first, again = (api.post("/v1/limit-requests", body) for _ in range(2))

    assert first.status_code == 201
    assert again.data == first.data


def test_one_key_of_two_sellers_is_two_keys(api) -> None:
    other = api.as_seller(OTHER)

    mine, theirs = api.decide(api.known_buyer()), other.decide(other.known_buyer())

    assert mine.status_code == theirs.status_code == 201
    assert mine.json["decision_id"] != theirs.json["decision_id"]


def test_a_seller_in_the_body_must_be_the_keys(api) -> None:
    buyer_id = api.known_buyer()

    refused = api.decide(buyer_id, seller_id=OTHER.seller_id)

    assert assert_problem(refused) == "invalid-input"
    assert refused.json["errors"][0]["pointer"] == "/seller_id"
    assert api.decide(buyer_id, seller_id="S-1").status_code == 201


def test_what_cannot_be_is_a_conflict(api) -> None:
    refused = api.decide(api.known_buyer(), kind="increase")

    assert refused.status_code == 409
    assert assert_problem(refused) == "no-limit-in-force"


@pytest.mark.parametrize("buyer", ["01ABC", NUMBER])
def test_a_buyer_that_is_not_there_is_not_found(shared_api, buyer) -> None:
    assert assert_problem(shared_api.decide(buyer)) == "buyer-not-found"


@pytest.mark.parametrize(
    ("parts", "code", "pointer"),
    [
        ({"wanted": {"amount": 250000, "currency": "EUR"}}, "invalid-input", "/wanted/amount"),
        ({"wanted": {"amount": 2.5, "currency": "EUR"}}, "invalid-input", "/wanted/amount"),
        ({"wanted": {"amount": "-1", "currency": "EUR"}}, "invalid-input", "/wanted/amount"),
        ({"wanted": {"amount": "1,000", "currency": "EUR"}}, "invalid-input", "/wanted/amount"),
        ({"wanted": {"amount": "1.001", "currency": "EUR"}}, "invalid-amount", "/wanted/amount"),
        ({"wanted": {"amount": "1.5", "currency": "JPY"}}, "invalid-amount", "/wanted/amount"),
        ({"wanted": {"amount": "1"}}, "invalid-input", "/wanted/currency"),
        ({"kind": "grant"}, "invalid-input", "/kind"),
        ({"as_of": "2026-01-01"}, "invalid-input", "/as_of"),
        ({"score": 1000}, "invalid-input", "/score"),
        ({"outcome": "approved"}, "invalid-input", "/outcome"),
        ({"terms": {**REQUEST["terms"], "days": 366}}, "invalid-input", "/terms/days"),
        ({"terms": {**REQUEST["terms"], "days": "30"}}, "invalid-input", "/terms/days"),
        ({"terms": {**REQUEST["terms"], "from": "never"}}, "invalid-input", "/terms/from"),
        (
            {"terms": {**REQUEST["terms"], "instrument": "cheque"}},
            "invalid-input",
            "/terms/instrument",
        ),
        (
            {"terms": {**REQUEST["terms"], "instrument": "prepayment", "days": 0}},
            "invalid-document",
            "/terms/instrument",
        ),
        (
            {"terms": {**REQUEST["terms"], "instrument": "part_prepayment"}},
            "invalid-document",
            "/terms/prepaid_percent",
        ),
        (
            {"terms": {**REQUEST["terms"], "end_of_month": "yes"}},
            "invalid-input",
            "/terms/end_of_month",
        ),
        ({"buyer": {}}, "invalid-input", "/buyer"),
        ({"buyer": {"system": "erp-1"}}, "invalid-input", "/buyer"),
        ({"buyer": {"buyer_id": "B", **NUMBER}}, "invalid-input", "/buyer"),
        ({"request_reference": "a b"}, "invalid-input", "/request_reference"),
    ],
)
def test_each_fault_of_a_request_is_named(shared_api, parts, code: str, pointer: str) -> None:
    body = {**REQUEST, "buyer": {"buyer_id": "01ABC"}, **parts}

    refused = shared_api.post("/v1/limit-requests", body, headers={"Idempotency-Key": "k"})

    assert assert_problem(refused) == code
    assert [fault["pointer"] for fault in refused.json["errors"]] == [pointer]


def test_an_inference_that_cannot_be_trusted_is_told_to_the_operator(tmp_path, log_lines) -> None:
    def doubtful(network: Network, atoms: Mapping[str, bool | None]) -> Inferred:
        return Inferred(kleene.evaluate(network, atoms), alarm="rule r differs")

    settings = settings_for(f"sqlite:///{tmp_path / 'credit.db'}")
    context = replace(build_context(settings), infer=doubtful)
    api = Api(create_app(settings, context))

    answer = api.decide(api.known_buyer()).json

    assert (answer["outcome"], answer["limit_id"]) == ("referred", None)
    assert "credit_engine_inference_alarms_total 1.0" in api.get("/metrics").text
    told = [json.loads(line) for line in log_lines().splitlines()]
    alarms = [line for line in told if line["event"] == "inference alarm"]
    assert [(line["decision_id"], line["differs"]) for line in alarms] == [
        (answer["decision_id"], "rule r differs")
    ]
    context.store.close()
