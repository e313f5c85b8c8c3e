"""Verifying chains: every buyer's, and every way of touching one shows."""

import pytest
import sqlalchemy as sa

from credit_engine.journal.chain import leaf_hash
from credit_engine.services.verify_chains import ChainReport, verify_chains
from tests.services.order_world import OrderWorld, an_order


@pytest.fixture
def buyers(world):
    """Give two buyers with three decisions each, and one without any."""
    made = [world.buyer(f"D-{place}") for place in range(3)]
    for buyer_id in made[:2]:
        for key in range(3):
            world.decide(buyer_id, f"{buyer_id}-{key}")
    return made


def verified(world) -> tuple[ChainReport, list[int]]:
    progress: list[int] = []
    return verify_chains(world.context.store, progress.append), progress


def change(world, statement: str, **values: object) -> None:
    with world.tampering() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        connection.execute(sa.text(statement), values)


def test_sound_chains_have_no_faults(world, buyers):
    assert verified(world) == (ChainReport(3, 6, 0, ()), [1, 2, 3])


def test_an_empty_store_has_no_faults(world):
    assert verified(world) == (ChainReport(0, 0, 0, ()), [])


def test_changed_bytes_are_found_and_the_buyer_is_named(world, buyers):
    change(
        world,
        "UPDATE decisions SET decision_bytes = :forged "
        "WHERE buyer_id = :buyer_id AND buyer_seq = 2",
        forged=b'{"buyer_seq":2}',
        buyer_id=buyers[1],
    )

    report, _ = verified(world)

    assert report.decisions == 6
    assert report.faults
    assert all(fault.startswith(f"buyer {buyers[1]}: decision 2") for fault in report.faults)


def test_bytes_changed_with_their_leaf_show_in_the_next_decision(world, buyers):
    with world.context.store.reading() as reading:
        held = reading.chain(buyers[0])[1].decision_bytes
    forged = held.replace(b'"approved"', b'"refused"')

    change(
        world,
        "UPDATE decisions SET decision_bytes = :forged, leaf = :leaf "
        "WHERE buyer_id = :buyer_id AND buyer_seq = 2",
        forged=forged,
        leaf=leaf_hash(forged),
        buyer_id=buyers[0],
    )

    assert verified(world)[0].faults == (
        f"buyer {buyers[0]}: decision 3: does not follow the leaf of decision 2",
    )


@pytest.mark.parametrize("place", [1, 2])
def test_a_decision_removed_before_the_last_is_found(world, buyers, place):
    change(
        world,
        "DELETE FROM decisions WHERE buyer_id = :buyer_id AND buyer_seq = :place",
        buyer_id=buyers[0],
        place=place,
    )

    report, _ = verified(world)

    assert report.faults == (
        f"buyer {buyers[0]}: decision {place} is missing: found number {place + 1} in its place",
    )


def test_a_decision_moved_to_another_buyer_is_found(world, buyers):
    change(
        world,
        "UPDATE decisions SET buyer_id = :other WHERE buyer_id = :buyer_id AND buyer_seq = 1",
        other=buyers[2],
        buyer_id=buyers[0],
    )

    assert any(f"buyer {buyers[0]}:" in fault for fault in verified(world)[0].faults)


def test_without_taking_the_triggers_away_nothing_can_be_changed(world, buyers):
    engine = sa.create_engine(world.database_url)
    for statement in (
        "UPDATE decisions SET outcome = 'approved'",
        "DELETE FROM decisions",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(sa.text(statement))
    engine.dispose()

    assert verified(world)[0].faults == ()


def test_a_decision_cut_off_the_end_shows_by_the_buyers_own_row(world, buyers):
    change(
        world,
        "DELETE FROM decisions WHERE buyer_id = :buyer_id AND buyer_seq = 3",
        buyer_id=buyers[0],
    )

    report, _ = verified(world)

    assert report.faults == (f"buyer {buyers[0]}: the chain ends at decision 2, the buyer at 3",)


# --- order checks ---------------------------------------------------------------------------


def test_chains_of_order_checks_are_verified_beside_those_of_decisions(world):
    orders = OrderWorld(world)
    buyer_id = orders.buyer()
    for number in range(3):
        orders.check(buyer_id, an_order(f"SO-{number}"))

    assert verified(world)[0] == ChainReport(1, 0, 3, ())


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE order_checks SET check_bytes = :forged WHERE buyer_seq = 2", "do not match"),
        ("DELETE FROM order_checks WHERE buyer_seq = 2", "order check 2 is missing"),
        ("DELETE FROM order_checks WHERE buyer_seq = 3", "ends at order check 2, the buyer at 3"),
    ],
)
def test_an_order_check_that_was_changed_or_removed_is_found(world, statement, said):
    orders = OrderWorld(world)
    buyer_id = orders.buyer()
    for number in range(3):
        orders.check(buyer_id, an_order(f"SO-{number}"))

    with world.tampering("order_checks") as connection:
        connection.execute(sa.text(statement), {"forged": b"{}"} if ":forged" in statement else {})

    faults = verified(world)[0].faults
    assert any(said in fault for fault in faults)
    assert all(fault.startswith(f"buyer {buyer_id}: ") for fault in faults)
