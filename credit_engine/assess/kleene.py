"""
The plain evaluator of a network, in Kleene's strong three-valued logic.

It judges every live inference, and stands alone where nothing is decided:
replay, impact, counterfactuals (S. C. Kleene, Introduction to Metamathematics,
1952, section 64: `and` is the least, `or` the greatest of false < unknown < true).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
    NetworkRule,
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
            truth = _joined(member.parts, known)
            rules[member.rule] = truth
            if member.produces is not None:
                earlier = signals.get(member.produces, False)
                signals[member.produces] = any_of((earlier, truth))
        known.update((signal_key(name), truth) for name, truth in signals.items())
    return Verdicts(rules, signals)


def infer(network: Network, atoms: Mapping[str, Truth]) -> Inferred:
    """Infer by this evaluator alone; there is no engine that could raise an alarm."""
    return Inferred(evaluate(network, atoms), alarm=None)


def judge(rule: NetworkRule, known: Mapping[str, Truth]) -> Truth:
    """Decide one rule, where the truth of all that it reads is *known* by its symbol."""
    return _joined(rule.parts, known)


def _joined(parts: Sequence[Part], known: Mapping[str, Truth]) -> Truth:
    """The Kleene `and` of a rule's parts; its literals are looked up here, as most parts are."""
    joined: Truth = True
    for part in parts:
        if isinstance(part, Literal):
            truth = known[part.key]
            if truth is None:
                joined = None
            elif truth is not part.positive:
                return False
        else:
            truth = _formula(part.formula, known)
            if truth is False:
                return False
            if truth is None:
                joined = None
    return joined


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
