"""A chain counts once: what a document takes over, adds, and is still to be reserved for."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess.document_chain import part_of, to_reserve
from credit_engine.assess.exposure import counts_on, figures_of
from credit_engine.domain.exchange import conversions_to
from credit_engine.domain.exposure import NEVER_ENDS, Category, Place, added_up, difference
from credit_engine.domain.reservation import Shipment
from credit_engine.pack.exposure_model import CategoryPolicy
from tests.builders import AS_OF
from tests.order_builders import STALE_AFTER, a_policy, an_order, some_positions

LATER = AS_OF + timedelta(31)
HORIZON = a_policy(
    categories={
        category: CategoryPolicy(horizon_days=30)
        for category in (Category.RESERVATIONS, Category.ORDERS)
    }
)


def an_order_of(*parts):
    """An order in the ledger: what ships on each day."""
    return {Place(Category.ORDERS, "EUR", day): minor for day, minor in parts}


def reserved_for(question, policy=None):
    policy = a_policy() if policy is None else policy
    return [
        (left.on, left.minor) for left in to_reserve(question, part_of(question), policy, AS_OF)
    ]


def test_a_new_document_replaces_nothing():
    part = part_of(an_order(40))

    assert part.new == {Place(Category.RESERVATIONS, "EUR", AS_OF): 40}
    assert (part.replaced, part.kept) == ({}, {})


@pytest.mark.parametrize(
    ("stage", "category", "day"),
    [
        ("order", Category.RESERVATIONS, LATER),
        ("delivery", Category.DELIVERIES, LATER),
        ("invoice", Category.OPEN_ITEMS, NEVER_ENDS),  # its due date is not asked
    ],
)
def test_a_document_counts_as_its_stage(stage, category, day):
    assert part_of(an_order(40, stage, on=LATER)).new == {Place(category, "EUR", day): 40}


def test_the_earliest_shipments_of_what_is_followed_are_taken_over_first():
    order = an_order_of((LATER, 30), (AS_OF, 50))

    part = part_of(an_order(60, "delivery", follows=order))

    assert part.replaced == an_order_of((AS_OF, 50), (LATER, 10))
    assert part.within(order) == an_order_of((LATER, 20)) | {
        Place(Category.DELIVERIES, "EUR", AS_OF): 60
    }


def test_of_several_stages_the_earliest_is_taken_over_first():
    order, delivery = some_positions(orders=50), some_positions(deliveries=50)

    part = part_of(an_order(60, "invoice", follows=delivery | order))

    assert part.replaced == order | some_positions(deliveries=10)


def test_its_own_reservation_and_entry_are_replaced_whole_and_what_it_follows_to_its_amount():
    reserved, recorded = some_positions(reservations=20), some_positions(deliveries=60)
    order = some_positions(orders=40)
    question = an_order(80, "delivery", reserved=reserved, recorded=recorded, follows=order)

    part = part_of(question)

    assert part.kept == recorded
    assert part.replaced == recorded | some_positions(orders=20) | reserved
    assert part.within(reserved | recorded | order) == some_positions(deliveries=80, orders=20)
    assert reserved_for(question) == [(AS_OF, 20)]


def test_an_entry_above_the_document_takes_nothing_more_over():
    recorded = some_positions(deliveries=60)
    question = an_order(50, "delivery", recorded=recorded, follows=some_positions(orders=40))

    assert part_of(question).replaced == recorded


def test_a_part_of_the_chain_in_another_currency_counts_beside_the_document():
    question = an_order(
        40,
        "delivery",
        follows=some_positions("USD", orders=40),
        recorded=some_positions("USD", deliveries=1),
    )

    assert part_of(question).replaced == {}
    assert reserved_for(question) == [(AS_OF, 40)]


def test_a_reservation_in_another_currency_is_replaced_all_the_same():
    dollars = some_positions("USD", reservations=40)

    assert part_of(an_order(40, reserved=dollars)).within(dollars) == some_positions(
        reservations=40
    )


def test_what_exceeds_the_chain_is_reserved_for_the_latest_shipments():
    shipments = (Shipment(AS_OF, 50), Shipment(LATER, 50))

    question = an_order(shipments=shipments, recorded=an_order_of((AS_OF, 60)))

    assert reserved_for(question) == [(LATER, 40)]


def test_an_invoice_reserves_nothing():
    assert reserved_for(an_order(40, "invoice")) == []


def test_a_delivery_is_reserved_for_at_once():
    assert reserved_for(an_order(40, "delivery", on=LATER), HORIZON) == [(AS_OF, 40)]


def test_an_order_beyond_the_horizon_is_no_room_for_a_delivery_now():
    far = an_order_of((LATER, 40))

    assert reserved_for(an_order(40, "delivery", follows=far), HORIZON) == [(AS_OF, 40)]
    assert reserved_for(an_order(40, on=LATER, recorded=far), HORIZON) == []
    # What was to ship now, and is put off, is there already too.
    assert reserved_for(an_order(40, on=LATER, recorded=an_order_of((AS_OF, 40))), HORIZON) == []


def test_a_delivery_is_reserved_for_whole_since_it_takes_its_order_over():
    half = a_policy(categories={Category.ORDERS: CategoryPolicy(weight_bp=5_000)})
    order = some_positions(orders=100)

    assert reserved_for(an_order(100, "delivery", follows=order), half) == [(AS_OF, 100)]


def test_an_entry_that_weighs_half_is_room_for_half_of_its_order():
    half = a_policy(categories={Category.ORDERS: CategoryPolicy(weight_bp=5_000)})
    entry = some_positions(orders=100)

    assert reserved_for(an_order(100, recorded=entry), half) == [(AS_OF, 50)]


def test_a_delivery_that_weighs_less_than_a_reservation_is_reserved_for_by_its_weight():
    half = a_policy(categories={Category.DELIVERIES: CategoryPolicy(weight_bp=5_000)})

    assert reserved_for(an_order(100, "delivery"), half) == [(AS_OF, 50)]


def test_where_reservations_weigh_nothing_nothing_is_to_be_reserved():
    nothing = a_policy(categories={Category.RESERVATIONS: CategoryPolicy(weight_bp=0)})

    assert reserved_for(an_order(100), nothing) == []


days = st.integers(0, 60).map(lambda ahead: AS_OF + timedelta(ahead))
amounts = st.integers(1, 1_000)
shipments = st.lists(st.builds(Shipment, days, amounts), min_size=1, max_size=4).map(tuple)
entries = st.dictionaries(st.builds(Place, st.just(Category.ORDERS), st.just("EUR"), days), amounts)


@given(
    shipments,
    st.sampled_from(["order", "delivery"]),
    entries,
    st.booleans(),
    st.sampled_from([None, 0, 30]),
    st.sampled_from([3_333, 10_000]),
)
def test_what_is_reserved_and_kept_is_no_more_than_was_judged_and_no_less_than_what_comes(
    shipped, stage, order, own, horizon, weight
):
    """
    Between the check and the entry in the ledger nobody else gets the room.

    Where the order itself counts for no less than it did, since it was not put off. The order
    is the document's *own* entry, or what it follows.
    """
    policy = a_policy(
        categories={
            Category.RESERVATIONS: CategoryPolicy(horizon_days=horizon),
            Category.ORDERS: CategoryPolicy(weight, horizon),
        }
    )
    question = an_order(
        stage=stage, shipments=shipped, **({"recorded": order} if own else {"follows": order})
    )
    part = part_of(question)
    conversions = conversions_to("EUR", (), AS_OF, STALE_AFTER)

    def total(positions):
        return figures_of(positions, policy, conversions, AS_OF).total

    left = to_reserve(question, part, policy, AS_OF)
    handed_on = difference(part.replaced, part.kept)
    meanwhile = added_up(
        [
            *order.items(),
            *handed_on.items(),
            *((Place(Category.RESERVATIONS, "EUR", at.on), at.minor) for at in left),
        ]
    )
    judged = part.within(order)
    assert total(meanwhile) <= max(total(judged), total(order))
    assert total(meanwhile) >= total(judged) - 1
    assert all(minor > 0 for minor in judged.values())
    assert difference(order, judged) == difference(part.replaced, part.new)
    assert all(counts_on(place, policy, AS_OF) for place in part.new) or stage == "order"
