"""Confirming: what was reserved is an order now, whole or in part, and is counted once."""

from datetime import date, timedelta

import pytest

from credit_engine.domain.follows import DocumentKind, DocumentName
from credit_engine.domain.money import Money
from credit_engine.domain.reservation import Shipment
from credit_engine.domain.trade_document import Delivery, Order
from credit_engine.errors import (
    ExceedsReservation,
    InvalidInput,
    ReservationConfirmed,
    ReservationExpired,
    ReservationNotFound,
    ReservationReleased,
)
from credit_engine.services.confirm_reservation import ConfirmReservation, confirm_reservation
from credit_engine.services.record_documents import record_documents
from tests.services.order_world import TODAY, OrderWorld, an_order

JANUARY = date(2027, 1, 15)


@pytest.fixture
def orders(world):
    return OrderWorld(world)


def order_of(orders, buyer_id, number="SO-1", kind=DocumentKind.ORDER):
    with orders.world.context.store.reading() as reading:
        return reading.document(buyer_id, DocumentName(kind, number)).document


def test_a_reservation_that_is_confirmed_whole_is_an_order(orders):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, "SO-1", "9000.00", shipments=((JANUARY, "4000.00"),))

    confirmed = orders.confirm(reserved)

    assert (confirmed["state"], confirmed["amount"]) == ("confirmed", "0.00")
    assert order_of(orders, buyer_id) == Order(
        "SO-1", TODAY, 900_000, "EUR", (Shipment(TODAY, 500_000), Shipment(JANUARY, 400_000))
    )
    assert orders.counted(buyer_id) == {"orders": 900_000}
    assert orders.check(buyer_id, an_order("SO-2", "1000.01"))["answer"] == "hold"
    assert orders.events(buyer_id)[1][0] == "reservation.confirmed"
    assert orders.events(buyer_id)[1][1]["confirmed"] == "9000.00"


def test_the_earliest_shipments_are_confirmed_first_and_the_rest_stays_reserved(orders):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, "SO-1", "9000.00", shipments=((JANUARY, "4000.00"),))

    first = orders.confirm(reserved, "6000.00")
    assert (first["state"], first["amount"]) == ("open", "3000.00")
    assert first["shipments"] == [{"on": "2027-01-15", "amount": "3000.00"}]
    assert orders.counted(buyer_id) == {"orders": 600_000, "reservations": 300_000}

    orders.confirm(reserved, "1000.00")
    last = orders.confirm(reserved)

    assert last["state"] == "confirmed"
    assert orders.counted(buyer_id) == {"orders": 900_000}
    assert order_of(orders, buyer_id).shipments == (
        Shipment(TODAY, 500_000),
        Shipment(JANUARY, 400_000),
    )


def test_a_check_of_an_order_that_is_confirmed_in_part_counts_it_once(orders):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, "SO-1", "9000.00")
    orders.confirm(reserved, "6000.00")

    answer = orders.check(buyer_id, an_order("SO-1", "10000.00"))

    assert (answer["answer"], answer["reservation"]["amount"]) == ("approved", "4000.00")
    assert orders.counted(buyer_id) == {"orders": 600_000, "reservations": 400_000}


def test_a_delivery_follows_the_order_that_was_confirmed(orders):
    buyer_id = orders.buyer("10000.00")
    orders.confirm(orders.reserve(buyer_id, "SO-1", "10000.00"))
    follows = (an_order("SO-1").document,)

    answer = orders.check(buyer_id, an_order("D-1", "10000.00", stage="delivery", follows=follows))

    assert (answer["answer"], answer["reservation"]["amount"]) == ("approved", "10000.00")
    assert orders.counted(buyer_id) == {"reservations": 1_000_000}


def test_a_confirmed_delivery_is_a_delivery(orders):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, "D-1", "500.00", stage="delivery")

    orders.confirm(reserved, "200.00")
    orders.confirm(reserved)

    delivery = order_of(orders, buyer_id, "D-1", DocumentKind.DELIVERY)
    assert delivery == Delivery("D-1", TODAY, 50_000, "EUR")
    assert orders.counted(buyer_id) == {"deliveries": 50_000}


def test_the_ledgers_own_state_of_the_order_takes_its_place(orders, world):
    buyer_id = orders.buyer("10000.00")
    orders.confirm(orders.reserve(buyer_id, "SO-1", "9000.00"))
    loaded = Order("SO-1", TODAY, 700_000, "EUR", (Shipment(JANUARY, 700_000),))

    record_documents(world.context, world.seller, buyer_id, [loaded])

    assert order_of(orders, buyer_id) == loaded
    assert orders.counted(buyer_id) == {"orders": 700_000}


def test_an_order_that_is_loaded_takes_its_reservation_over(orders, world):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, "SO-1", "9000.00")
    loaded = Order("SO-1", TODAY, 900_000, "EUR", (Shipment(JANUARY, 900_000),))

    record_documents(world.context, world.seller, buyer_id, [loaded])

    assert orders.counted(buyer_id) == {"orders": 900_000}
    assert "reservation.taken_over" in [kind for kind, _ in orders.events(buyer_id)]
    with pytest.raises(ReservationConfirmed):
        orders.confirm(reserved)


# --- what is illegal changes nothing ------------------------------------------------------------


def test_more_than_is_reserved_is_refused(orders):
    buyer_id = orders.buyer("10000.00")
    reserved = orders.reserve(buyer_id, "SO-1", "9000.00")

    with pytest.raises(ExceedsReservation, match="amend"):
        orders.confirm(reserved, "9000.01")

    assert orders.counted(buyer_id) == {"reservations": 900_000}


def test_an_amount_in_another_currency_is_refused(orders, world):
    reserved = orders.reserve(orders.buyer())
    command = ConfirmReservation(orders.call(reserved), Money(100, "USD"))

    with pytest.raises(InvalidInput, match="EUR") as refused:
        confirm_reservation(world.context, world.seller, command)

    assert refused.value.pointer == "/amount/currency"


def test_one_whose_time_is_over_is_refused_though_it_counts_until_it_is_expired(orders, world):
    buyer_id = orders.buyer()
    reserved = orders.reserve(buyer_id)
    world.clock.now += timedelta(hours=72)

    for step in (orders.confirm, lambda of: orders.amend(of, "500.00")):
        with pytest.raises(ReservationExpired):
            step(reserved)

    assert orders.counted(buyer_id) == {"reservations": 100_000}
    assert orders.release(reserved)["state"] == "released"  # room may always be given back


@pytest.mark.parametrize(
    ("ended", "error"), [("confirm", ReservationConfirmed), ("release", ReservationReleased)]
)
def test_each_step_on_a_reservation_that_ended_is_refused_in_its_own_way(orders, ended, error):
    buyer_id = orders.buyer()
    reserved = orders.reserve(buyer_id)
    getattr(orders, ended)(reserved)
    before = orders.counted(buyer_id)

    for step in (orders.confirm, orders.release, lambda of: orders.amend(of, "1.00")):
        with pytest.raises(error):
            step(reserved)

    assert orders.counted(buyer_id) == before


def test_a_reservation_that_is_not_there_is_not_found(orders):
    with pytest.raises(ReservationNotFound):
        orders.confirm("R-0")


def test_the_same_key_confirms_once(orders, world):
    buyer_id = orders.buyer()
    reserved = orders.reserve(buyer_id)
    command = ConfirmReservation(orders.call(reserved, "K-1"), Money(60_000, "EUR"))

    first, again = (confirm_reservation(world.context, world.seller, command) for _ in range(2))

    assert (first.replayed, again.replayed) == (False, True)
    assert again.body == first.body
    assert orders.counted(buyer_id) == {"orders": 60_000, "reservations": 40_000}
