"""Deliveries of one order in the ledger against a model: nothing of it is ever shipped twice."""

from contextlib import contextmanager
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.services.expire_reservations import expire_reservations
from credit_engine.store.open import SqlStore, open_store
from tests.real_server import backend_of
from tests.services.ledgers import a_delivery, follows, load
from tests.services.ledgers import an_order as ledger_order
from tests.services.order_world import OrderWorld, an_order
from tests.services.test_order_machine import text
from tests.services.world import NOON

LIMIT = 1_000_000
ORDER = (DocumentRef(Stage.ORDER, "SO-1"),)
NUMBERS = st.sampled_from(["D-1", "D-2", "D-3"])
CENTS = st.sampled_from([1, 99_999, 250_000, 400_000, 600_000, 1_000_000])


class Delivery:
    """A delivery of the model, in cents: what is reserved, recorded, and taken over by each."""

    def __init__(self):
        self.reservation_id, self.reserved, self.takes = "", 0, 0
        self.recorded, self.follows = 0, 0

    def lets_go(self):
        self.reservation_id, self.reserved, self.takes = "", 0, 0


class Deliveries(RuleBasedStateMachine):
    """One buyer, one order, three deliveries of it."""

    orders: OrderWorld
    counts: dict[str, int]

    def __init__(self):
        super().__init__()
        self.counts["runs"] += 1
        self.orders.world.clock.now = NOON  # no limit of a later run is due for its review
        self.buyer = self.orders.buyer(text(LIMIT), number=f"B-{self.counts['runs']}")
        self.ordered = 600_000
        self.of = {number: Delivery() for number in ("D-1", "D-2", "D-3")}
        self.load(ledger_order("SO-1", self.ordered))

    def load(self, *documents):
        self.counts["steps"] += 1
        load(self.orders.world, self.buyer, *documents)

    @property
    def left(self):
        """What nobody took over of the order."""
        taken = sum(of.takes + of.follows for of in self.of.values())
        return max(0, self.ordered - taken)

    @property
    def exposure(self):
        return self.left + sum(of.reserved + of.recorded for of in self.of.values())

    @rule(number=NUMBERS, cents=CENTS)
    def check(self, number, cents):
        self.counts["steps"] += 1
        asked = an_order(number, text(cents), stage="delivery", follows=ORDER)
        answer = self.orders.check(self.buyer, asked)
        of = self.of[number]
        reach = max(cents - of.recorded, 0)
        taken = min(max(reach - max(of.reserved, of.takes), 0), self.left)
        fits = self.exposure - of.recorded - of.reserved - taken + cents <= LIMIT
        assert answer["answer"] == ("approved" if fits else "hold")
        self.counts[answer["answer"]] += 1
        if not fits and (not of.reservation_id or reach > of.reserved):
            return
        if reach == 0:
            of.lets_go()
            return
        of.reservation_id = answer["reservation"]["reservation_id"]
        of.reserved, of.takes = reach, min(of.takes + taken, reach)

    @rule(number=NUMBERS)
    def release(self, number):
        of = self.of[number]
        if of.reservation_id:
            self.counts["steps"] += 1
            self.orders.release(of.reservation_id)
            of.lets_go()

    @rule(number=NUMBERS, cents=CENTS)
    def confirm(self, number, cents):
        of = self.of[number]
        cents = min(cents, of.reserved)
        if not cents:
            return
        self.counts["steps"] += 1
        self.orders.confirm(of.reservation_id, text(cents))
        gone = min(of.takes, cents)
        of.recorded, of.follows = of.recorded + cents, of.follows + gone
        of.reserved, of.takes = of.reserved - cents, of.takes - gone
        if not of.reserved:
            of.lets_go()

    @rule(number=NUMBERS, cents=CENTS, linked=st.booleans())
    def deliver(self, number, cents, linked):
        self.load(a_delivery(number, cents, *([follows("order", "SO-1", cents)] if linked else [])))
        of = self.of[number]
        same = (of.recorded, of.follows) == (cents, cents if linked else 0)
        of.recorded, of.follows = cents, cents if linked else 0
        if not (same and of.reservation_id and self.is_still_open(of)):
            of.lets_go()

    def is_still_open(self, of):
        """A load of what stands already changes nothing, so that it takes nothing over."""
        context, seller = self.orders.world.context, self.orders.world.seller
        with context.store.reading() as reading:
            found = reading.reservation(seller.seller_id, of.reservation_id)
        return found.state.value == "open"

    @rule(cents=CENTS)
    def order_anew(self, cents):
        self.ordered = cents
        self.load(ledger_order("SO-1", cents))

    @rule()
    def expire(self):
        self.counts["steps"] += 1
        self.orders.world.clock.now += timedelta(hours=72)
        expire_reservations(self.orders.world.context, 10)
        for of in self.of.values():
            of.lets_go()

    @invariant()
    def both_agree(self):
        expected = {
            "orders": self.left,
            "reservations": sum(of.reserved for of in self.of.values()),
            "deliveries": sum(of.recorded for of in self.of.values()),
        }
        found = self.orders.counted(self.buyer)
        assert found == {category: cents for category, cents in expected.items() if cents}


def run(world, examples: int) -> dict[str, int]:
    counts = dict.fromkeys(("runs", "steps", "approved", "hold"), 0)
    run_state_machine_as_test(
        type("DeliveriesHere", (Deliveries,), {"orders": OrderWorld(world), "counts": counts}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return counts


def test_deliveries_of_an_order_agree_with_a_model(world, proof):
    counts = run(world, proof.size(quick=12, full=400))

    assert counts["approved"]
    assert counts["hold"]
    proof.record(
        f"deliveries of one order = a model, on {backend_of(world.database_url)}", counts=counts
    )


class ForgetsWhatIsTaken(SqlStore):
    """A store in which a delivery leaves its order to the next one."""

    @contextmanager
    def writing(self):
        with super().writing() as writing:
            writing.set_taken = lambda _: None
            yield writing


def test_a_store_in_which_two_deliveries_ship_one_order_fails_the_same_trial(world):
    store = open_store(world.database_url, bytes(32), pool_size=8)
    store.__class__ = ForgetsWhatIsTaken

    with pytest.raises(AssertionError):
        run(world.with_ports(store=store), 20)
