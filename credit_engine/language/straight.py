"""
Bodies of formulas that are null as soon as one of their parts is.

Arithmetic, comparisons, and `if` between two literals are strict: whatever the
other parts are, one null makes them null. So such a formula runs straight
down, one part a line, and leaves at the first null. It gives what the calls of
language/runtime.py give, in about half of their time.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import MappingProxyType

from credit_engine.language.tree import (
    Arithmetic,
    Comparison,
    Conditional,
    Literal,
    Negate,
    Node,
    walk,
)

_ARITHMETIC = MappingProxyType(
    {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div},
)
_COMPARISON = MappingProxyType(
    {"=": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE},
)


def is_strict(node: Node) -> bool:
    """Whether *node* is null as soon as a part of it is, and can be written straight down."""
    match node:
        case Arithmetic() | Negate() | Comparison():
            return True
        case Conditional(then=Literal(value=then), otherwise=Literal(value=otherwise)):
            return then is not None and otherwise is not None
        case _:
            return False


def straight_body(root: Node, expression: Callable[[Node], ast.expr]) -> list[ast.stmt]:
    """
    The statements of a function for *root*; *expression* writes the parts that are not strict.

    A part that stands in the formula twice is worked out once.
    """
    body = _Body(expression)
    result = body.add(root)
    return [*body.statements, ast.Return(result)]


class _Body:
    """Collects statements; every name that they bind is not null from there on."""

    def __init__(self, expression: Callable[[Node], ast.expr]) -> None:
        self.statements: list[ast.stmt] = []
        self._expression = expression
        self._held: dict[Node, ast.expr] = {}

    def add(self, node: Node) -> ast.expr:
        """Add what *node* takes; give the name or constant that holds its value."""
        if _has_zero(node):
            return self._worked_out(node)
        if node not in self._held:
            self._held[node] = self._worked_out(node)
        return self._held[node]

    def _worked_out(self, node: Node) -> ast.expr:
        match node:
            case Literal(value=value) if value is not None:
                return self._expression(node)
            case Negate(operand=operand):
                return self._bind(ast.UnaryOp(ast.USub(), self.add(operand)))
            case Arithmetic():
                return self._arithmetic(node)
            case Comparison(operator=operator, left=left, right=right):
                sides = self.add(left), self.add(right)
                return self._bind(ast.Compare(sides[0], [_COMPARISON[operator]()], [sides[1]]))
            case Conditional(condition=condition) if is_strict(node):
                then, otherwise = self._expression(node.then), self._expression(node.otherwise)
                return self._bind(ast.IfExp(self.add(condition), then, otherwise))
            case _:
                found = self._bind(self._expression(node))
                self._leave_if(ast.Compare(found, [ast.Is()], [ast.Constant(None)]))
                return found

    def _arithmetic(self, node: Arithmetic) -> ast.expr:
        left, right = self.add(node.left), self.add(node.right)
        if node.operator == "/":
            self._leave_if(ast.Compare(right, [ast.Eq()], [ast.Constant(0.0)]))
        found = self._bind(ast.BinOp(left, _ARITHMETIC[node.operator](), right))
        # Only a finite number less itself is zero: of an infinity, or no number, null is made.
        difference = ast.BinOp(found, ast.Sub(), found)
        self._leave_if(ast.Compare(difference, [ast.NotEq()], [ast.Constant(0.0)]))
        return found

    def _bind(self, value: ast.expr) -> ast.expr:
        name = f"p{len(self.statements)}"
        self.statements.append(ast.Assign([ast.Name(name, ast.Store())], value))
        return ast.Name(name, ast.Load())

    def _leave_if(self, test: ast.expr) -> None:
        self.statements.append(ast.If(test, [ast.Return(ast.Constant(None))], []))


def _has_zero(node: Node) -> bool:
    """Whether a zero stands in *node*: 0 and -0 are equal, and what is made of them is not."""
    return any(isinstance(part, Literal) and part.value == 0 for part in walk(node))
