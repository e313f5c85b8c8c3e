"""A typed tree back into text: normalised, and analysed again it gives the same tree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import assert_never

from credit_engine.language.tree import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Conditional,
    Conjunction,
    Disjunction,
    IsNull,
    ListOf,
    Literal,
    Member,
    Moved,
    Negate,
    Node,
    Not,
    Reading,
    Series,
    SignalRead,
    Streak,
)
from credit_engine.language.types import Value

# How tightly each form binds; an operand that binds less than its place needs
# goes into parentheses.
_CONDITIONAL, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)


def render(node: Node) -> str:
    """The text of *node*, in one line, with no more parentheses than it needs."""
    return _render(node)[0]


def render_value(value: Value) -> str:
    """A value as the literal that is read back as the same value."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            digits = format(Decimal(repr(value)), "f")
            return digits.removesuffix(".0")
        case str():
            return f'"{value}"'
        case date():
            return f'@"{value.isoformat()}"'
        case _:
            assert_never(value)


def _render(node: Node) -> tuple[str, int]:  # noqa: C901 - one arm for each node
    """The text of *node* and how tightly it binds."""
    match node:
        case Literal(value=value):
            text = render_value(value)
            return text, _UNARY if text.startswith("-") else _ATOM
        case Reading(name=name, lag=lag):
            return (f"prior({name}, {lag})" if lag else name), _ATOM
        case SignalRead(name=name):
            return f"signal({name})", _ATOM
        case Negate(operand=operand):
            return f"-{_within(operand, _UNARY)}", _UNARY
        case Arithmetic(operator=operator, left=left, right=right):
            level = _SUM if operator in {"+", "-"} else _PRODUCT
            return f"{_within(left, level)} {operator} {_within(right, level + 1)}", level
        case Moved():
            return _moved(node), _SUM
        case Comparison(operator=operator, left=left, right=right):
            return f"{_within(left, _SUM)} {operator} {_within(right, _SUM)}", _COMPARISON
        case IsNull(operand=operand, negated=negated):
            operator = "!=" if negated else "="
            return f"{_within(operand, _SUM)} {operator} null", _COMPARISON
        case Between():
            return _between(node), _COMPARISON
        case ListOf(items=items):
            return f"[{', '.join(map(render, items))}]", _ATOM
        case Series(items=items):
            return f"series({render(items[0])}, {len(items)})", _ATOM
        case Streak(parts=parts):
            return f"streak({render(parts[0])}, {len(parts)})", _ATOM
        case Member(operand=operand, items=listed):
            return f"{_within(operand, _SUM)} in {render(listed)}", _COMPARISON
        case Conjunction(parts=parts):
            return " and ".join(_within(part, _COMPARISON) for part in parts), _AND
        case Disjunction(parts=parts):
            return " or ".join(_within(part, _AND) for part in parts), _OR
        case Not(part=part):
            return f"not({render(part)})", _ATOM
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            branches = f"then {render(then)} else {render(otherwise)}"
            return f"if {render(condition)} {branches}", _CONDITIONAL
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(render, arguments))})", _ATOM
        case _:
            assert_never(node)


def _moved(node: Moved) -> str:
    operator = "+" if node.months > 0 or node.days > 0 else "-"
    length = f"P{abs(node.months)}M" if node.months else f"P{abs(node.days)}D"
    return f'{_within(node.operand, _SUM)} {operator} duration("{length}")'


def _between(node: Between) -> str:
    operand, low, high = (_within(part, _SUM) for part in (node.operand, node.low, node.high))
    if node.low_closed and node.high_closed:
        return f"{operand} between {low} and {high}"
    left, right = "[" if node.low_closed else "(", "]" if node.high_closed else ")"
    return f"{operand} in {left}{low} .. {high}{right}"


def _within(node: Node, level: int) -> str:
    text, binds = _render(node)
    return text if binds >= level else f"({text})"
