"""Buyers get parents: the whole of what is below them moves, and the tree stays a tree."""

from itertools import pairwise

import pytest

from credit_engine.domain.group import LEVELS_MAX, MEMBERS_MAX, ParentChange
from credit_engine.errors import BuyerNotFound, GroupCycle, GroupTooDeep, GroupTooLarge
from credit_engine.services.create_buyer import NewBuyer, create_buyer
from credit_engine.services.join_group import NewParent, change_parent
from tests.services.world import NOON, OTHER_SELLER
from tests.store.records import a_buyer


def a_firm(world, seller=None):
    new = NewBuyer("Hansa Handel GmbH", numbers=(), register={})
    return create_buyer(world.context, seller or world.seller, new).buyer_id


def firms(world, count):
    return [a_firm(world) for _ in range(count)]


def join(world, buyer_id, parent_id, reason="annual report 2025"):
    return change_parent(world.context, world.seller, buyer_id, NewParent(parent_id, reason))


def leave(world, buyer_id):
    return change_parent(world.context, world.seller, buyer_id, NewParent(None, "sold"))


def tops(world, *buyer_ids):
    with world.context.store.reading() as reading:
        return [reading.account(buyer_id).root_id for buyer_id in buyer_ids]


def events(world):
    with world.tampering() as connection:
        found = connection.exec_driver_sql(
            "SELECT buyer_id, type, data_json FROM events ORDER BY sequence"
        )
        return [tuple(row) for row in found]


def test_a_buyer_joins_with_all_that_is_below_it(world):
    top, middle, low = firms(world, 3)

    assert join(world, low, middle)
    assert join(world, middle, top)

    assert tops(world, low, middle, top) == [top, top, top]
    with world.context.store.reading() as reading:
        assert reading.account(low).parent_id == middle
        assert len(reading.accounts_of_group(top)) == 3


def test_a_buyer_leaves_with_all_that_is_below_it(world):
    top, middle, low = firms(world, 3)
    join(world, middle, top)
    join(world, low, middle)

    assert leave(world, middle)

    assert tops(world, low, middle, top) == [middle, middle, top]


def test_each_change_is_kept_with_who_when_and_why_and_told(world):
    top, low = firms(world, 2)
    join(world, low, top, "annual report 2025")
    leave(world, low)

    with world.context.store.reading() as reading:
        joined, left = reading.parent_changes(low)
    assert (joined.from_parent_id, joined.parent_id) == (None, top)
    assert (joined.reason, joined.stated_by) == ("annual report 2025", "alice")
    assert joined.at == world.clock.now
    assert (left.from_parent_id, left.parent_id, left.reason) == (top, None, "sold")
    assert events(world) == [
        (low, "group.changed", f'{{"from_parent_id":null,"moved":1,"parent_id":"{top}"}}'),
        (low, "group.changed", f'{{"from_parent_id":"{top}","moved":1,"parent_id":null}}'),
    ]


def test_what_is_so_already_changes_and_tells_nothing(world):
    top, low = firms(world, 2)
    join(world, low, top)

    assert not join(world, low, top, "again")
    assert not leave(world, top)

    assert len(events(world)) == 1


def test_nobody_stands_below_itself(world):
    top, middle, low = firms(world, 3)
    join(world, middle, top)
    join(world, low, middle)

    for buyer_id, parent_id in ((top, low), (middle, low), (top, top)):
        with pytest.raises(GroupCycle, match=buyer_id):
            join(world, buyer_id, parent_id)
    assert tops(world, top, middle, low) == [top, top, top]


def test_within_a_group_a_buyer_moves_to_another_place(world):
    top, left, right, low = firms(world, 4)
    for buyer_id, parent_id in ((left, top), (right, top), (low, left)):
        join(world, buyer_id, parent_id)

    assert join(world, left, right)

    assert tops(world, low, left, right) == [top, top, top]


def test_another_sellers_buyer_is_nobody(world):
    mine, other = a_firm(world), a_firm(world, OTHER_SELLER)

    for buyer_id, parent_id in ((mine, other), (other, mine), (mine, "nobody")):
        with pytest.raises(BuyerNotFound):
            join(world, buyer_id, parent_id)


def test_a_group_has_at_most_its_levels(world):
    line = firms(world, LEVELS_MAX + 1)
    for above, below in pairwise(line[:LEVELS_MAX]):
        join(world, below, above)

    with pytest.raises(GroupTooDeep, match=f"{LEVELS_MAX + 1} levels"):
        join(world, line[-1], line[-2])
    with pytest.raises(GroupTooDeep):
        join(world, line[0], line[-1])  # the same with the longer part below


def test_a_group_has_at_most_its_members(world):
    top, late = firms(world, 2)
    with world.context.store.writing() as writing:
        for place in range(MEMBERS_MAX - 1):
            member = f"M-{place}"
            writing.add_buyer(a_buyer(member))
            change = ParentChange(member, None, top, "register", NOON, "alice")
            writing.change_parent(change, [member], top)

    with pytest.raises(GroupTooLarge, match=f"{MEMBERS_MAX + 1} members"):
        join(world, late, top)
    assert join(world, "M-1", "M-2")  # within the group nobody is added
