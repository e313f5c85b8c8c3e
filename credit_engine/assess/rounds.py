"""
One round of a network as the inference engine sees it: positive facts, joined.

A fact is a sign and a number, so that no name, text or value of a rule pack
reaches the engine: `+3` is symbol 3 certainly true, `-3` certainly false, `|0`
an `or` group that certainly holds. An unknown symbol is no fact at all. This
file turns truths into facts and fired rules back into verdicts; it shares no
logic with kleene.py, which judges it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from credit_engine.assess.verdicts import Truth
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
    OrGroup,
    Part,
    SignalRef,
)

Joins = dict[str, tuple[str, ...]]
"""For each rule of a round, by its short name: the facts that must all be there."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round's rules by short name, and the facts that they read."""

    name: str
    rules: Mapping[str, NetworkRule]
    literals: Mapping[Literal, str]
    groups: Mapping[OrGroup, str]

    def joins(self) -> Joins:
        """Map each rule's short name to the facts that fire it."""
        return {
            short: tuple(self._fact(part) for part in rule.parts)
            for short, rule in self.rules.items()
        }

    def _fact(self, part: Part) -> str:
        return self.groups[part] if isinstance(part, OrGroup) else self.literals[part]

    def facts(self, known: Mapping[str, Truth]) -> list[str]:
        """List the facts that certainly hold and that a rule of this round reads."""
        literals = self.literals.items()
        groups = self.groups.items()
        return [
            *(fact for part, fact in literals if known[part.key] is part.positive),
            *(fact for part, fact in groups if is_certain(part.formula, known, truth=True)),
        ]

    def verdicts(self, fired: Collection[str], known: Mapping[str, Truth]) -> dict[str, Truth]:
        """Judge each rule by id: fired is true; a part certainly false, false; else unknown."""
        return {
            rule.rule: True if short in fired else (False if _fails(rule, known) else None)
            for short, rule in self.rules.items()
        }


def rounds_of(network: Network) -> tuple[Round, ...]:
    """Number the symbols, `or` groups and rules of each round of *network*."""
    return tuple(
        _round(f"{network.digest}.{number}", rules) for number, rules in enumerate(network.rounds)
    )


def _round(name: str, rules: Sequence[NetworkRule]) -> Round:
    parts = [part for rule in rules for part in rule.parts]
    literals = sorted({part for part in parts if isinstance(part, Literal)})
    numbers = _numbers(literal.key for literal in literals)
    groups = dict.fromkeys(part for part in parts if isinstance(part, OrGroup))
    return Round(
        name=name,
        rules={f"r{number}": rule for number, rule in enumerate(rules)},
        literals={part: f"{'+' if part.positive else '-'}{numbers[part.key]}" for part in literals},
        groups={group: f"|{number}" for number, group in enumerate(groups)},
    )


def _numbers(keys: Iterable[str]) -> dict[str, int]:
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}


def _fails(rule: NetworkRule, known: Mapping[str, Truth]) -> bool:
    """Tell whether a part of *rule* is certainly false."""
    for part in rule.parts:
        if isinstance(part, OrGroup):
            if is_certain(part.formula, known, truth=False):
                return True
        elif known[part.key] is (not part.positive):
            return True
    return False


def is_certain(formula: Formula, known: Mapping[str, Truth], *, truth: bool) -> bool:
    """Tell whether *formula* certainly has the value *truth*, by what is known."""
    match formula:
        case AtomRef() | SignalRef():
            return known[symbol_of(formula)] is truth
        case Negation(part):
            return is_certain(part, known, truth=not truth)
        case AllOf(parts):
            return _settled(parts, known, truth=truth, by_one=not truth)
        case AnyOf(parts):
            return _settled(parts, known, truth=truth, by_one=truth)


def _settled(
    parts: Sequence[Formula], known: Mapping[str, Truth], *, truth: bool, by_one: bool
) -> bool:
    """Tell whether one of *parts* certainly has the value *truth* (`by_one`), or all have."""
    for part in parts:
        if is_certain(part, known, truth=truth) is by_one:
            return by_one
    return not by_one
