"""Limits entered, changed and reviewed over HTTP: one key, one decision, errors of their own."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from credit_engine.domain.role import Role
from tests.api.conftest import REQUEST
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import as_role

REASON = {"reason": "the manager says so"}
TODAY = datetime.now(ZoneInfo("Europe/Berlin")).date()
ENTRY = {
    "amount": "20000.00",
    "currency": "EUR",
    "max_terms": REQUEST["terms"],
    "duration": "permanent",
    **REASON,
}


def do(api, path: str, key: str = "key-9", **body: Any) -> Any:
    return api.post(f"/v1/limits{path}", body, headers={"Idempotency-Key": key})


@pytest.fixture
def limit_id(api) -> str:
    return str(api.decide(api.known_buyer()).json["limit_id"])


def test_every_change_is_a_decision_on_each_database(api_on_each_database) -> None:
    api = api_on_each_database
    limit_id = api.decide(api.known_buyer()).json["limit_id"]
    calls = {
        "suspensions": ("suspended", {}),
        "resumptions": ("in_force", {}),
        "reductions": ("in_force", {"amount": "9000.00", "currency": "EUR"}),
        "prolongations": ("in_force", {"review_by": "2199-01-01"}),
        "withdrawals": ("withdrawn", {"at_once": True}),
    }
    for path, (state, body) in calls.items():
        done = do(api, f"/{limit_id}/{path}", key=path, **REASON, **body)

        assert done.status_code == 201, done.text
        assert done.json["limit_then"]["state"] == state
        record = api.get(done.headers["Location"]).json
        assert record["decision"]["change"]["reason"] == REASON["reason"]
        replay = api.post(f"{done.headers['Location']}/replay")
        assert (replay.json["identical"], replay.json["assessed"]) == (True, False)
    explained = api.get(f"{done.headers['Location']}/explanation?for=sales")
    assert assert_problem(explained) == "decision-not-assessed"
    assert len(api.get("/v1/decisions").json["items"]) == 1 + len(calls)


def test_an_amount_above_the_level_of_a_manager_is_refused(bounded_api) -> None:
    api = bounded_api
    buyer = {"buyer_id": api.known_buyer()}
    manager = as_role(api, Role.CREDIT_MANAGER)  # of level 1
    large = ENTRY | {"amount": "20000.01", "buyer": buyer}

    refused = do(manager, "", **large)

    assert assert_problem(refused) == "authority-exceeded"
    assert "level 2" in refused.json["detail"]
    senior = as_role(api, Role.CREDIT_MANAGER, level=4, person="senior")
    alone = do(senior, "", **large)
    assert assert_problem(alone) == "authority-exceeded"
    assert "two people" in alone.json["detail"]
    assert api.get("/v1/limits").json["items"] == []
    assert do(senior, "", **large | {"amount": "10000.00"}).status_code == 201


def test_the_same_key_and_body_give_the_same_bytes(api, limit_id) -> None:
    first = do(api, f"/{limit_id}/suspensions", **REASON)

    again = do(api, f"/{limit_id}/suspensions", **REASON)

    assert (again.data, again.status_code) == (first.data, first.status_code)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    refused = do(api, f"/{limit_id}/suspensions", reason="another")
    assert assert_problem(refused) == "idempotency-key-reused"


def test_a_key_is_needed(api, limit_id) -> None:
    refused = api.post(f"/v1/limits/{limit_id}/suspensions", REASON)

    assert assert_problem(refused) == "idempotency-key-required"


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        ("suspensions", "suspensions", "limit-suspended"),
        (None, "resumptions", "limit-not-suspended"),
        (None, "conditions-met", "limit-not-pending"),
        ("cancellations", "suspensions", "limit-cancelled"),
        ("withdrawals", "reviews", "limit-withdrawn"),
        ("refusals-by-customer", "withdrawals", "limit-declined"),
        ("suspensions", "reviews", "limit-suspended"),
    ],
)
def test_each_illegal_change_is_a_conflict_of_its_own(api, limit_id, first, then, code) -> None:
    if first is not None:
        assert do(api, f"/{limit_id}/{first}", key="k-1", **REASON).status_code == 201

    refused = do(api, f"/{limit_id}/{then}", key="k-2", **({} if then == "reviews" else REASON))

    assert assert_problem(refused) == code


def test_a_reduction_that_is_none_and_a_last_day_of_a_permanent_limit(api, limit_id) -> None:
    higher = do(api, f"/{limit_id}/reductions", amount="50000.00", currency="EUR", **REASON)
    ending = do(api, f"/{limit_id}/prolongations", valid_to="2027-01-01", **REASON)

    assert assert_problem(higher) == "limit-not-lower"
    assert assert_problem(ending) == "limit-permanent"


def test_an_unknown_limit_is_not_found(api) -> None:
    assert assert_problem(do(api, "/L-9/suspensions", **REASON)) == "limit-not-found"
    assert assert_problem(do(api, "/L-9/reviews")) == "limit-not-found"


def test_a_temporary_limit_is_entered_beside_the_permanent_one(api, limit_id) -> None:
    buyer = {"buyer_id": api.get(f"/v1/limits/{limit_id}").json["buyer_id"]}
    last = (TODAY + timedelta(days=10)).isoformat()

    done = do(api, "", **ENTRY | {"buyer": buyer, "duration": "temporary", "valid_to": last})

    assert done.status_code == 201, done.text
    assert done.json["limit"]["valid_to"] == last
    assert done.json["limit_in_force"]["limit_id"] == limit_id
    standing = api.get(f"/v1/limits?in_force_on={last}").json["items"]
    assert [limit["duration"] for limit in standing] == ["permanent", "temporary"]


def test_a_permanent_limit_is_entered_in_place_of_another(api, limit_id) -> None:
    buyer = {"buyer_id": api.get(f"/v1/limits/{limit_id}").json["buyer_id"]}

    done = do(api, "", **ENTRY | {"buyer": buyer, "review_by": "2030-01-01"})

    assert done.json["limit_in_force"]["amount"] == "20000.00"
    assert api.get(f"/v1/limits/{limit_id}").json["state"] == "replaced"


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"duration": "temporary"}, "/valid_to"),
        ({"valid_to": "2199-01-01"}, "/valid_to"),
        ({"valid_from": "2020-01-01"}, "/valid_from"),
        ({"amount": "1.001"}, "/amount"),
        ({"scope": "world"}, "/scope"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(api, changed, pointer) -> None:
    buyer_id = api.new_buyer()["buyer_id"]

    refused = do(api, "", **ENTRY | {"buyer": {"buyer_id": buyer_id}} | changed)

    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == pointer


def test_a_review_answers_as_a_limit_request(api, limit_id) -> None:
    done = do(api, f"/{limit_id}/reviews")

    assert done.status_code == 201, done.text
    assert done.json["outcome"] == "approved"
    assert done.json["limit_in_force"]["limit_id"] == limit_id
    record = api.get(done.headers["Location"]).json
    assert record["decision"]["request"]["kind"] == "review"
    assert api.get(f"{done.headers['Location']}/explanation?for=analyst").status_code == 200
    assert do(api, f"/{limit_id}/reviews").data == done.data


def test_nobody_asks_for_a_review_as_a_limit_request(api) -> None:
    assert api.decide(api.known_buyer(), kind="review").status_code == 422
