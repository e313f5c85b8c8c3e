"""Orders of a buyer that joins and leaves a group: the model of orders, and a group above it."""

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import rule, run_state_machine_as_test

from credit_engine.domain.limit import Scope
from credit_engine.domain.money import Money
from credit_engine.services.answer_once import Keyed
from credit_engine.services.enter_limit import NewEntry, enter_limit
from credit_engine.services.join_group import NewParent, change_parent
from tests.services.order_world import TERMS, OrderWorld, an_order
from tests.services.test_order_machine import CENTS, Orders, text


class GroupedOrders(Orders):
    """
    The buyer of `Orders`, and a parent with a group limit and orders of its own.

    Only what the two owe together is new: where the buyer stands below the parent, its orders
    must fit under the group limit too.
    """

    def __init__(self):
        super().__init__()
        self.parent = self.world.buyer("90000.00", number=f"P-{self.counts['runs']}")
        self.above, self.joined = 0, False
        self.set_group_limit(400_000)
        self.move(joins=True)

    def expected(self, number, cents):
        _, held = self.open_of(number)
        reserved = held.cents if held else 0
        recorded = self.ordered.get(number, 0)
        said, after = super().expected(number, cents)
        together = self.above + self.exposure - reserved - recorded + cents
        if said != "approved" or not self.joined or together <= self.group_limit:
            return said, after
        self.counts["held by the group"] += 1
        return "hold", after if held and after <= reserved else reserved

    @rule(joins=st.booleans())
    def moves(self, joins):
        self.counts["steps"] += 1
        self.move(joins=joins)

    def move(self, *, joins):
        new = NewParent(self.parent if joins else None, "model")
        world = self.world.world
        changed = change_parent(world.context, world.seller, self.buyer, new)
        assert changed == (joins != self.joined)
        self.joined = joins

    @rule(cents=CENTS)
    def parent_orders(self, cents):
        self.counts["steps"] += 1
        self.counts["of the parent"] += 1
        together = cents + self.above + (self.exposure if self.joined else 0)
        order = an_order(f"PO-{self.counts['of the parent']}", text(cents))
        answer = self.world.check(self.parent, order)
        fits = together <= self.group_limit and self.above + cents <= 9_000_000
        assert answer["answer"] == ("approved" if fits else "hold")
        if fits:
            self.world.confirm(answer["reservation"]["reservation_id"])
            self.above += cents

    @rule(thousands=st.integers(0, 12))
    def group_limit_changes(self, thousands):
        self.counts["steps"] += 1
        self.set_group_limit(thousands * 100_000)

    def set_group_limit(self, cents):
        self.group_limit = cents
        self.counts["group limits"] += 1
        world = self.world.world
        new = NewEntry(Money(self.group_limit, "EUR"), TERMS, "model", scope=Scope.GROUP)
        key = f"group-limit-{self.counts['group limits']}"
        keyed = Keyed("limits", key, key)
        enter_limit(world.context, world.seller, self.parent, new, keyed)


def test_orders_of_a_group_agree_with_a_model(world, proof):
    orders = ("runs", "steps", "approved", "hold")
    groups = ("held by the group", "of the parent", "group limits")
    counts = dict.fromkeys((*orders, *groups), 0)
    run_state_machine_as_test(
        type("GroupHere", (GroupedOrders,), {"world": OrderWorld(world), "counts": counts}),
        settings=settings(
            max_examples=proof.size(quick=8, full=450),
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert counts["held by the group"], counts
    backend = world.database_url.split("+", maxsplit=1)[0].split(":", maxsplit=1)[0]
    proof.record(f"orders of a group = a model, on {backend}", counts=counts)
