"""Groups over HTTP: PUT and DELETE a parent, GET the tree, and each refusal."""

from itertools import pairwise

import pytest

from tests.api.conftest import OTHER
from tests.api.problem_checks import assert_problem


@pytest.fixture
def line(api_on_each_database):
    """Three buyers, each below the one before it, and the way to call the server."""
    api = api_on_each_database
    ids = [api.new_buyer(name=name)["buyer_id"] for name in ("Top", "Middle", "Low")]
    for parent_id, buyer_id in pairwise(ids):
        assert put(api, buyer_id, parent_id).status_code == 200
    return api, ids


def put(api, buyer_id, parent_id, reason="annual report 2025"):
    body = {"parent": {"buyer_id": parent_id}, "reason": reason}
    return api.call("PUT", f"/v1/buyers/{buyer_id}/parent", json=body)


def test_the_tree_is_answered_with_exposures_limits_and_changes(line):
    api, (top, middle, low) = line

    group = api.get(f"/v1/buyers/{low}/group").json

    assert (group["top_id"], group["currency"]) == (top, "EUR")
    assert [(of["buyer_id"], of["level"]) for of in group["members"]] == [
        (top, 1),
        (middle, 2),
        (low, 3),
    ]
    assert group["members"][0] == {
        "buyer_id": top,
        "parent_id": None,
        "level": 1,
        "exposure": "0.00",
        "exposure_with_below": "0.00",
        "without_rate": [],
        "limit": None,
        "group_limit": None,
    }
    (change,) = group["changes"]
    assert (change["parent_id"], change["reason"]) == (middle, "annual report 2025")


def test_a_parent_is_put_once_and_taken_away_with_a_reason(line):
    api, (top, middle, _) = line

    again = put(api, middle, top)
    left = api.call("DELETE", f"/v1/buyers/{middle}/parent?reason=sold")

    assert again.json == {
        "buyer_id": middle,
        "parent_id": top,
        "top_id": top,
        "changed": False,
    }
    assert left.json == {
        "buyer_id": middle,
        "parent_id": None,
        "top_id": middle,
        "changed": True,
    }


def test_what_makes_no_tree_is_refused(line):
    api, (top, _, low) = line

    assert assert_problem(put(api, top, low)) == "group-cycle"
    assert assert_problem(put(api, top, "nobody")) == "buyer-not-found"
    assert assert_problem(put(api, "nobody", top)) == "buyer-not-found"
    assert assert_problem(put(api.as_seller(OTHER), top, low)) == "buyer-not-found"


def test_a_change_wants_a_reason(line):
    api, (top, middle, _) = line

    assert assert_problem(put(api, middle, top, reason="")) == "invalid-input"
    answer = api.call("DELETE", f"/v1/buyers/{middle}/parent")
    assert assert_problem(answer) == "invalid-query"
