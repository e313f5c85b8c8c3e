"""Amending: judged anew under the lock; what does not fit changes nothing."""

from datetime import date, timedelta

import pytest

from tests.services.order_world import OrderWorld, an_order


@pytest.fixture
def orders(world):
    return OrderWorld(world)


def test_an_amendment_that_fits_takes_the_place_of_what_was_reserved(orders):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, amount="4000.00")

    answer = orders.amend(reserved, "9000.00", (date(2026, 12, 24), "9000.00"))

    assert (answer["answer"], answer["reservation"]["amount"]) == ("approved", "9000.00")
    assert answer["reservation"]["shipments"] == [{"on": "2026-12-24", "amount": "9000.00"}]
    assert orders.reserved(buyer_id) == 900_000
    assert [kind for kind, _ in orders.events(buyer_id)][-2:] == [
        "reservation.amended",
        "order.checked",
    ]


def test_one_that_does_not_fit_changes_nothing_and_is_told_its_holds(orders):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, amount="4000.00")
    orders.reserve(buyer_id, "SO-2", "5000.00")

    answer = orders.amend(reserved, "5000.01")

    assert answer["answer"] == "hold"
    assert answer["holds"][0]["short_by"] == "0.01"
    assert answer["reservation"]["amount"] == "4000.00"
    assert orders.reserved(buyer_id) == 900_000


def test_one_that_asks_for_less_goes_through_whatever_holds(orders, world):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, amount="4000.00")
    orders.set_limit(buyer_id, "100.00")
    world.clock.now += timedelta(days=1)

    answer = orders.amend(reserved, "3000.00")

    assert (answer["answer"], answer["reservation"]["amount"]) == ("hold", "3000.00")
    assert orders.reserved(buyer_id) == 300_000
    assert orders.check(buyer_id, an_order(amount="3000.01"))["reservation"]["amount"] == "3000.00"
