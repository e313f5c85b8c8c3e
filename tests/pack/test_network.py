"""Rules become rounds of flat conjunctions, and what the engine cannot bear is refused."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    Literal,
    Negation,
    NetworkError,
    OrGroup,
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

A, B, C = AtomRef("a"), AtomRef("b"), AtomRef("c")


def problems_of(*conditions: RuleCondition) -> list[tuple[str, str, str]]:
    with pytest.raises(NetworkError) as caught:
        build_network(conditions)
    return [(p.code, p.rule, p.message) for p in caught.value.problems]


def parts_of_one_rule(when, unless=None):
    (rules,) = build_network([RuleCondition("r", None, when, unless)]).rounds
    return rules[0].parts


def test_a_conjunction_is_flattened_and_its_literals_are_sorted():
    parts = parts_of_one_rule(AllOf((C, AllOf((A, Negation(B))), A)))

    assert parts == (Literal("a", True), Literal("b", False), Literal("c", True))


def test_unless_joins_in_negated_by_de_morgan():
    assert parts_of_one_rule(A, unless=AnyOf((B, Negation(C)))) == (
        Literal("a", True), Literal("b", False), Literal("c", True),
    )  # fmt: skip


def test_a_negated_conjunction_is_an_or_group_named_after_its_rule():
    assert parts_of_one_rule(Negation(AllOf((A, B)))) == (
        OrGroup("r.1", AnyOf((Negation(A), Negation(B)))),
    )


def test_a_group_of_one_part_and_a_double_negation_disappear():
    assert parts_of_one_rule(AnyOf((Negation(Negation(A)), A))) == (Literal("a", True),)


def test_rules_run_one_round_after_the_last_signal_they_read():
    network = build_network(
        [
            RuleCondition("top", None, AllOf((SignalRef("two"), SignalRef("one")))),
            RuleCondition("second", "two", SignalRef("one")),
            RuleCondition("first", "one", A),
            RuleCondition("early", "two", B),
        ]
    )

    assert [[rule.rule for rule in rules] for rules in network.rounds] == [
        ["early", "first"],
        ["second"],
        ["top"],
    ]


def test_no_rules_make_an_empty_network():
    assert build_network([]).rounds == ()


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rules_never_matters(source: random.Random):
    conditions = [
        RuleCondition("x", "s", AnyOf((A, B))),
        RuleCondition("y", None, SignalRef("s"), unless=C),
        RuleCondition("z", "s", Negation(A)),
    ]
    shuffled = source.sample(conditions, k=len(conditions))

    assert build_network(shuffled) == build_network(conditions)


def test_the_digest_tells_shapes_apart():
    shapes = [
        RuleCondition("r", None, A),
        RuleCondition("r", None, Negation(A)),
        RuleCondition("r", "s", A),
        RuleCondition("q", None, A),
        RuleCondition("r", None, AnyOf((A, B))),
        RuleCondition("r", None, AllOf((A, B))),
        RuleCondition("r", None, AnyOf((A, AllOf((B, C))))),
    ]

    assert len({build_network([shape]).digest for shape in shapes}) == len(shapes)


def test_a_cycle_of_signals_is_drawn():
    (problem,) = problems_of(
        RuleCondition("r1", "b", SignalRef("a")),
        RuleCondition("r2", "c", SignalRef("b")),
        RuleCondition("r3", "a", A, unless=SignalRef("c")),
        RuleCondition("r4", "d", SignalRef("a")),
    )

    assert problem[:2] == ("signal-cycle", "r3")
    assert "a -> c -> b -> a" in problem[2]


def test_a_signal_that_reads_itself_is_a_cycle():
    (problem,) = problems_of(RuleCondition("r", "s", AllOf((A, SignalRef("s")))))

    assert problem[0] == "signal-cycle"
    assert "s -> s" in problem[2]


def test_unknown_signals_are_reported_together_with_a_suggestion():
    problems = problems_of(
        RuleCondition("r1", "squeeze", A),
        RuleCondition("r2", None, SignalRef("squeze")),
        RuleCondition("r3", None, B, unless=SignalRef("nowhere")),
    )

    assert [problem[:2] for problem in problems] == [
        ("unknown-signal", "r2"),
        ("unknown-signal", "r3"),
    ]
    assert "Did you mean squeeze?" in problems[0][2]


@pytest.mark.parametrize(
    "conditions",
    [
        [RuleCondition("r", None, A), RuleCondition("r", None, B)],
        [RuleCondition("r", None, Negation(AllOf(())))],
        [RuleCondition("r", None, A, unless=AnyOf((B, AllOf(()))))],
    ],
)
def test_a_rule_given_twice_and_a_group_without_parts_are_mistakes_of_the_caller(conditions):
    with pytest.raises(ValueError, match="rule r "):
        build_network(conditions)


@pytest.mark.parametrize(
    ("shape", "most", "code"),
    [
        (rule_with_parts, PARTS_MAX, "rule-too-wide"),
        (rules_of_one_round, RULES_MAX, "network-too-wide"),
        (conditions_of_one_round, CONDITIONS_MAX, "network-too-wide"),
        (readers_of_one_condition, READERS_MAX, "network-too-wide"),
        (joins_of_one_round, JOINS_MAX, "network-too-wide"),
        (chain_of_signals, ROUNDS_MAX, "network-too-deep"),
    ],
)
def test_a_shape_is_built_at_its_bound_and_refused_one_beyond(shape, most, code):
    build_network(shape(most))

    (problem,) = problems_of(*shape(most + 1))
    assert problem[0] == code
    assert str(most) in problem[2]
