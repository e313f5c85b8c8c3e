"""
Typed trees as terms of the solver: what language/runtime.py computes, said of all values.

Comparisons, `min`, `max`, `if` and days between dates are exact; other arithmetic is said
by its laws alone (arithmetic.py). Whatever is left open here only makes more possible than
the engine does, so what is proved of the terms holds of the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce

import z3

from credit_engine.language.tree import (
    Arithmetic as Operation,
)
from credit_engine.language.tree import (
    Between,
    Call,
    Comparator,
    Comparison,
    Conditional,
    Conjunction,
    Disjunction,
    IsNull,
    Literal,
    Member,
    Moved,
    Negate,
    Node,
    Not,
    Reading,
    SignalRead,
    Streak,
    spread,
)
from credit_engine.language.types import Kind
from credit_engine.pack.proofs.arithmetic import MOVES, ZERO, Arithmetic, rising
from credit_engine.pack.proofs.terms import (
    NO,
    YES,
    Term,
    Truth,
    all_true,
    any_true,
    both,
    chosen,
    decided,
    either,
    negated,
    number,
    opposite,
)

Read = Callable[[str, int], Term]
Signal = Callable[[str], Truth]


class Texts:
    """A code for each text, so that equal texts have equal codes and others have others."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def code(self, text: str) -> z3.ArithRef:
        """The code of *text*."""
        return number(float(self._codes.setdefault(text, len(self._codes))))

    def text_of(self, code: float) -> str:
        """The text with *code*, or one that nobody wrote."""
        for text, held in self._codes.items():
            if held == code:
                return text
        return "something else"


class Encoder:
    """Encodes trees over what *read* gives for a name and lag, and *signal* for a signal."""

    def __init__(self, arithmetic: Arithmetic, texts: Texts, read: Read, signal: Signal) -> None:
        self._arithmetic = arithmetic
        self._texts = texts
        self._read = read
        self._signal = signal

    def value(self, node: Node) -> Term:
        """A node of any kind but Boolean."""
        match node:
            case Literal(value=value):
                return self._literal(value)
            case Reading(name=name, lag=lag):
                return self._read(name, lag)
            case Negate(operand=operand):
                found = self.value(operand)
                return Term(-found.value, found.known, found.endless)
            case Operation(operator=operator, left=left, right=right):
                return self._operation(operator, node, self.value(left), self.value(right))
            case Moved(operand=operand, months=months, days=days):
                return self._moved(node, self.value(operand), months, days)
            case Streak(parts=parts):
                return self._streak([self.truth(part) for part in parts])
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                return self._conditional(condition, self.value(then), self.value(otherwise))
            case Call(function=function, arguments=arguments):
                return self._call(function, node, spread(arguments))
            case _:
                raise AssertionError(f"{node!r} is no value")

    def truth(self, node: Node) -> Truth:  # noqa: C901 - one arm for each node
        """A Boolean node."""
        match node:
            case Literal(value=value):
                return Truth(YES if value is True else NO, YES if value is False else NO)
            case Reading(name=name, lag=lag):
                found = self._read(name, lag)
                return decided(found.value, found.known)
            case SignalRead(name=name):
                return self._signal(name)
            case Comparison(operator=operator, left=left, right=right):
                return self._comparison(operator, left, right)
            case IsNull(operand=operand, negated=turned):
                known = self._known(operand)
                return Truth(known, opposite(known)) if turned else Truth(opposite(known), known)
            case Between(operand=operand, low=low, high=high):
                above = self._comparison(">=" if node.low_closed else ">", operand, low)
                below = self._comparison("<=" if node.high_closed else "<", operand, high)
                return all_true(above, below)
            case Member(operand=operand, items=items):
                return any_true(
                    *(self._comparison("=", operand, item) for item in spread((items,)))
                )
            case Conjunction(parts=parts):
                return all_true(*(self.truth(part) for part in parts))
            case Disjunction(parts=parts):
                return any_true(*(self.truth(part) for part in parts))
            case Not(part=part):
                return negated(self.truth(part))
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                asked, yes, no = map(self.truth, (condition, then, otherwise))
                return Truth(
                    either(both(asked.true, yes.true), both(asked.false, no.true)),
                    either(both(asked.true, yes.false), both(asked.false, no.false)),
                )
            case _:
                raise AssertionError(f"{node!r} is no condition")

    def _literal(self, value: object) -> Term:
        if value is None:
            return Term(ZERO, NO)
        if isinstance(value, str):
            return Term(self._texts.code(value), YES)
        if isinstance(value, date):
            return Term(number(float(value.toordinal())), YES)
        assert isinstance(value, float)
        return Term(number(value), YES)

    def _known(self, node: Node) -> z3.BoolRef:
        if node.type.kind is Kind.BOOLEAN:
            found = self.truth(node)
            return either(found.true, found.false)
        return self.value(node).known

    def _comparison(self, operator: Comparator, left: Node, right: Node) -> Truth:
        if left.type.kind is Kind.BOOLEAN:
            first, second = self.truth(left), self.truth(right)
            same = either(both(first.true, second.true), both(first.false, second.false))
            other = either(both(first.true, second.false), both(first.false, second.true))
            return Truth(same, other) if operator == "=" else Truth(other, same)
        return compared(operator, self.value(left), self.value(right))

    def _operation(self, operator: str, node: Node, left: Term, right: Term) -> Term:
        found = self._arithmetic.apply(operator, node, (left, right), MOVES[operator])
        if operator == "/":
            return Term(found.value, both(found.known, right.value != 0), found.endless)
        return found

    def _moved(self, node: Node, day: Term, months: int, days: int) -> Term:
        found = self._arithmetic.apply(f"moved {months} {days}", node, (day,), rising)
        later = found.value >= day.value
        earlier = found.value <= day.value
        self._arithmetic.laws += [later] if min(months, days) >= 0 else []
        self._arithmetic.laws += [earlier] if max(months, days) <= 0 else []
        # Beyond the calendar there is no date.
        inside = z3.Function(f"{months} {days} is a date", z3.RealSort(), z3.BoolSort())
        return Term(found.value, both(found.known, inside(day.value)))

    def _streak(self, parts: list[Truth]) -> Term:
        length, known = number(float(len(parts))), both(*(part.true for part in parts))
        for passed in reversed(range(len(parts))):
            ended = both(*(part.true for part in parts[:passed]), parts[passed].false)
            length = chosen(ended, number(float(passed)), length)
            known = either(known, ended)
        return Term(length, known)

    def _conditional(self, condition: Node, then: Term, otherwise: Term) -> Term:
        asked = self.truth(condition)
        return Term(
            chosen(asked.true, then.value, otherwise.value),
            either(both(asked.true, then.known), both(asked.false, otherwise.known)),
            then.endless or otherwise.endless,
        )

    def _call(self, function: str, node: Node, arguments: tuple[Node, ...]) -> Term:
        if function == "count":
            counted = [chosen(self._known(a), number(1.0), ZERO) for a in arguments]
            return Term(reduce(lambda a, b: a + b, counted), YES)
        values = [self.value(argument) for argument in arguments]
        known = both(*(value.known for value in values))
        endless = any(value.endless for value in values)
        match function:
            case "min" | "max":
                return Term(_extreme(function, values), known, endless)
            case "abs":
                value = values[0].value
                return Term(chosen(value < 0, -value, value), known, endless)
            case "days_between":
                return Term(values[1].value - values[0].value, known)
            case "sum" | "mean":
                total = values[0]
                for value in values[1:]:
                    total = self._operation("+", node, total, value)
                if function == "sum":
                    return total
                return self._operation("/", node, total, Term(number(float(len(values))), YES))
            case _:
                return self._opaque(function, node, values)

    def _opaque(self, function: str, node: Node, values: list[Term]) -> Term:
        name, operands = function, values
        if function == "round":  # its digits are written out
            name, operands = f"round {values[1].value}", values[:1]
        found = self._arithmetic.apply(name, node, operands, MOVES.get(function, rising))
        first = operands[0].value
        domain = {"ln": first > 0, "log10": first > 0, "sqrt": first >= 0}.get(function, YES)
        if function == "exp":  # a result that is too large is null
            domain = z3.Function("exp is finite", z3.RealSort(), z3.BoolSort())(first)
        return Term(found.value, both(found.known, domain), found.endless)


def compared(operator: Comparator, left: Term, right: Term) -> Truth:
    """Two values that are no truths, compared."""
    a, b = left.value, right.value
    holds = {"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}
    return decided(holds[operator], both(left.known, right.known))


def _extreme(function: str, values: list[Term]) -> z3.ArithRef:
    found = values[0].value
    for value in values[1:]:
        first = value.value < found if function == "min" else value.value > found
        found = chosen(first, value.value, found)
    return found
