"""Orders against a model of two dictionaries: whatever comes in whatever order, both agree."""

from datetime import timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from credit_engine.errors import (
    ExceedsReservation,
    ReservationConfirmed,
    ReservationExpired,
    ReservationReleased,
)
from credit_engine.services.expire_reservations import expire_reservations
from tests.services.order_world import OrderWorld, an_order
from tests.services.world import NOON

NUMBERS = st.sampled_from(["SO-1", "SO-2", "SO-3", "SO-4"])
CENTS = st.one_of(st.integers(1, 500_000), st.sampled_from([1, 100_000, 499_999, 500_000]))
ENDED = {
    "confirmed": ReservationConfirmed,
    "released": ReservationReleased,
    "expired": ReservationExpired,
}
KEPT = timedelta(hours=72)


class Held:
    """A reservation of the model: cents, state, and when its time is over."""

    def __init__(self, number, cents, until):
        self.number, self.cents, self.until, self.state = number, cents, until, "open"


def text(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


class Orders(RuleBasedStateMachine):
    """Orders of one buyer, in a world that its subclass of a run has."""

    world: OrderWorld
    counts: dict[str, int]

    def __init__(self):
        super().__init__()
        self.counts["runs"] += 1
        # Else the days of all runs add up, until what is known of a buyer is too old.
        self.clock.now = NOON
        self.limit = 500_000
        self.buyer = self.world.buyer(text(self.limit), number=f"D-{self.counts['runs']}")
        self.held: dict[str, Held] = {}  # by reservation id
        self.ordered: dict[str, int] = {}  # cents by number

    # --- the model ---------------------------------------------------------------------

    @property
    def clock(self):
        return self.world.world.clock

    @property
    def exposure(self):
        return sum(self.ordered.values()) + sum(of.cents for of in self.held.values())

    def open_of(self, number):
        found = [
            (reservation_id, of)
            for reservation_id, of in self.held.items()
            if of.number == number and of.state == "open"
        ]
        return found[0] if found else (None, None)

    def end(self, held, state):
        held.cents, held.state = 0, state

    def expected(self, number, cents):
        """What a check is answered, and what is reserved for the number after it."""
        _, held = self.open_of(number)
        reserved = held.cents if held else 0
        recorded = self.ordered.get(number, 0)
        wanted = max(cents - recorded, 0)
        if self.exposure - reserved - recorded + cents <= self.limit:
            return "approved", wanted
        return "hold", wanted if held and wanted <= reserved else reserved

    def judge(self, answer, number, expected):
        said, reserved = expected
        assert answer["answer"] == said
        known, held = self.open_of(number)
        told = answer["reservation"]
        if reserved == 0 and held is None:
            assert told is None
            return
        assert known in {None, told["reservation_id"]}
        if held is None:
            held = self.held[told["reservation_id"]] = Held(number, 0, self.clock.now + KEPT)
        if said == "approved" or held.cents != reserved:
            held.until = self.clock.now + KEPT
        held.cents = reserved
        if not reserved:
            self.end(held, "confirmed")  # its order counts all of it
        assert (told["amount"], told["state"]) == (text(held.cents), held.state)

    # --- what comes --------------------------------------------------------------------

    @rule(number=NUMBERS, cents=CENTS)
    def check(self, number, cents):
        self.counts["steps"] += 1
        _, held = self.open_of(number)
        if held and self.clock.now >= held.until:
            self.end(held, "expired")
        expected = self.expected(number, cents)
        answer = self.world.check(self.buyer, an_order(number, text(cents)))
        self.judge(answer, number, expected)
        self.counts[expected[0]] += 1

    @rule(draw=st.data(), cents=CENTS)
    def amend(self, draw, cents):
        chosen = self.chosen(draw)
        if chosen is None:
            return
        reservation_id, held = chosen
        if self.is_refused(held, lambda: self.world.amend(reservation_id, text(cents))):
            return
        expected = self.expected(held.number, cents)
        self.judge(self.world.amend(reservation_id, text(cents)), held.number, expected)

    @rule(draw=st.data(), cents=CENTS)
    def confirm(self, draw, cents):
        chosen = self.chosen(draw)
        if chosen is None:
            return
        reservation_id, held = chosen
        if self.is_refused(held, lambda: self.world.confirm(reservation_id, text(cents))):
            return
        if cents > held.cents:
            with pytest.raises(ExceedsReservation):
                self.world.confirm(reservation_id, text(cents))
            cents = held.cents
        self.world.confirm(reservation_id, text(cents))
        self.ordered[held.number] = self.ordered.get(held.number, 0) + cents
        held.cents -= cents
        if not held.cents:
            held.state = "confirmed"

    @rule(draw=st.data())
    def release(self, draw):
        chosen = self.chosen(draw)
        if chosen is None:
            return
        reservation_id, held = chosen
        if held.state != "open":
            with pytest.raises(ENDED[held.state]):
                self.world.release(reservation_id)
            return
        self.world.release(reservation_id)
        self.end(held, "released")

    @rule(hours=st.sampled_from([1, 36, 72]))
    def expire(self, hours):
        self.counts["steps"] += 1
        self.clock.now += timedelta(hours=hours)
        expire_reservations(self.world.world.context, 10_000)
        for held in self.held.values():
            if held.state == "open" and self.clock.now >= held.until:
                self.end(held, "expired")

    @rule(hours=st.sampled_from([24, 72]))
    def wait(self, hours):
        """Time goes by, and no sweep runs."""
        self.counts["steps"] += 1
        self.clock.now += timedelta(hours=hours)

    @rule(thousands=st.integers(0, 8))
    def limit_changes(self, thousands):
        self.counts["steps"] += 1
        self.limit = thousands * 100_000
        self.world.set_limit(self.buyer, text(self.limit))

    # --- what always holds -------------------------------------------------------------

    @invariant()
    def both_agree(self):
        reserved = sum(of.cents for of in self.held.values())
        found = self.world.counted(self.buyer)
        assert found.get("reservations", 0) == reserved
        assert found.get("orders", 0) == sum(self.ordered.values())
        with self.world.world.context.store.reading() as reading:
            states = {
                of.reservation_id: of.state.value for of in reading.reservations_of(self.buyer)
            }
        assert states == {reservation_id: of.state for reservation_id, of in self.held.items()}

    def chosen(self, draw):
        self.counts["steps"] += 1
        if not self.held:
            return None
        reservation_id = draw.draw(st.sampled_from(sorted(self.held)))
        return reservation_id, self.held[reservation_id]

    def is_refused(self, held, step):
        """Whether *step* is illegal, in which case it is refused in its own way."""
        over = held.state == "open" and self.clock.now >= held.until
        if held.state == "open" and not over:
            return False
        with pytest.raises(ReservationExpired if over else ENDED[held.state]):
            step()
        return True


def test_orders_agree_with_a_model_of_two_dictionaries(world, proof):
    counts = dict.fromkeys(("runs", "steps", "approved", "hold"), 0)
    steps = 50
    run_state_machine_as_test(
        type("OrdersHere", (Orders,), {"world": OrderWorld(world), "counts": counts}),
        settings=settings(
            max_examples=proof.size(quick=5, full=500),
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert counts["approved"]
    assert counts["hold"]
    backend = world.database_url.split("+", maxsplit=1)[0].split(":", maxsplit=1)[0]
    proof.record(f"orders = a model of two dictionaries, on {backend}", counts=counts)
