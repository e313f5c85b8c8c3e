"""
The composition root: what it makes for one process.
"""

from __future__ import annotations

from credit_engine.bootstrap import LateInference, new_id
from credit_engine.pack.network import AtomRef, Network, RuleCondition, build_network
from tests.planted.inference import WithoutNegativeFacts


def network_of(size: int) -> Network:
    """A network of *size* rules, which no other size shares."""
    return build_network(
        [RuleCondition(f"r{place}", None, AtomRef(f"a{place}"), None) for place in range(size)]
    )


def test_ids_sort_by_time_and_never_repeat() -> None:
    ids = [new_id() for _ in range(1000)]

    assert len(set(ids)) == 1000
    assert {len(made) for made in ids} == {26}


def test_a_process_with_too_many_networks_asks_once_to_be_replaced_and_goes_on_deciding() -> None:
    asked: list[str] = []
    # The network of its own test counts too.
    inference = LateInference(lambda: asked.append("recycle"), max_networks=3)

    for size in (1, 2):
        inference.decide(network_of(size), {f"a{place}": True for place in range(size)})
    before = (list(asked), list(inference.faults()))
    for size in (3, 4, 5):
        found = inference.decide(network_of(size), {f"a{place}": True for place in range(size)})
        assert found.alarm is None
        assert all(found.verdicts.rules.values())

    assert before == ([], [])
    assert asked == ["recycle"]
    assert "replaced" in inference.faults()[0]


def test_an_engine_that_fails_its_test_is_an_alarm_each_time_and_no_process_is_ready() -> None:
    made: list[WithoutNegativeFacts] = []

    def make(max_networks: int) -> WithoutNegativeFacts:
        made.append(WithoutNegativeFacts(max_networks))
        return made[-1]

    inference = LateInference(make=make)

    for _ in range(3):
        found = inference.decide(network_of(1), {"a0": True})
        assert found.alarm is not None
        assert found.alarm.startswith("self-test: ")
        assert found.verdicts.rules == {"r0": True}  # the judge's
    assert "self-test" in inference.faults()[0]
    assert len(made) == 1  # what durable_rules registers is never freed
