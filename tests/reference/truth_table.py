"""
The naive judge of rule networks: three-valued truth tables, rule by rule.

It reads rules as plain tuples, as they were written (`when`, `unless`), and
knows nothing of normal forms, rounds or the evaluators that it judges:

    ("atom", "a0")   ("signal", "weak")   ("not", f)   ("all", f, g, …)   ("any", f, g, …)

A truth is "T", "F" or "U". Signals are settled by recursion over their producers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NOT = {"T": "F", "F": "T", "U": "U"}
AND = {
    ("T", "T"): "T", ("T", "F"): "F", ("T", "U"): "U",
    ("F", "T"): "F", ("F", "F"): "F", ("F", "U"): "F",
    ("U", "T"): "U", ("U", "F"): "F", ("U", "U"): "U",
}  # fmt: skip
OR = {
    ("T", "T"): "T", ("T", "F"): "T", ("T", "U"): "T",
    ("F", "T"): "T", ("F", "F"): "F", ("F", "U"): "U",
    ("U", "T"): "T", ("U", "F"): "U", ("U", "U"): "U",
}  # fmt: skip

Tree = tuple
"""A formula as nested tuples."""


@dataclass(frozen=True)
class PlainRule:
    """A rule as its author wrote it."""

    name: str
    raises: str | None
    when: Tree
    unless: Tree | None


def judge(
    rules: Sequence[PlainRule], atoms: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Decide every rule and every signal by look-up in the tables above."""
    raised = {rule.raises for rule in rules if rule.raises is not None}

    def value(tree: Tree) -> str:
        kind, *rest = tree
        if kind == "atom":
            return atoms[rest[0]]
        if kind == "signal":
            return signal(rest[0])
        if kind == "not":
            return NOT[value(rest[0])]
        table = AND if kind == "all" else OR
        answer = value(rest[0])
        for other in rest[1:]:
            answer = table[answer, value(other)]
        return answer

    def verdict(rule: PlainRule) -> str:
        holds = value(rule.when)
        return holds if rule.unless is None else AND[holds, NOT[value(rule.unless)]]

    def signal(name: str) -> str:
        answer = "F"
        for rule in rules:
            if rule.raises == name:
                answer = OR[answer, verdict(rule)]
        return answer

    return {rule.name: verdict(rule) for rule in rules}, {name: signal(name) for name in raised}
