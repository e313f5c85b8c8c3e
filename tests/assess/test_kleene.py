"""The plain evaluator follows Kleene's tables."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess import kleene
from credit_engine.assess.verdicts import Inferred
from credit_engine.pack.network import (
    AllOf,
    AnyOf,
    AtomRef,
    Negation,
    NetworkError,
    RuleCondition,
    SignalRef,
    build_network,
)
from tests.assess.drawn_networks import draw_network, truths

A, B = AtomRef("a"), AtomRef("b")


def verdict(when, unless=None, **atoms):
    network = build_network([RuleCondition("r", None, when, unless)])
    return kleene.evaluate(network, atoms).rules["r"]


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, None, None, None),
    ],
)
def test_and_or_of_every_pair_of_truths(a, b, both, either):
    for first, second in ((a, b), (b, a)):
        assert verdict(AllOf((A, B)), a=first, b=second) is both
        assert verdict(AnyOf((A, B)), a=first, b=second) is either


@pytest.mark.parametrize(("a", "negated"), [(True, False), (False, True), (None, None)])
def test_not_leaves_unknown_unknown(a, negated):
    assert verdict(Negation(A), a=a) is negated


@pytest.mark.parametrize(("b", "fires"), [(False, True), (True, False), (None, None)])
def test_unless_must_be_certainly_false(b, fires):
    assert verdict(A, unless=B, a=True, b=b) is fires


@pytest.mark.parametrize(
    ("a", "b", "raised"), [(True, None, True), (False, None, None), (False, False, False)]
)
def test_a_signal_is_the_or_of_the_rules_that_raise_it(a, b, raised):
    network = build_network(
        [
            RuleCondition("r1", "s", A),
            RuleCondition("r2", "s", B),
            RuleCondition("reader", None, SignalRef("s")),
        ]
    )
    found = kleene.evaluate(network, {"a": a, "b": b})

    assert found.signals == {"s": raised}
    assert found.rules["reader"] is raised


def test_an_atom_without_a_truth_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        verdict(A)


def test_inferring_plainly_raises_no_alarm():
    network = build_network([RuleCondition("r", None, A)])

    expected = kleene.evaluate(network, {"a": True})
    assert kleene.infer(network, {"a": True}) == Inferred(expected, alarm=None)


@given(st.integers(min_value=0))
def test_it_agrees_with_the_truth_tables(seed):
    source = random.Random(seed)
    try:
        drawn = draw_network(source)
    except NetworkError:
        return
    facts = drawn.draw_facts(source)

    assert kleene.evaluate(drawn.network, truths(facts)) == drawn.judge(facts)


@given(st.integers(min_value=0))
def test_learning_an_unknown_truth_never_changes_what_was_certain(seed):
    source = random.Random(seed)
    try:
        drawn = draw_network(source)
    except NetworkError:
        return
    before = truths(drawn.draw_facts(source))
    after = {
        key: source.choice((True, False)) if truth is None else truth
        for key, truth in before.items()
    }
    earlier = kleene.evaluate(drawn.network, before).rules
    later = kleene.evaluate(drawn.network, after).rules

    assert all(later[rule] is truth for rule, truth in earlier.items() if truth is not None)
