"""Orders of a group's members: every limit from the top down is asked, and one lock serves all."""

import pytest

from credit_engine.domain.limit import Scope
from tests.services.order_world import OrderWorld, an_order
from tests.services.test_join_group import join, leave
from tests.services.test_read_group import grant


@pytest.fixture
def orders(world):
    return OrderWorld(world)


@pytest.fixture
def family(orders, world):
    """Give a top with a group limit of 10,000, and two below it with limits of their own."""
    top, one, other = (orders.buyer("9000.00", number=f"D-{place}") for place in range(3))
    grant(world, top, 1_000_000, Scope.GROUP)
    join(world, one, top)
    join(world, other, top)
    return top, one, other


def test_what_one_member_reserves_leaves_less_for_the_others(orders, family):
    top, one, other = family
    orders.reserve(one, "SO-1", "6000.00")

    held = orders.check(other, an_order("SO-2", "5000.00"))
    fits = orders.check(other, an_order("SO-2", "4000.00"))

    assert [hold["code"] for hold in held["holds"]] == ["EXP-OVER-GROUP"]
    assert (held["holds"][0]["short_by"], held["holds"][0]["about"]) == ("1000.00", top)
    assert held["headroom"]["amount"] == "4000.00"
    assert fits["answer"] == "approved"
    assert orders.check(top, an_order("SO-3", "0.01"))["answer"] == "hold"


def test_all_holds_are_told_that_of_the_group_first(orders, family):
    _, one, _ = family

    answer = orders.check(one, an_order("SO-1", "10000.01"))

    assert [hold["kind"] for hold in answer["holds"]][:2] == ["over_group_limit", "over_limit"]


def test_who_leaves_the_group_takes_its_reservations_along(orders, family):
    _, one, other = family
    orders.reserve(one, "SO-1", "6000.00")
    leave(orders.world, one)

    assert orders.check(other, an_order("SO-2", "9000.00"))["answer"] == "approved"
    assert orders.check(one, an_order("SO-3", "3000.00"))["answer"] == "approved"
