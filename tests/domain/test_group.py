"""A group is a tree: the way down to a member, what stands below it, what that owes together."""

from datetime import date

from credit_engine.domain.exposure import Category, Place
from credit_engine.domain.group import Group

MARCH = Place(Category.ORDERS, "EUR", date(2026, 3, 1))
APRIL = Place(Category.ORDERS, "EUR", date(2026, 4, 1))
#        top
#       /   \
#    left   right
#    /  \
#  low  lower
TREE = Group({"low": "left", "top": None, "right": "top", "left": "top", "lower": "left"})


def test_the_way_to_a_member_leads_down_from_the_top():
    assert TREE.path_to("low") == ("top", "left", "low")
    assert TREE.path_to("top") == ("top",)
    assert TREE.parent_of("low") == "left"


def test_what_is_below_a_member_starts_with_itself_and_each_stands_before_its_own():
    assert TREE.below("top") == ("top", "left", "low", "lower", "right")
    assert TREE.below("right") == ("right",)
    assert len(TREE) == 5
    assert "low" in TREE
    assert "elsewhere" not in TREE


def test_levels_are_counted_from_a_member_down():
    assert [TREE.levels_from(of) for of in ("top", "left", "low", "right")] == [3, 2, 1, 1]


def test_positions_of_all_below_add_up_by_place():
    held = {"left": {MARCH: 5}, "low": {MARCH: 7, APRIL: 1}, "right": {MARCH: 100}}

    assert TREE.positions_from("left", held) == {MARCH: 12, APRIL: 1}
    assert TREE.positions_from("top", held) == {MARCH: 112, APRIL: 1}
    assert TREE.positions_from("lower", held) == {}
