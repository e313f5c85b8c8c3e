"""Orders over HTTP: checked and reserved for once, alone or many in one call."""

import orjson
import pytest

from tests.api.conftest import ORDER, OTHER
from tests.api.problem_checks import assert_problem

NUMBER = {"system": "erp-1", "payer_number": "0000104711"}


def money(amount: object) -> dict[str, object]:
    return {"amount": amount, "currency": "EUR"}


def test_an_order_is_checked_and_reserved_for(api_on_each_database) -> None:
    api = api_on_each_database
    buyer_id = api.limited_buyer()

    checked = api.check_order(buyer_id, shipments=[{"on": "2030-01-31", "amount": "40000.00"}])

    assert checked.status_code == 200
    answer = checked.json
    assert (answer["answer"], answer["may"]) == ("approved", {"confirm": True, "ship": True})
    assert answer["headroom"] == answer["limit"] == money("50000.00")
    assert answer["reservation"]["amount"] == "42000.00"
    held = api.check_order(buyer_id, "order-2", document={"stage": "order", "number": "SO-2"})
    assert held.json["answer"] == "hold"
    assert held.json["holds"][0]["code"] == "EXP-OVER-LIMIT"
    assert held.json["holds"][0]["short_by"] == "34000.00"


def test_the_record_of_a_check_holds_its_answer_and_its_figures(api) -> None:
    checked = api.check_order(api.limited_buyer())

    record = api.get(f"/v1/orders/checks/{checked.json['check_id']}").json

    assert record["check"]["answer"] == checked.json
    assert record["check"]["figures"]["after"]["total"] == "42000.00"
    assert len(record["leaf"]) == 64
    assert assert_problem(api.get("/v1/orders/checks/01ABC")) == "order-check-not-found"
    other = api.as_seller(OTHER).get(f"/v1/orders/checks/{checked.json['check_id']}")
    assert assert_problem(other) == "order-check-not-found"


def test_the_same_key_and_body_give_the_same_bytes(api) -> None:
    buyer_id = api.limited_buyer()
    first = api.check_order(buyer_id)

    again = api.check_order(buyer_id)
    other = api.check_order(buyer_id, open_amount=money("1.00"))

    assert again.data == first.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert (other.status_code, assert_problem(other)) == (422, "idempotency-key-reused")


def test_a_check_without_a_key_is_refused_and_a_reference_will_do(api) -> None:
    body = {**ORDER, "buyer": {"buyer_id": api.limited_buyer()}}

    refused = api.post("/v1/orders/check", body)
    assert (refused.status_code, assert_problem(refused)) == (400, "idempotency-key-required")
    assert api.post("/v1/orders/check", {**body, "request_reference": "R-1"}).status_code == 200


def test_the_buyer_may_be_named_by_its_number(api) -> None:
    buyer = api.new_buyer(numbers=[NUMBER])

    answer = api.check_order(NUMBER).json

    assert answer["buyer_id"] == buyer["buyer_id"]
    assert [hold["code"] for hold in answer["holds"]] == ["LIM-NOT-SET"]


def shipping(on: str, amount: str) -> dict[str, list[dict[str, str]]]:
    return {"shipments": [{"on": on, "amount": amount}]}


@pytest.mark.parametrize(
    ("parts", "code", "pointer"),
    [
        ({"open_amount": money("0.00")}, "invalid-amount", "/open_amount/amount"),
        ({"open_amount": money("1.001")}, "invalid-amount", "/open_amount/amount"),
        ({"open_amount": money(1)}, "invalid-input", "/open_amount/amount"),
        ({"document": {"stage": "quote", "number": "1"}}, "invalid-input", "/document/stage"),
        ({"document": {"stage": "order"}}, "invalid-input", "/document/number"),
        (shipping("2026-12-01", "42000.01"), "invalid-amount", "/shipments"),
        (shipping("2026-13-01", "1.00"), "invalid-input", "/shipments/0/on"),
        (shipping("2026-02-30", "1.00"), "invalid-document", "/shipments/0/on"),
        ({"follows": [ORDER["document"]]}, "invalid-document", "/follows"),
        ({"terms": {"instrument": "open_account", "days": 400}}, "invalid-input", "/terms"),
        ({"as_of": "2026-01-01"}, "invalid-input", "/as_of"),
        ({"seller_id": "S-2"}, "invalid-input", "/seller_id"),
    ],
)
def test_each_fault_of_a_check_is_named(shared_api, parts, code: str, pointer: str) -> None:
    refused = shared_api.check_order("01ABC", **parts)

    assert assert_problem(refused) == code
    assert all(fault["pointer"].startswith(pointer) for fault in refused.json["errors"])


# --- many in one call -------------------------------------------------------------------------


def test_each_of_many_checks_is_answered_in_its_place(api) -> None:
    buyer_id = api.limited_buyer()

    def check(number: str, amount: str, **parts):
        return {
            "request_reference": f"ref-{number}",
            "buyer": {"buyer_id": buyer_id},
            "document": {"stage": "order", "number": number},
            "open_amount": money(amount),
            **parts,
        }

    checks = [
        check("SO-1", "30000.00"),
        check("SO-2", "30000.00"),
        check("SO-3", "1.00", buyer={"buyer_id": "01ABC"}),
        check("SO-4", "1.00", seller_id="S-2"),
        check("SO-5", "1.001"),
        check("SO-6", "20000.00"),
        check("SO-1", "30000.00"),
    ]

    answered = api.post("/v1/orders/checks", {"checks": checks})

    assert answered.status_code == 200
    results = answered.json["results"]
    assert [of["request_reference"] for of in results] == [of["request_reference"] for of in checks]
    assert [of["status"] for of in results] == [200, 200, 404, 422, 422, 200, 200]
    assert [of["answer"]["answer"] for of in results if "answer" in of] == [
        "approved", "hold", "approved", "approved",
    ]  # fmt: skip
    assert results[6] == results[0] | {"replayed": True}
    problems = [of["problem"]["type"] for of in results if "problem" in of]
    assert problems == [
        "/problems/buyer-not-found", "/problems/invalid-input", "/problems/invalid-amount",
    ]  # fmt: skip
    assert results[4]["problem"]["errors"][0]["pointer"] == "/checks/4/open_amount/amount"
    alone = api.post("/v1/orders/check", checks[0])
    assert orjson.loads(alone.data) == results[0]["answer"]
    assert alone.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("count", [0, 101])
def test_a_call_has_one_to_a_hundred_checks(shared_api, count: int) -> None:
    check = {**ORDER, "buyer": {"buyer_id": "01ABC"}, "request_reference": "r"}

    refused = shared_api.post("/v1/orders/checks", {"checks": [check] * count})

    assert assert_problem(refused) == "invalid-input"
    assert refused.json["errors"][0]["pointer"] == "/checks"


def test_each_of_many_checks_needs_a_reference_of_its_own(shared_api) -> None:
    check = {**ORDER, "buyer": {"buyer_id": "01ABC"}}

    refused = shared_api.post("/v1/orders/checks", {"checks": [check]})

    assert refused.json["errors"][0]["pointer"] == "/checks/0/request_reference"
