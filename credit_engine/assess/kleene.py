"""
The plain evaluator of a network, in Kleene's strong three-valued logic.

It judges every live inference, and stands alone where nothing is decided:
replay, impact, counterfactuals (S. C. Kleene, Introduction to Metamathematics,
1952, section 64: `and` is the least, `or` the greatest of false < unknown < true).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from credit_engine.assess.verdicts import Inferred, Truth, Verdicts, any_of
from credit_engine.pack.formula import symbol_of
from credit_engine.pack.network import (
    AllOf,
    AnyOf,
    AtomRef,
    Formula,
    Literal,
    Negation,
    Network,
    OrGroup,
    Part,
    SignalRef,
    signal_key,
)


def evaluate(network: Network, atoms: Mapping[str, Truth]) -> Verdicts:
    """
    Decide every rule and signal of *network*.

    *atoms* maps the key of every atomic condition to its truth; a missing one
    is a KeyError.
    """
    known = dict(atoms)
    rules: dict[str, Truth] = {}
    signals: dict[str, Truth] = {}
    for members in network.rounds:
        for member in members:
            truth = _all_of(_part(part, known) for part in member.parts)
            rules[member.rule] = truth
            if member.produces is not None:
                earlier = signals.get(member.produces, False)
                signals[member.produces] = any_of((earlier, truth))
        known.update((signal_key(name), truth) for name, truth in signals.items())
    return Verdicts(rules, signals)


def infer(network: Network, atoms: Mapping[str, Truth]) -> Inferred:
    """Infer by this evaluator alone; there is no engine that could raise an alarm."""
    return Inferred(evaluate(network, atoms), alarm=None)


def _part(part: Part, known: Mapping[str, Truth]) -> Truth:
    if isinstance(part, OrGroup):
        return _formula(part.formula, known)
    return _literal(part, known)


def _literal(literal: Literal, known: Mapping[str, Truth]) -> Truth:
    truth = known[literal.key]
    return truth if literal.positive else _not(truth)


def _formula(formula: Formula, known: Mapping[str, Truth]) -> Truth:
    match formula:
        case AtomRef() | SignalRef():
            return known[symbol_of(formula)]
        case Negation(part):
            return _not(_formula(part, known))
        case AllOf(parts):
            return _all_of(_formula(part, known) for part in parts)
        case AnyOf(parts):
            return any_of(_formula(part, known) for part in parts)


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _all_of(truths: Iterable[Truth]) -> Truth:
    known: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            known = None
    return known
