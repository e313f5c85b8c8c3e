"""durable_rules, contained: what it answers, and what it is kept from."""

import threading

import pytest

from credit_engine.assess import kleene
from credit_engine.assess.infer import Definition, Inference, InferenceFailed
from credit_engine.assess.rounds import rounds_of
from credit_engine.assess.verdicts import Verdicts
from credit_engine.pack.network import (
    CONDITIONS_MAX,
    JOINS_MAX,
    PARTS_MAX,
    READERS_MAX,
    ROUNDS_MAX,
    RULES_MAX,
    AllOf,
    AnyOf,
    AtomRef,
    Negation,
    Network,
    RuleCondition,
    SignalRef,
    build_network,
)
from tests.pack.wide_networks import (
    chain_of_signals,
    conditions_of_one_round,
    joins_of_one_round,
    readers_of_one_condition,
    rule_with_parts,
    rules_of_one_round,
)

A, B = AtomRef("a"), AtomRef("b")


def network_of(*conditions: RuleCondition) -> Network:
    return build_network(conditions)


SIGNALLED = network_of(
    RuleCondition("raises", "s", AnyOf((A, Negation(B)))),
    RuleCondition("reads", None, AllOf((SignalRef("s"), A)), unless=B),
)


class Recording(Inference):
    """Notes the facts of every batch."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[str]] = []

    def _fire(self, name, facts):
        self.batches.append(list(facts))
        return super()._fire(name, facts)


class Lying(Inference):
    """Fires nothing, whatever the facts."""

    def _fire(self, name, facts):
        return frozenset()


class Broken(Inference):
    """Has an action that fails."""

    def _definition(self, played, fired) -> Definition:
        def fail(_context: object) -> None:
            raise ValueError("no")

        definition = super()._definition(played, fired)
        definition["r0"]["run"] = fail
        return definition


class UnreadAtFirst(Inference):
    """Sends one fact that no rule reads, in its first batch."""

    unread = ("+999",)

    def _facts(self, played, known):
        unread, self.unread = self.unread, ()
        return [*super()._facts(played, known), *unread]


class Asynchronous(Inference):
    """Has actions of two parameters, which durable_rules waits for, and returns."""

    def _definition(self, played, fired) -> Definition:
        definition = super()._definition(played, fired)
        definition["r0"]["run"] = lambda _context, _complete: None
        return definition


def test_rules_fire_through_signals():
    found = Inference().run(SIGNALLED, {"a": True, "b": False})

    assert found == Verdicts({"raises": True, "reads": True}, {"s": True})


def test_a_rule_that_did_not_fire_is_false_only_where_a_part_certainly_is():
    engine = Inference()

    assert engine.run(SIGNALLED, {"a": None, "b": True}).rules == {"raises": None, "reads": False}
    assert engine.run(SIGNALLED, {"a": None, "b": None}).rules == {"raises": None, "reads": None}
    assert engine.run(SIGNALLED, {"a": True, "b": None}).rules == {"raises": True, "reads": None}


def test_only_positive_facts_that_a_rule_reads_are_sent():
    engine = Recording()
    engine.run(SIGNALLED, {"a": True, "b": True})

    # Round 0: the group holds. Round 1: `a` and the signal, not `b`, which is read negated.
    assert engine.batches == [["|0"], ["+0", "+2"]]


def test_a_round_without_facts_is_skipped():
    engine = Recording()
    found = engine.run(SIGNALLED, {"a": None, "b": None})

    assert engine.batches == []
    assert found.signals == {"s": None}


def test_no_name_of_a_rule_pack_reaches_the_engine():
    (played,) = rounds_of(network_of(RuleCondition('名 "x"', None, AtomRef("a b"))))

    assert played.joins() == {"r0": ("+0",)}


def test_no_thread_is_started():
    before = threading.active_count()
    Inference().self_test()

    assert threading.active_count() == before


def test_the_self_test_passes_and_a_lying_engine_fails_it():
    Inference().self_test()

    with pytest.raises(InferenceFailed, match="self-test"):
        Lying().self_test()


def test_a_live_decision_agrees_and_raises_no_alarm():
    atoms = {"a": True, "b": False}
    found = Inference().decide(SIGNALLED, atoms)

    assert found.alarm is None
    assert found.verdicts == kleene.evaluate(SIGNALLED, atoms)


def test_a_difference_is_an_alarm_that_names_the_rule_and_the_judge_counts():
    atoms = {"a": True, "b": False}
    found = Lying().decide(SIGNALLED, atoms)

    assert found.verdicts == kleene.evaluate(SIGNALLED, atoms)
    assert "rule raises is unknown by durable_rules, true by its judge" in str(found.alarm)


@pytest.mark.parametrize("engine", [Broken, Asynchronous])
def test_an_action_that_fails_or_never_ends_is_an_alarm(engine):
    atoms = {"a": True, "b": False}
    found = engine().decide(SIGNALLED, atoms)

    assert found.verdicts == kleene.evaluate(SIGNALLED, atoms)
    assert "the inference engine failed" in str(found.alarm)


def test_a_missing_atom_is_an_alarm_and_everything_unknown():
    found = Inference().decide(SIGNALLED, {})

    assert found.verdicts == Verdicts({"raises": None, "reads": None}, {"s": None})
    assert found.alarm is not None


def test_an_engine_that_refused_a_batch_answers_the_next_one():
    engine = UnreadAtFirst(max_networks=1)
    atoms = {"a": True, "b": False}

    assert "could not handle message" in str(engine.decide(SIGNALLED, atoms).alarm).lower()
    assert engine.exhausted  # the session could not be freed safely
    assert engine.decide(SIGNALLED, atoms).alarm is None


def test_more_sessions_than_the_engine_can_hold_at_once_pass_one_after_another():
    engine = Inference()

    for number in range(1_500):
        atoms = {"a": number % 2 == 0, "b": True}
        assert engine.run(SIGNALLED, atoms) == kleene.evaluate(SIGNALLED, atoms)


def test_it_is_exhausted_after_so_many_networks_and_the_same_one_counts_once():
    engine = Inference(max_networks=2)
    for name in ("r1", "r2", "r1", "r2"):
        engine.run(network_of(RuleCondition(name, None, A)), {"a": True})
    assert not engine.exhausted

    engine.run(network_of(RuleCondition("r3", None, A)), {"a": True})
    assert engine.exhausted


def fnv_1a(text: str) -> int:
    """Hash as durable_rules does to tell the ids of messages apart."""
    value = 2_166_136_261
    for byte in text.encode():
        value = (value ^ byte) * 16_777_619 % 2**32
    return value


def test_the_ids_of_the_widest_batch_differ_by_the_hash_that_the_engine_compares():
    ids = [str(number) for number in range(CONDITIONS_MAX + 1)]

    assert len({fnv_1a(name) for name in ids}) == len(ids)


@pytest.mark.parametrize(
    ("shape", "most"),
    [
        (rule_with_parts, PARTS_MAX),
        (rules_of_one_round, RULES_MAX),
        (conditions_of_one_round, CONDITIONS_MAX),
        (readers_of_one_condition, READERS_MAX),
        (joins_of_one_round, JOINS_MAX),
        (chain_of_signals, ROUNDS_MAX),
    ],
)
@pytest.mark.parametrize("value", [True, False, None])
def test_the_widest_shapes_that_are_built_are_also_decided(shape, most, value):
    network = build_network(shape(most))
    parts = [part for rules in network.rounds for rule in rules for part in rule.parts]
    # All conditions at once, then all but the last one of each rule.
    everything = {part.key: True for part in parts if not part.key.startswith("signal:")}
    lasts = {rule.parts[-1].key for rules in network.rounds for rule in rules}
    atoms = {key: value if key in lasts else True for key in everything}

    assert Inference().run(network, atoms) == kleene.evaluate(network, atoms)
