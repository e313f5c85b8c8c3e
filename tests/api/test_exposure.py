"""Exposure over HTTP: how a buyer stands, whole."""

from tests.api.conftest import OTHER
from tests.api.problem_checks import assert_problem


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def test_how_a_buyer_stands_is_answered(api_on_each_database) -> None:
    api = api_on_each_database
    buyer_id = api.limited_buyer()
    api.check_order(buyer_id)

    found = api.get(f"/v1/buyers/{buyer_id}/exposure")

    assert found.status_code == 200
    stands = found.json
    assert stands["exposure"]["total"] == "42000.00"
    assert stands["limit"]["amount"] == euros("50000.00")
    assert stands["headroom"] == euros("8000.00")
    assert stands["own_risk"] == {
        "insured": "0.00",
        "own": "42000.00",
        "own_at_most": "50000.00",
    }
    assert stands["cover"]["state"] is None
    assert (stands["groups"], stands["holds"]) == ([], [])
    assert stands["by_currency"] == [
        {
            "currency": "EUR",
            "category": "reservations",
            "amount": "42000.00",
            "counted": "42000.00",
        }
    ]


def test_without_a_limit_there_is_no_headroom_and_the_hold_says_so(api) -> None:
    stands = api.get(f"/v1/buyers/{api.new_buyer()['buyer_id']}/exposure").json

    assert stands["limit"]["amount"] is None
    assert stands["headroom"] is None
    assert [hold["code"] for hold in stands["holds"]] == ["LIM-NOT-SET"]


def test_another_seller_finds_no_buyer(api) -> None:
    buyer_id = api.new_buyer()["buyer_id"]

    other = api.as_seller(OTHER).get(f"/v1/buyers/{buyer_id}/exposure")

    assert assert_problem(other) == "buyer-not-found"
