"""Two managers approve at once, or approve while it is withdrawn: exactly one of them does."""

import threading
from collections import Counter

from credit_engine import errors
from tests.services.limit_lives import TODAY, amount_on
from tests.services.override_world import (
    ANALYST,
    ANNA,
    BEN,
    approve,
    decided,
    join,
    propose,
    with_authority,
    withdraw,
)
from tests.services.test_confirm_races_expiry import until_not_busy


def backend(world):
    return world.database_url.split("+", maxsplit=1)[0].split(":", maxsplit=1)[0]


def at_once(*steps):
    """Do all steps at once; how often each error or none came of it."""
    together = threading.Barrier(len(steps))
    found: Counter[str] = Counter()

    def run(step):
        together.wait()
        try:
            until_not_busy(step)
            found["done"] += 1
        except errors.Conflict as error:
            found[error.code] += 1

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_approvals_at_once_exactly_one_counts(world, proof):
    decision_id = decided(world)[1]
    total = 50_000
    rounds = proof.size(quick=5, full=200)
    for _ in range(rounds):
        total += 100
        proposed = propose(world, decision_id, f"{total}.00")

        found = at_once(
            lambda of=proposed: approve(world, of, by=ANNA),
            lambda of=proposed: approve(world, of, by=BEN),
        )

        assert found == {"done": 1, "override-approved": 1}
        assert amount_on(world, proposed["buyer_id"], TODAY) == f"{total}.00"
    proof.record(f"two approvals at once, on {backend(world)}", counts={"rounds": rounds})


def test_of_an_approval_and_a_withdrawal_exactly_one_counts(world, proof):
    decision_id = decided(world)[1]
    total, ends = 50_000, Counter()
    rounds = proof.size(quick=5, full=200)
    for _ in range(rounds):
        total += 100
        proposed = propose(world, decision_id, f"{total}.00")

        found = at_once(
            lambda of=proposed: approve(world, of, by=ANNA),
            lambda of=proposed: withdraw(world, of, by=ANALYST),
        )

        assert found["done"] == 1, found
        ends += found
    assert set(ends) <= {"done", "override-approved", "override-withdrawn"}
    proof.record(
        f"an approval and a withdrawal at once, on {backend(world)}",
        counts={"rounds": rounds, **ends},
    )


def test_small_ones_at_once_are_summed_over_the_group(world, proof):
    with_authority(world, second_person_above_minor=25_000_00)
    rounds = proof.size(quick=3, full=50)
    for place in range(rounds):
        numbers = [f"D-{place}-{number}" for number in (1, 2, 3)]
        ones = [decided(world, "10000.00", number=number)[1] for number in numbers]
        join(world, ones)
        states: list[str] = []

        def one(decision_id, states=states):
            states.append(propose(world, decision_id, "20000.00", by=ANNA)["state"])

        at_once(*(lambda of=of, one=one: one(of) for of in ones))

        assert sorted(states) == ["approved", "approved", "proposed"]  # 10,000 more each
    proof.record(f"small overrides at once, on {backend(world)}", counts={"rounds": rounds})
