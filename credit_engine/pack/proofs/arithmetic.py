"""
Arithmetic of doubles as the solver sees it: functions of which only sure things are said.

A double's sum or product is rounded, so it is not the exact one, and nothing here pretends
that it is. What is said holds of correctly rounded operations: their signs, that they grow
with what they are made of, and that equal operands give equal results (IEEE 754-2019,
section 4.3: rounding is monotone). So what is proved holds of the engine's own arithmetic.

That no result overflows is taken for granted: facts are at most 1e15 either way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import z3

from credit_engine.language.tree import Node
from credit_engine.pack.proofs.terms import Term, both, either, number

Application = tuple[tuple[z3.ArithRef, ...], z3.ArithRef]  # operands, result
Law = Callable[[Application, Application], list[z3.BoolRef]]


class Arithmetic:
    """Every operation that a session encodes, with the laws of each and of each two alike."""

    def __init__(self) -> None:
        self.laws: list[z3.BoolRef] = []
        self._seen: dict[int, z3.ArithRef] = {}
        self._alike: dict[tuple[str, Node], list[Application]] = {}

    def apply(self, name: str, node: Node, operands: Sequence[Term], law: Law) -> Term:
        """The result of *name* on *operands*; *node* tells which applications are alike."""
        values = tuple(operand.value for operand in operands)
        real = z3.RealSort()
        function = z3.Function(name, *[real] * len(values), real)
        result = function(*values)
        known = both(*(operand.known for operand in operands))
        endless = any(operand.endless for operand in operands)
        if endless:
            # An infinity may cancel into no number at all, which is null.
            finite = z3.Function(f"{name} is finite", *[real] * len(values), z3.BoolSort())
            known = both(known, finite(*values))
        self._note(name, node, (values, result), law)
        return Term(result, known, endless)

    def _note(self, name: str, node: Node, made: Application, law: Law) -> None:
        if made[1].get_id() in self._seen:
            return
        self._seen[made[1].get_id()] = made[1]
        alone = SIGNS.get(name)
        if alone is not None:
            self.laws += alone(made)
        others = self._alike.setdefault((name, node), [])
        for other in others:
            self.laws += [*law(made, other), *law(other, made)]
        others.append(made)


def rising(less: Application, more: Application) -> list[z3.BoolRef]:
    """No result falls when no operand does: sums, logarithms, roots, medians."""
    pairs = zip(less[0], more[0], strict=True)
    return [z3.Implies(both(*(a <= b for a, b in pairs)), less[1] <= more[1])]


def of_differences(less: Application, more: Application) -> list[z3.BoolRef]:
    """A difference rises with its first operand and falls with its second."""
    (a, b), (c, d) = less[0], more[0]
    return [z3.Implies(z3.And(a <= c, b >= d), less[1] <= more[1])]


def of_products(less: Application, more: Application) -> list[z3.BoolRef]:
    """Products of what is not negative rise with it; one of both signs turns with the sign."""
    (a, b), (c, d) = less[0], more[0]
    made, other = less[1], more[1]
    return [
        z3.Implies(z3.And(a >= 0, b >= 0, a <= c, b <= d), made <= other),
        z3.Implies(z3.And(b == d, b >= 0, a <= c), made <= other),
        z3.Implies(z3.And(b == d, b <= 0, a <= c), made >= other),
        z3.Implies(z3.And(a == c, a >= 0, b <= d), made <= other),
        z3.Implies(z3.And(a == c, a <= 0, b <= d), made >= other),
    ]


def of_quotients(less: Application, more: Application) -> list[z3.BoolRef]:
    """Quotients rise with the upper part and fall with the lower, where neither is negative."""
    (a, b), (c, d) = less[0], more[0]
    made, other = less[1], more[1]
    return [
        z3.Implies(z3.And(b == d, b > 0, a <= c), made <= other),
        z3.Implies(z3.And(b == d, b < 0, a <= c), made >= other),
        z3.Implies(z3.And(a >= 0, a <= c, d > 0, b >= d), made <= other),
        z3.Implies(z3.And(a == c, a <= 0, d > 0, b >= d), made >= other),
    ]


def _sum(made: Application) -> list[z3.BoolRef]:
    (a, b), result = made
    return [
        z3.Implies(b >= 0, result >= a),
        z3.Implies(b <= 0, result <= a),
        z3.Implies(a >= 0, result >= b),
        z3.Implies(a <= 0, result <= b),
    ]


def _difference(made: Application) -> list[z3.BoolRef]:
    (a, b), result = made
    return [
        (a > b) == (result > 0),
        (a < b) == (result < 0),
        z3.Implies(b >= 0, result <= a),
        z3.Implies(b <= 0, result >= a),
    ]


def _product(made: Application) -> list[z3.BoolRef]:
    (a, b), result = made
    laws = [
        z3.Implies(either(z3.And(a >= 0, b >= 0), z3.And(a <= 0, b <= 0)), result >= 0),
        z3.Implies(either(z3.And(a >= 0, b <= 0), z3.And(a <= 0, b >= 0)), result <= 0),
    ]
    for one, other in ((a, b), (b, a)):
        laws += [
            z3.Implies(z3.And(one >= 0, one <= 1, other >= 0), result <= other),
            z3.Implies(z3.And(one >= 1, other >= 0), result >= other),
        ]
    return laws


def _quotient(made: Application) -> list[z3.BoolRef]:
    (a, b), result = made
    return [
        z3.Implies(z3.And(b > 0, a >= 0), result >= 0),
        z3.Implies(z3.And(b > 0, a <= 0), result <= 0),
        z3.Implies(z3.And(b < 0, a >= 0), result <= 0),
        z3.Implies(z3.And(b < 0, a <= 0), result >= 0),
        z3.Implies(z3.And(b > 0, a <= b), result <= 1),
        z3.Implies(z3.And(b > 0, a >= b), result >= 1),
    ]


def _floor(made: Application) -> list[z3.BoolRef]:
    (a,), result = made
    return [result <= a, result > a - 1]


def _ceiling(made: Application) -> list[z3.BoolRef]:
    (a,), result = made
    return [result >= a, result < a + 1]


def _root(made: Application) -> list[z3.BoolRef]:
    return [made[1] >= 0]


def _share(made: Application) -> list[z3.BoolRef]:
    return [made[1] >= 0, made[1] <= 1]


def _logarithm(made: Application) -> list[z3.BoolRef]:
    (a,), result = made
    return [z3.Implies(a >= 1, result >= 0), z3.Implies(z3.And(a > 0, a <= 1), result <= 0)]


def _within(made: Application) -> list[z3.BoolRef]:
    """A median lies between the least and the greatest of its operands."""
    values, result = made
    least = greatest = values[0]
    for _, value in pairwise(values):
        least = z3.If(value < least, value, least)
        greatest = z3.If(value > greatest, value, greatest)
    return [result >= least, result <= greatest]


SIGNS: dict[str, Callable[[Application], list[z3.BoolRef]]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "floor": _floor,
    "ceiling": _ceiling,
    "sqrt": _root,
    "exp": _root,
    "normal_cdf": _share,
    "ln": _logarithm,
    "log10": _logarithm,
    "median": _within,
}
# How each operation moves with what it is made of.
MOVES: dict[str, Law] = {
    "+": rising,
    "-": of_differences,
    "*": of_products,
    "/": of_quotients,
    "months_between": lambda less, more: of_differences(
        ((less[0][1], less[0][0]), less[1]), ((more[0][1], more[0][0]), more[1])
    ),
}
ZERO = number(0.0)
