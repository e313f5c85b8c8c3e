"""Reading decisions and limits: as they were recorded, page by page, for their seller alone."""

import orjson
import pytest

from credit_engine.errors import DecisionNotFound, LimitNotFound
from credit_engine.services.read_decisions import find_decision, list_decisions, read_decision
from credit_engine.services.read_limits import list_limits, read_limit
from tests.services.world import OTHER_SELLER


@pytest.fixture
def buyers(world):
    """Give two buyers, with three decisions and with one."""
    first, second = world.buyer("D-1"), world.buyer("D-2")
    for place in range(3):
        world.decide(first, f"K-{place}", amount=f"{place + 1}0000.00")
    world.decide(second, "K-9")
    return first, second


def test_a_decision_is_read_as_the_very_bytes_that_were_recorded(world, buyers):
    answer = orjson.loads(world.decide(buyers[1], "K-9").body)
    record = find_decision(world.context, world.seller, answer["decision_id"])

    found = read_decision(world.context, world.seller, answer["decision_id"])

    for part in (record.decision_bytes, record.facts_bytes, record.assessment_bytes):
        assert part in found
    document = orjson.loads(found)
    assert list(document) == ["assessment", "decision", "facts", "leaf"]
    assert document["leaf"] == record.leaf.hex()
    assert document["decision"]["outcome"] == document["assessment"]["outcome"] == "approved"


def pages(read, size):
    """Read all pages of *size*."""
    items, after = [], None
    while True:
        page = read(after, size)
        assert len(page.items) <= size
        items += page.items
        after = page.next
        if after is None:
            return items


@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_decisions_are_listed_oldest_first_of_one_buyer_or_of_all(world, buyers, size):
    def of(buyer_id):
        return pages(
            lambda after, limit: list_decisions(
                world.context, world.seller, buyer_id, after, limit
            ),
            size,
        )

    assert [found["buyer_seq"] for found in of(buyers[0])] == [1, 2, 3]
    assert [found["buyer_id"] for found in of(None)] == [buyers[0]] * 3 + [buyers[1]]


@pytest.mark.parametrize("size", [1, 2, 10])
def test_limits_are_listed_of_one_buyer_or_of_all(world, buyers, size):
    def of(buyer_id):
        return pages(
            lambda after, limit: list_limits(world.context, world.seller, buyer_id, after, limit),
            size,
        )

    assert [(found.amount.text, found.state.value) for found in of(buyers[0])] == [
        ("10000.00", "replaced"),
        ("20000.00", "replaced"),
        ("30000.00", "in_force"),
    ]
    assert len(of(None)) == 4


def test_a_limit_is_read_with_its_history(world, buyers):
    first, *_ = list_limits(world.context, world.seller, buyers[0], None, 10).items

    view = read_limit(world.context, world.seller, first.limit_id)

    assert view.limit == first
    assert [event.event for event in view.events] == ["granted", "replaced"]
    assert [event.at for event in view.events] == [world.clock.now] * 2
    decided = [event.decision_id for event in view.events]
    page = list_decisions(world.context, world.seller, buyers[0], None, 2)
    assert decided == [found["decision_id"] for found in page.items]


def test_another_seller_sees_nothing(world, buyers):
    (limit, *_) = list_limits(world.context, world.seller, None, None, 1).items

    with pytest.raises(DecisionNotFound):
        read_decision(world.context, OTHER_SELLER, limit.decision_id)
    with pytest.raises(LimitNotFound):
        read_limit(world.context, OTHER_SELLER, limit.limit_id)
    for buyer_id in (None, buyers[0]):
        assert list_decisions(world.context, OTHER_SELLER, buyer_id, None, 10).items == ()
        assert list_limits(world.context, OTHER_SELLER, buyer_id, None, 10).items == ()


def test_an_id_that_was_never_given_is_not_found(world):
    with pytest.raises(DecisionNotFound, match="ID-0"):
        read_decision(world.context, world.seller, "ID-0")
    with pytest.raises(LimitNotFound, match="ID-0"):
        read_limit(world.context, world.seller, "ID-0")
