"""
A condition taken apart: the and/or/not skeleton, with atoms and signals at its ends.

The skeleton is what inference works on; each atom is decided by a compiled
function of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.language.analyse import Expression
from credit_engine.language.render import render
from credit_engine.language.tree import Conjunction, Disjunction, Node, Not, SignalRead
from credit_engine.language.types import Kind


@dataclass(frozen=True, slots=True)
class Atom:
    """A condition without and, or, not or signal() at its top; `text` is its normalised text."""

    node: Node
    text: str


@dataclass(frozen=True, slots=True)
class SignalAtom:
    """Whether a signal holds."""

    name: str


@dataclass(frozen=True, slots=True)
class Negated:
    """The opposite of a condition."""

    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where some part is."""

    parts: tuple[Condition, ...]


Condition = All | AnyOf | Negated | Atom | SignalAtom


def decompose(expression: Expression | Node) -> Condition:
    """The skeleton of a Boolean expression; equal atoms have equal texts."""
    node = expression.root if isinstance(expression, Expression) else expression
    assert node.type.kind is Kind.BOOLEAN, "only a condition can be taken apart"
    match node:
        case Conjunction(parts=parts):
            return All(tuple(decompose(part) for part in parts))
        case Disjunction(parts=parts):
            return AnyOf(tuple(decompose(part) for part in parts))
        case Not(part=part):
            return Negated(decompose(part))
        case SignalRead(name=name):
            return SignalAtom(name)
        case _:
            return Atom(node, render(node))
