"""Reservations over HTTP: each step of their life once, each illegal one a 409 of its own kind."""

import pytest

from tests.api.conftest import OTHER, Api
from tests.api.problem_checks import assert_problem


def money(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def reserve(api: Api, number: str = "SO-1", amount: str = "42000.00") -> tuple[str, str]:
    """Give the ids of a buyer and of what it has reserved."""
    buyer_id = api.limited_buyer()
    checked = api.check_order(
        buyer_id,
        f"{buyer_id}-{number}",
        document={"stage": "order", "number": number},
        open_amount=money(amount),
    )
    return buyer_id, checked.json["reservation"]["reservation_id"]


def step(api: Api, reservation_id: str, name: str, body=None, key: str = "step-1"):
    path = f"/v1/reservations/{reservation_id}/{name}"
    return api.post(path, body or {}, headers={"Idempotency-Key": key})


def test_a_reservation_is_read_with_its_history(api_on_each_database) -> None:
    api = api_on_each_database
    buyer_id, reservation_id = reserve(api)

    found = api.get(f"/v1/reservations/{reservation_id}").json

    assert (found["buyer_id"], found["state"], found["amount"]) == (buyer_id, "open", "42000.00")
    assert [(event["event"], event["amount"]) for event in found["events"]] == [
        ("reserved", "42000.00")
    ]
    other = api.as_seller(OTHER).get(f"/v1/reservations/{reservation_id}")
    assert assert_problem(other) == "reservation-not-found"


def test_reservations_are_listed_by_buyer_and_state(api) -> None:
    one, first = reserve(api)
    other, second = reserve(api)
    step(api, first, "release")

    def listed(query: str) -> list[str]:
        items = api.get(f"/v1/reservations{query}").json["items"]
        return [item["reservation_id"] for item in items]

    assert listed("") == [first, second]
    assert listed(f"?buyer_id={one}") == [first]
    assert listed("?state=open") == [second]
    assert listed(f"?buyer_id={other}&state=released") == []
    page = api.get("/v1/reservations?limit=1").json
    assert page["next"] == first
    assert listed(f"?after={page['next']}") == [second]


def test_a_released_reservation_gives_its_room_back_once(api) -> None:
    buyer_id, reservation_id = reserve(api)

    released = step(api, reservation_id, "release")
    again = step(api, reservation_id, "release")
    anew = step(api, reservation_id, "release", key="step-2")

    assert (released.json["state"], released.json["amount"]) == ("released", "0.00")
    assert released.json["shipments"] == []
    assert again.data == released.data
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (anew.status_code, assert_problem(anew)) == (409, "reservation-released")
    assert api.check_order(buyer_id, open_amount=money("50000.00")).json["answer"] == "approved"


def test_an_amendment_is_judged_anew(api) -> None:
    _, reservation_id = reserve(api)

    more = step(api, reservation_id, "amend", {"open_amount": money("50000.00")}, "a-1")
    too_much = step(api, reservation_id, "amend", {"open_amount": money("50000.01")}, "a-2")

    assert (more.json["answer"], more.json["reservation"]["amount"]) == ("approved", "50000.00")
    assert (too_much.status_code, too_much.json["answer"]) == (200, "hold")
    assert too_much.json["reservation"]["amount"] == "50000.00"
    events = api.get(f"/v1/reservations/{reservation_id}").json["events"]
    assert [event["event"] for event in events] == ["reserved", "amended"]


def test_a_key_of_another_step_or_reservation_is_another_key(api) -> None:
    _, first = reserve(api)
    _, second = reserve(api)
    step(api, first, "release")

    assert assert_problem(step(api, second, "release")) == "idempotency-key-reused"
    assert step(api, second, "amend", {"open_amount": money("1.00")}).status_code == 200


@pytest.mark.parametrize("name", ["release", "amend"])
def test_every_step_wants_a_key_and_a_reservation(api, name: str) -> None:
    body = {"open_amount": money("1.00")} if name == "amend" else {}

    without = api.post(f"/v1/reservations/01ABC/{name}", body)
    assert assert_problem(without) == "idempotency-key-required"
    assert assert_problem(step(api, "01ABC", name, body)) == "reservation-not-found"
