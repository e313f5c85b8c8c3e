"""Random lives: whatever is done to a buyer's limits, in whatever order, they stay sound."""

import random
from datetime import timedelta

from credit_engine import errors
from credit_engine.domain.limit import Duration, Limit, LimitState, Scope
from credit_engine.journal.chain import chain_faults
from credit_engine.services.apply_due_steps import apply_due_steps
from credit_engine.services.replay_decision import replay_decision
from tests.proofs import Proof
from tests.services.limit_lives import (
    DAY,
    TODAY,
    act,
    enter,
    limits_of,
    review,
    with_life,
)
from tests.services.world import NOON, World

STANDING = (LimitState.IN_FORCE, LimitState.SUSPENDED)
CHANGES = ("suspend", "resume", "withdraw", "cancel", "decline", "meet_conditions")
HORIZON = 40


class LifeOfABuyer:
    """Does one thing after the other to the limits of one buyer, as chance has it."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        young = {"founded_on": TODAY - timedelta(days=500)} if chance.random() < 0.4 else {}
        self.buyer_id = world.buyer(number=f"D-{chance.random()}", **young)
        self.done = self.refused = 0

    @property
    def today(self):
        return self.world.clock.now.date()

    def live(self, steps: int) -> None:
        for _ in range(steps):
            one = self.chance.choice(
                (self.request, self.entry, self.change, self.change, self.change, self.review)
            )
            try:
                one()
                self.done += 1
            except (errors.Conflict, errors.InvalidInput, errors.NotFound) as refusal:
                if type(refusal) is errors.Conflict:  # the database's: two limits for one
                    raise
                self.refused += 1
            self.check()
            self.world.clock.now += timedelta(days=self.chance.choice((0, 0, 1, 5)))

    def amount(self) -> str:
        return f"{self.chance.randrange(0, 70)}000.00"

    def request(self) -> None:
        kind = self.chance.choice(("new", "increase", "prolong", "reduce"))
        key = f"K-{self.chance.random()}"
        amount = f"{self.chance.randrange(1, 70)}000.00"  # a total of nothing is no request
        self.world.decide(self.buyer_id, key, kind=kind, amount=amount)

    def entry(self) -> None:
        parts = {}
        if self.chance.random() < 0.4:
            parts["valid_from"] = self.today + self.chance.randrange(15) * DAY
        if self.chance.random() < 0.5:
            parts["valid_to"] = self.today + self.chance.randrange(30) * DAY
        enter(self.world, self.buyer_id, self.amount(), **parts)

    def some(self) -> Limit:
        limits = limits_of(self.world, self.buyer_id)
        if not limits:
            raise errors.LimitNotFound
        return self.chance.choice(limits[-4:])

    def change(self) -> None:
        limit, chance = self.some(), self.chance
        if chance.random() < 0.3:
            amount, at_once = self.amount(), chance.random() < 0.5
            act(self.world, limit.limit_id, "reduce", amount=amount, at_once=at_once)
        elif chance.random() < 0.3:
            day = self.today + chance.randrange(40) * DAY
            name = "valid_to" if limit.duration is Duration.TEMPORARY else "review_by"
            act(self.world, limit.limit_id, "prolong", **{name: day})
        else:
            act(self.world, limit.limit_id, chance.choice(CHANGES))

    def review(self) -> None:
        review(self.world, self.some().limit_id)

    def check(self) -> None:
        """On no day from today on two permanent limits stand."""
        limits = limits_of(self.world, self.buyer_id)
        for number in range(HORIZON):
            day = self.today + number * DAY
            found = [limit.on(day) for limit in limits]
            standing = [
                limit.limit_id
                for limit in found
                if limit is not None
                and limit.duration is Duration.PERMANENT
                and limit.scope is Scope.BUYER
                and limit.state in STANDING
            ]
            assert len(standing) <= 1, f"{standing} on {day}"


def test_at_most_one_permanent_limit_stands_on_any_day(world, proof: Proof):
    with_life(world, notice_days=7, reduce_within_bp=5_000)
    chance = random.Random(proof.seed)
    lives, steps = proof.size(quick=6, full=100), proof.size(quick=12, full=40)
    done = refused = decisions = 0
    for _ in range(lives):
        world.clock.now = NOON
        life = LifeOfABuyer(world, chance)
        life.live(steps)
        done, refused = done + life.done, refused + life.refused
        with world.context.store.reading() as reading:
            chain = reading.chain(life.buyer_id)
            ids = [
                record.decision_id for record in reading.decisions("S-1", life.buyer_id, None, 200)
            ]
        assert chain_faults(chain) == []
        assert all(replay_decision(world.context, world.seller, one).identical for one in ids)
        decisions += len(chain)
    world.clock.now = NOON + timedelta(days=400)
    while apply_due_steps(world.context, world.seller, 50):
        pass

    assert done > lives
    assert refused > 0
    proof.record(
        "random lives: one permanent limit a day at most, every change replayed",
        counts={"lives": lives, "changes": done, "refused": refused, "decisions": decisions},
    )
