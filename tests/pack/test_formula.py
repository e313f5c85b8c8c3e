"""The normal form means what the formula meant."""

import random

from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess.rounds import is_certain
from credit_engine.pack.formula import (
    AllOf,
    AnyOf,
    AtomRef,
    Negation,
    SignalRef,
    normal_form,
    signals_read,
    symbol_of,
)

LEAVES = st.builds(AtomRef, st.sampled_from("abcd")) | st.builds(SignalRef, st.sampled_from("st"))
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Negation, inner)
        | st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=12,
)


def is_normal(formula):
    match formula:
        case AtomRef() | SignalRef() | Negation(AtomRef() | SignalRef()):
            return True
        case AllOf(parts) | AnyOf(parts):
            merged = not any(isinstance(part, type(formula)) for part in parts)
            return len(set(parts)) == len(parts) > 1 and merged and all(map(is_normal, parts))
    return False


@given(FORMULAS)
def test_negation_stands_at_the_leaves_and_groups_of_one_kind_are_merged(formula):
    assert is_normal(normal_form(formula))
    assert normal_form(normal_form(formula)) == normal_form(formula)


@given(FORMULAS, st.randoms(use_true_random=False))
def test_the_normal_form_is_certain_where_the_formula_is(formula, source: random.Random):
    leaves = [*map(AtomRef, "abcd"), *map(SignalRef, "st")]
    known = {symbol_of(leaf): source.choice((True, False, None)) for leaf in leaves}

    for truth in (True, False):
        before = is_certain(formula, known, truth=truth)
        assert is_certain(normal_form(formula), known, truth=truth) is before
        assert is_certain(normal_form(formula, negated=True), known, truth=not truth) is before


def test_signals_are_found_wherever_they_stand():
    formula = AllOf((Negation(SignalRef("s")), AnyOf((AtomRef("a"), SignalRef("t")))))

    assert signals_read(formula) == {"s", "t"}
