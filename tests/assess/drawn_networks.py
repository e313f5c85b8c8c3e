"""Random rule networks and facts for the inference, in the judge's plain form."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from credit_engine.assess.verdicts import Verdicts
from credit_engine.pack.network import (
    AllOf,
    AnyOf,
    AtomRef,
    Formula,
    Negation,
    Network,
    RuleCondition,
    SignalRef,
    build_network,
)
from tests.reference.truth_table import PlainRule, Tree, judge

TRUTHS = {"T": True, "F": False, "U": None}


@dataclass(frozen=True)
class DrawnNetwork:
    """A network as drawn and as built; `levels` of signals lie under its last rules."""

    rules: tuple[PlainRule, ...]
    network: Network
    atoms: tuple[str, ...]

    def draw_facts(self, source: random.Random) -> dict[str, str]:
        """Draw a truth for every atom, with its own share of unknown ones."""
        unknown = source.choice((0.0, 0.1, 0.3, 0.6))
        true = source.choice((0.3, 0.5, 0.8))
        weights = (true * (1 - unknown), (1 - true) * (1 - unknown), unknown)
        return dict(zip(self.atoms, source.choices("TFU", weights, k=len(self.atoms)), strict=True))

    def judge(self, facts: Mapping[str, str]) -> Verdicts:
        """Ask the truth tables."""
        rules, signals = judge(self.rules, facts)
        return Verdicts(
            {name: TRUTHS[truth] for name, truth in rules.items()},
            {name: TRUTHS[truth] for name, truth in signals.items()},
        )


def truths(facts: Mapping[str, str]) -> dict[str, bool | None]:
    """Spell drawn facts as the engine takes them."""
    return {atom: TRUTHS[truth] for atom, truth in facts.items()}


def draw_network(source: random.Random) -> DrawnNetwork:
    """Draw rules over two or three levels of signals; several rules may raise one signal."""
    atoms = tuple(f"a{number}" for number in range(source.randint(2, 9)))
    below: list[str] = []
    rules: list[PlainRule] = []
    for level in range(source.randint(2, 3)):
        raised = [f"s{level}_{number}" for number in range(source.randint(1, 3))]
        for name in (*raised, *source.choices(raised, k=source.randint(0, 2))):
            rules.append(_draw_rule(source, f"r{len(rules)}", name, atoms, below))
        below = below + raised
    for _ in range(source.randint(1, 4)):
        rules.append(_draw_rule(source, f"r{len(rules)}", None, atoms, below))
    source.shuffle(rules)
    return DrawnNetwork(tuple(rules), build_network(conditions(rules)), atoms)


def _draw_rule(
    source: random.Random, name: str, raises: str | None, atoms: Sequence[str], below: Sequence[str]
) -> PlainRule:
    when = _draw_tree(source, atoms, below, depth=source.randint(0, 3))
    if below and source.random() < 0.8:
        when = ("all", when, ("signal", source.choice(below[-3:])))
    unless = _draw_tree(source, atoms, below, depth=source.randint(0, 2))
    return PlainRule(name, raises, when, unless if source.random() < 0.4 else None)


def _draw_tree(
    source: random.Random, atoms: Sequence[str], below: Sequence[str], depth: int
) -> Tree:
    if depth == 0:
        if below and source.random() < 0.3:
            return ("signal", source.choice(below))
        return ("atom", source.choice(atoms))
    kind = source.choice(("all", "any", "any", "not"))
    width = 1 if kind == "not" else source.randint(2, 3)
    return (kind, *(_draw_tree(source, atoms, below, depth - 1) for _ in range(width)))


def conditions(rules: Sequence[PlainRule]) -> list[RuleCondition]:
    """Spell drawn rules as the network takes them."""
    return [
        RuleCondition(
            rule.name,
            rule.raises,
            _formula(rule.when),
            None if rule.unless is None else _formula(rule.unless),
        )
        for rule in rules
    ]


def _formula(tree: Tree) -> Formula:
    kind, *rest = tree
    if kind == "atom":
        return AtomRef(rest[0])
    if kind == "signal":
        return SignalRef(rest[0])
    if kind == "not":
        return Negation(_formula(rest[0]))
    parts = tuple(_formula(part) for part in rest)
    return AllOf(parts) if kind == "all" else AnyOf(parts)
