"""One chain counts once: what deliveries take over of their order, reserved or in the ledger."""

from datetime import timedelta

import pytest

from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.services.expire_reservations import expire_reservations
from tests.services.ledgers import a_delivery, an_invoice, follows, load
from tests.services.ledgers import an_order as ledger_order
from tests.services.order_world import OrderWorld, an_order


@pytest.fixture
def orders(world):
    return OrderWorld(world)


def test_two_deliveries_share_what_their_order_reserved(orders):
    buyer_id = orders.buyer("10000.00")
    orders.reserve(buyer_id, "SO-1", "10000.00")
    order = (DocumentRef(Stage.ORDER, "SO-1"),)

    first = orders.check(buyer_id, an_order("D-1", "6000.00", stage="delivery", follows=order))
    again = orders.check(buyer_id, an_order("D-1", "6000.00", stage="delivery", follows=order))
    second = orders.check(buyer_id, an_order("D-2", "6000.00", stage="delivery", follows=order))
    third = orders.check(buyer_id, an_order("D-2", "4000.00", stage="delivery", follows=order))

    assert [of["answer"] for of in (first, again, second, third)] == [
        "approved", "approved", "hold", "approved",
    ]  # fmt: skip
    assert first["reservation"]["amount"] == again["reservation"]["amount"] == "6000.00"
    assert third["reservation"]["amount"] == "4000.00"
    assert orders.reserved(buyer_id) == 1_000_000
    with orders.world.context.store.reading() as reading:
        assert reading.open_reservation(buyer_id, order[0]) is None


def test_two_deliveries_share_what_the_ledger_has_of_their_order(orders, world):
    """Until they are loaded, each holds what it takes over of the order."""
    buyer_id = orders.buyer("10000.00")
    load(world, buyer_id, ledger_order("SO-1", 1_000_000))
    order = (DocumentRef(Stage.ORDER, "SO-1"),)

    first = orders.check(buyer_id, an_order("D-1", "6000.00", stage="delivery", follows=order))
    assert orders.counted(buyer_id) == {"orders": 400_000, "reservations": 600_000}
    again = orders.check(buyer_id, an_order("D-1", "6000.00", stage="delivery", follows=order))
    second = orders.check(buyer_id, an_order("D-2", "6000.00", stage="delivery", follows=order))
    third = orders.check(buyer_id, an_order("D-2", "4000.00", stage="delivery", follows=order))

    assert [of["answer"] for of in (first, again, second, third)] == [
        "approved", "approved", "hold", "approved",
    ]  # fmt: skip
    assert second["holds"][0]["short_by"] == "2000.00"
    assert first["reservation"] | {"check_id": ""} == again["reservation"] | {"check_id": ""}
    assert again["reservation"]["takes_over"] == [
        {"kind": "order", "number": "SO-1", "amount": "6000.00"}
    ]
    assert orders.counted(buyer_id) == {"reservations": 1_000_000}


def test_a_delivery_of_what_was_invoiced_before_reserves_nothing_and_leaves_the_invoice(
    orders, world
):
    buyer_id = orders.buyer("10000.00")
    load(world, buyer_id, an_invoice("R-1", 1_000_000))
    invoice = (DocumentRef(Stage.INVOICE, "R-1"),)

    asked = an_order("D-1", "10000.00", stage="delivery", follows=invoice)
    answer = orders.check(buyer_id, asked)

    assert (answer["answer"], answer["reservation"]) == ("approved", None)
    assert orders.counted(buyer_id) == {"open_items": 1_000_000}


def test_what_a_delivery_took_over_is_the_orders_again_when_it_lets_go(orders, world):
    buyer_id = orders.buyer("10000.00")
    load(world, buyer_id, ledger_order("SO-1", 1_000_000))
    order = (DocumentRef(Stage.ORDER, "SO-1"),)
    reserved = orders.reserve(buyer_id, "D-1", "6000.00", stage="delivery", follows=order)
    other = orders.reserve(buyer_id, "D-2", "3000.00", stage="delivery", follows=order)

    orders.amend(reserved, "2000.00")
    assert orders.counted(buyer_id) == {"orders": 500_000, "reservations": 500_000}
    assert orders.release(reserved)["takes_over"] == []
    assert orders.counted(buyer_id) == {"orders": 700_000, "reservations": 300_000}
    world.clock.now += timedelta(hours=72)
    expire_reservations(world.context, 10)
    assert orders.counted(buyer_id) == {"orders": 1_000_000}
    with world.context.store.reading() as reading:
        assert reading.reservation(world.seller.seller_id, other).takes_over == ()


def test_a_confirmed_delivery_takes_over_of_its_order_in_the_ledger(orders, world):
    buyer_id = orders.buyer("10000.00")
    load(world, buyer_id, ledger_order("SO-1", 1_000_000))
    order = (DocumentRef(Stage.ORDER, "SO-1"),)
    reserved = orders.reserve(buyer_id, "D-1", "6000.00", stage="delivery", follows=order)

    orders.confirm(reserved, "2500.00")
    assert orders.counted(buyer_id) == {
        "orders": 400_000, "reservations": 350_000, "deliveries": 250_000,
    }  # fmt: skip
    orders.confirm(reserved)
    assert orders.counted(buyer_id) == {"orders": 400_000, "deliveries": 600_000}


@pytest.mark.parametrize("linked", [True, False])
def test_the_load_of_a_delivery_takes_the_place_of_what_it_held(orders, world, linked):
    """Also where its own load says nothing of the order: what it says counts."""
    buyer_id = orders.buyer("10000.00")
    load(world, buyer_id, ledger_order("SO-1", 1_000_000))
    order = (DocumentRef(Stage.ORDER, "SO-1"),)
    orders.reserve(buyer_id, "D-1", "6000.00", stage="delivery", follows=order)
    orders.reserve(buyer_id, "D-2", "4000.00", stage="delivery", follows=order)
    links = [follows("order", "SO-1", 600_000)] if linked else []

    load(world, buyer_id, a_delivery("D-1", 600_000, *links))

    left = 0 if linked else 600_000
    assert orders.counted(buyer_id) == {
        **({"orders": left} if left else {}), "deliveries": 600_000, "reservations": 400_000,
    }  # fmt: skip


def test_an_order_that_is_stated_anew_counts_what_deliveries_left_of_it(orders, world):
    buyer_id = orders.buyer("10000.00")
    load(world, buyer_id, ledger_order("SO-1", 1_000_000))
    order = (DocumentRef(Stage.ORDER, "SO-1"),)
    orders.reserve(buyer_id, "D-1", "6000.00", stage="delivery", follows=order)

    load(world, buyer_id, ledger_order("SO-1", 900_000))
    assert orders.counted(buyer_id) == {"orders": 300_000, "reservations": 600_000}
    load(world, buyer_id, ledger_order("SO-1", 500_000))
    assert orders.counted(buyer_id) == {"reservations": 600_000}
