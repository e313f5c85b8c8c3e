"""
Values and truths of the rule language as terms of the solver.

A value is a real number with a condition under which it is known: numbers as they are,
dates by their ordinal, texts by a code. A truth of Kleene's logic is a pair of conditions,
certainly true and certainly false, which never hold together.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import z3

# The two that are settled: these very objects, so that telling them costs nothing.
YES = z3.BoolVal(True)
NO = z3.BoolVal(False)
# What `best` and `worst` of a denominator stand for: beyond every double, on either side.
ENDLESS = z3.RealVal("1" + "0" * 400)


@dataclass(frozen=True, slots=True)
class Term:
    """A value; it is null where it is not `known`. `endless` says that it can be infinite."""

    value: z3.ExprRef
    known: z3.BoolRef
    endless: bool = False


@dataclass(frozen=True, slots=True)
class Truth:
    """A condition: unknown where it is neither certainly `true` nor certainly `false`."""

    true: z3.BoolRef
    false: z3.BoolRef

    @property
    def unknown(self) -> z3.BoolRef:
        """Where nobody can say."""
        return both(opposite(self.true), opposite(self.false))


@cache
def number(value: float) -> z3.ArithRef:
    """A double, exactly."""
    exact = Fraction(value)
    return z3.RealVal(f"{exact.numerator}/{exact.denominator}")


def both(*parts: z3.BoolRef) -> z3.BoolRef:
    """All of *parts*, less those that are settled."""
    open_parts = [part for part in parts if part is not YES]
    if any(part is NO for part in open_parts):
        return NO
    if not open_parts:
        return YES
    return open_parts[0] if len(open_parts) == 1 else z3.And(*open_parts)


def either(*parts: z3.BoolRef) -> z3.BoolRef:
    """Any of *parts*, less those that are settled."""
    open_parts = [part for part in parts if part is not NO]
    if any(part is YES for part in open_parts):
        return YES
    if not open_parts:
        return NO
    return open_parts[0] if len(open_parts) == 1 else z3.Or(*open_parts)


def opposite(part: z3.BoolRef) -> z3.BoolRef:
    """Not *part*."""
    if part is YES:
        return NO
    return YES if part is NO else z3.Not(part)


def all_true(*parts: Truth) -> Truth:
    """Kleene's `and`."""
    return Truth(both(*(p.true for p in parts)), either(*(p.false for p in parts)))


def any_true(*parts: Truth) -> Truth:
    """Kleene's `or`."""
    return Truth(either(*(p.true for p in parts)), both(*(p.false for p in parts)))


def negated(part: Truth) -> Truth:
    """Kleene's `not`."""
    return Truth(part.false, part.true)


def decided(condition: z3.BoolRef, known: z3.BoolRef) -> Truth:
    """*condition* where it is known, else unknown."""
    return Truth(both(known, condition), both(known, opposite(condition)))


def chosen(condition: z3.BoolRef, then: z3.ExprRef, otherwise: z3.ExprRef) -> z3.ExprRef:
    """`if … then … else …` of values."""
    if condition is YES:
        return then
    if condition is NO:
        return otherwise
    return z3.If(condition, then, otherwise)
