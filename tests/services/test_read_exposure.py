"""How a buyer stands, read: what it owes in which currency, its room, what is insured."""

from datetime import date, timedelta

import pytest

from credit_engine.domain.exposure import Category
from credit_engine.domain.limit import Scope
from credit_engine.domain.money import Money
from credit_engine.domain.order_hold import HoldKind
from credit_engine.errors import BuyerNotFound
from credit_engine.services.exchange_rates import record_exchange_rates
from credit_engine.services.read_exposure import Held, read_exposure
from credit_engine.services.record_documents import record_documents
from credit_engine.services.record_facts import record_covers, record_receivables
from tests.builders import a_cover, an_invoice
from tests.order_builders import rates
from tests.services.ledgers import a_delivery
from tests.services.ledgers import an_order as an_order_in_the_ledger
from tests.services.order_world import OrderWorld, an_order
from tests.services.test_join_group import join
from tests.services.test_read_group import grant, owes
from tests.services.world import NOON

TODAY = NOON.date()


@pytest.fixture
def orders(world):
    return OrderWorld(world)


def read(world, buyer_id):
    return read_exposure(world.context, world.seller, buyer_id)


def test_what_is_reserved_ordered_and_delivered_is_told_beside_the_limit(orders):
    buyer_id = orders.buyer("100.00")
    documents = [an_order_in_the_ledger(minor=20_00), a_delivery("D-2", 5_00)]
    record_documents(orders.world.context, orders.world.seller, buyer_id, documents)
    orders.reserve(buyer_id, amount="30.00", number="SO-9")

    view = read(orders.world, buyer_id)

    assert view.standing.figures.total == 55_00
    assert view.standing.headroom == Money(45_00, "EUR")
    assert view.standing.holds == ()
    assert view.held == (
        Held("EUR", Category.RESERVATIONS, 30_00, 30_00),
        Held("EUR", Category.ORDERS, 20_00, 20_00),
        Held("EUR", Category.DELIVERIES, 5_00, 5_00),
    )


def test_it_is_what_the_next_order_is_judged_by(orders):
    buyer_id = orders.buyer("100.00")
    orders.reserve(buyer_id, amount="30.00")

    left = read(orders.world, buyer_id).standing.headroom

    assert orders.check(buyer_id, an_order("SO-2", "70.01"))["answer"] == "hold"
    assert orders.check(buyer_id, an_order("SO-2", left.text))["answer"] == "approved"


def test_other_currencies_are_told_as_they_are_and_converted(orders):
    world, buyer_id = orders.world, orders.buyer("100.00")
    owes(world, buyer_id, 10_00, "USD")

    without = read(world, buyer_id)
    record_exchange_rates(world.context, world.seller, rates(USD="0.5"))
    rated = read(world, buyer_id)

    assert without.held == rated.held == (Held("USD", Category.DELIVERIES, 10_00, 10_00),)
    assert without.standing.figures.missing == ("USD",)
    assert without.standing.headroom is None
    assert [hold.kind for hold in without.standing.holds] == [HoldKind.NO_RATE]
    assert rated.standing.figures.total == 5_00
    assert rated.standing.headroom == Money(95_00, "EUR")


def test_the_group_limits_above_a_buyer_are_told_from_the_top_down(orders):
    world = orders.world
    top, low, sister = (orders.buyer(number=f"D-{at}") for at in range(3))
    join(world, low, top)
    join(world, sister, top)
    owes(world, sister, 70_00)
    owes(world, low, 10_00)
    grant(world, top, 100_00, Scope.GROUP)

    standing = read(world, low).standing

    assert [(group.buyer_id, group.figures.total) for group in standing.groups] == [(top, 80_00)]
    assert standing.figures.total == 10_00
    assert standing.headroom == Money(20_00, "EUR")


def test_the_insured_part_and_the_stop_shipment_date_are_told(orders):
    world, buyer_id = orders.world, orders.buyer("100.00")
    cover = a_cover(amount="40.00", insured_percent=90, max_extension_days=30)
    invoice = an_invoice(due_on=TODAY - timedelta(20), amount="60.00")
    record_covers(world.context, world.seller, buyer_id, [cover])
    record_receivables(world.context, world.seller, buyer_id, [invoice])

    standing = read(world, buyer_id).standing

    assert (standing.own.insured.minor, standing.own.own.minor) == (36_00, 24_00)
    assert standing.figures.oldest_due == TODAY - timedelta(20)
    assert standing.cover.stop_shipment_on == date(2026, 12, 3)
    assert [hold.kind for hold in standing.holds] == [HoldKind.OVERDUE]


def test_a_buyer_of_whom_nothing_is_known_has_no_limit_and_owes_nothing(orders):
    buyer_id = orders.buyer(None)

    view = read(orders.world, buyer_id)

    assert (view.standing.figures.total, view.held, view.standing.headroom) == (0, (), None)
    assert [hold.kind for hold in view.standing.holds] == [HoldKind.NO_LIMIT]


def test_what_was_never_counted_is_counted_first(orders):
    world, buyer_id = orders.world, orders.buyer()
    owes(world, buyer_id, 7_00)
    with world.tampering() as connection:
        connection.exec_driver_sql("DELETE FROM positions")
        connection.exec_driver_sql("UPDATE accounts SET counted = false")

    assert read(world, buyer_id).standing.figures.total == 7_00


def test_a_buyer_of_another_seller_is_not_found(world):
    with pytest.raises(BuyerNotFound):
        read(world, "nobody")
