"""Expiry: each due reservation once, under its account's lock, found by the index."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from credit_engine.services.expire_reservations import expire_reservations
from tests.services.order_world import OrderWorld

HOURS = timedelta(hours=72)


@pytest.fixture
def orders(world):
    return OrderWorld(world)


def states(orders, buyer_id):
    with orders.world.context.store.reading() as reading:
        return [of.state.value for of in reading.reservations_of(buyer_id)]


def test_those_whose_time_is_over_are_expired_and_no_others(orders, world):
    buyer_id, other = orders.buyer(), orders.buyer(number="D-2")
    orders.reserve(buyer_id, "SO-1")
    orders.reserve(other, "SO-2")
    orders.release(orders.reserve(other, "SO-3"))
    world.clock.now += timedelta(minutes=1)
    orders.reserve(buyer_id, "SO-4")

    world.clock.now += HOURS - timedelta(minutes=1)

    assert expire_reservations(world.context, 100) == 2
    assert states(orders, buyer_id) == ["expired", "open"]
    assert states(orders, other) == ["expired", "released"]
    assert (orders.reserved(buyer_id), orders.reserved(other)) == (100_000, 0)
    assert orders.events(buyer_id)[-1][0] == "reservation.expired"
    assert expire_reservations(world.context, 100) == 0


def test_a_batch_takes_the_oldest(orders, world):
    buyer_id = orders.buyer()
    for number in range(3):
        orders.reserve(buyer_id, f"SO-{number}")
        world.clock.now += timedelta(seconds=1)
    world.clock.now += HOURS

    assert expire_reservations(world.context, 2) == 2
    assert states(orders, buyer_id) == ["expired", "expired", "open"]


def test_one_that_was_prolonged_in_between_stays(orders, world, monkeypatch):
    buyer_id = orders.buyer()
    reserved = orders.reserve(buyer_id)
    world.clock.now += HOURS
    with world.context.store.reading() as reading:
        due = reading.due_reservations(world.clock.now, 10)
    world.clock.now -= timedelta(seconds=1)
    orders.amend(reserved, "1000.00")
    world.clock.now += timedelta(seconds=1)
    store = world.context.store
    seen = type(store.reading().__enter__())
    monkeypatch.setattr(seen, "due_reservations", lambda *_: due)

    assert expire_reservations(world.context, 10) == 0
    assert states(orders, buyer_id) == ["open"]


def test_the_sweep_finds_the_due_among_very_many_by_its_index(orders, world, proof):
    many = proof.size(quick=5_000, full=100_000)
    due = 100
    buyers = [orders.buyer(number=f"D-{place}") for place in range(due)]
    for buyer_id in buyers:
        orders.reserve(buyer_id)
    add_open_reservations(world, buyers[0], many)
    world.clock.now += HOURS

    began = time.perf_counter()
    expired = expire_reservations(world.context, 1_000)
    seconds = time.perf_counter() - began

    assert expired == due
    with world.tampering() as connection:
        plan = plan_of_sweep(connection)
    assert "ix_reservations_open_until" in plan
    proof.record(
        f"due reservations among many open ones on {connection.dialect.name}",
        counts={"open": many, "due": due, "milliseconds": int(seconds * 1000)},
    )


def add_open_reservations(world, buyer_id, many):
    """Put many open reservations that are not due beside those that are; none is checked."""
    with world.tampering() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO reservations SELECT :prefix || n, :buyer_id, 'S-1', 'C', 'order', "
                "'MANY-' || n, 'EUR', '[]', "
                + (
                    "'2027-06-01T00:00:00.000000+00:00'"
                    if connection.dialect.name == "sqlite"
                    else "'2027-06-01T00:00:00Z'::timestamptz"
                )
                + ", 'open', '[]' FROM (WITH RECURSIVE many(n) AS "
                "(SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < :many) SELECT n FROM many)"
                " AS numbers"
            ),
            {"prefix": "MANY-", "buyer_id": buyer_id, "many": many},
        )
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE reservations")


def plan_of_sweep(connection):
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    rows = connection.exec_driver_sql(
        f"{explain} SELECT * FROM reservations WHERE expires_at <= '2026-11-25T12:00:00+00:00'"
        " AND state = 'open' ORDER BY expires_at, reservation_id LIMIT 1000"
    )
    return " ".join(str(row) for row in rows)
