"""
The conditions of all rules, taken apart into shared atoms and symbolic formulas.

Atoms are numbered a0, a1, … by rule name and then position; two that render to
the same text are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from credit_engine.language import conditions as skeleton
from credit_engine.language.analyse import Expression
from credit_engine.language.tree import Node
from credit_engine.pack.network import (
    AllOf,
    AnyOf,
    AtomRef,
    Formula,
    Negation,
    RuleCondition,
    SignalRef,
)
from credit_engine.pack.raw import RawRule
from credit_engine.pack.slots import unless_key, when_key


@dataclass(slots=True)
class RuleAtoms:
    """`atoms` maps a key to its text and node; `read` maps a rule to the keys that it reads."""

    conditions: list[RuleCondition] = field(default_factory=list)
    atoms: dict[str, tuple[str, Node]] = field(default_factory=dict)
    read: dict[str, tuple[str, ...]] = field(default_factory=dict)


def take_apart(rules: Mapping[str, RawRule], expressions: Mapping[str, Expression]) -> RuleAtoms:
    """The atoms and formulas of all *rules* whose expressions could be typed."""
    taken = RuleAtoms()
    key_of: dict[str, str] = {}
    for name in sorted(rules):
        rule = rules[name]
        when = expressions.get(when_key(name))
        unless = expressions.get(unless_key(name))
        if when is None or (rule.unless is not None and unless is None):
            continue
        read: dict[str, None] = {}
        condition = RuleCondition(
            rule=name,
            produces=rule.produces.text if rule.produces is not None else None,
            when=_formula(skeleton.decompose(when), key_of, taken, read),
            unless=(
                _formula(skeleton.decompose(unless), key_of, taken, read)
                if unless is not None
                else None
            ),
        )
        taken.conditions.append(condition)
        taken.read[name] = tuple(read)
    return taken


def _formula(
    condition: skeleton.Condition, key_of: dict[str, str], taken: RuleAtoms, read: dict[str, None]
) -> Formula:
    match condition:
        case skeleton.Atom(node=node, text=text):
            key = key_of.setdefault(text, f"a{len(key_of)}")
            taken.atoms.setdefault(key, (text, node))
            read[key] = None
            return AtomRef(key)
        case skeleton.SignalAtom(name=name):
            return SignalRef(name)
        case skeleton.Negated(part=part):
            return Negation(_formula(part, key_of, taken, read))
        case skeleton.All(parts=parts):
            return AllOf(tuple(_formula(part, key_of, taken, read) for part in parts))
        case skeleton.AnyOf(parts=parts):
            return AnyOf(tuple(_formula(part, key_of, taken, read) for part in parts))
