"""`between` and `in`: the value, its ends or its list checked to be of one kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lark import Token, Tree

from credit_engine.language.grammar import span_of
from credit_engine.language.lists import analyse_list, is_list
from credit_engine.language.problems import Span
from credit_engine.language.tree import Between, Literal, Member, Node
from credit_engine.language.types import Kind

if TYPE_CHECKING:
    from credit_engine.language.analyse import Analyser

_ORDERED = (Kind.NUMBER, Kind.DATE)


def analyse_between(analyser: Analyser, tree: Tree[Token], span: Span) -> Node | None:
    """`x between a and b`, both ends included."""
    operand, low, high = (analyser.node(part) for part in _trees(tree))
    return _between(analyser, (operand, low, high), (True, True), span)


def analyse_range(analyser: Analyser, tree: Tree[Token], span: Span) -> Node | None:
    """`x in [a .. b)`."""
    operand_tree, interval = _trees(tree)
    operand = analyser.node(operand_tree)
    low, high = (analyser.node(part) for part in _trees(interval))
    closed = (interval.children[0] == "[", interval.children[4] == "]")
    return _between(analyser, (operand, low, high), closed, span)


def analyse_membership(analyser: Analyser, tree: Tree[Token], span: Span) -> Node | None:
    """`x in [a, b]`, and `x in` any other list."""
    operand_tree, list_tree = _trees(tree)
    operand = analyser.node(operand_tree)
    if not is_list(list_tree):
        message = "Behind `in` stands a list, such as [1, 2], or an interval, such as [1 .. 2)."
        return analyser.report("type-mismatch", message, span_of(list_tree))
    items = analyse_list(analyser, list_tree)
    if operand is None or items is None:
        return None
    if operand.type.kind is not items.type.kind:
        message = (
            f"{operand.type.kind.phrase.capitalize()} is never in a list whose items are each "
            f"{items.type.kind.phrase}."
        )
        return analyser.report("type-mismatch", message, span)
    for item in items.items:
        analyser.check_value(operand, item)
    if analyser.agree((operand, *items.items), "`in`", span) is None:
        return None
    return Member(operand, items, span=span)


def _between(
    analyser: Analyser,
    parts: tuple[Node | None, Node | None, Node | None],
    closed: tuple[bool, bool],
    span: Span,
) -> Node | None:
    operand, low, high = parts
    if operand is None or low is None or high is None:
        return None
    kind = operand.type.kind
    if kind not in _ORDERED:
        message = f"Between two ends lie numbers and dates; this is {kind.phrase}."
        return analyser.report("type-mismatch", message, operand.span)
    for end in (low, high):
        if analyser.require(end, kind, f"An end for {kind.phrase}") is None:
            return None
    if _is_empty(low, high, closed):
        message = "Nothing lies between these ends; write the lower one first."
        return analyser.report("bad-literal", message, span)
    if analyser.agree((operand, low, high), "An interval", span) is None:
        return None
    return Between(operand, low, high, *closed, span=span)


def _is_empty(low: Node, high: Node, closed: tuple[bool, bool]) -> bool:
    """Whether two ends that are written out leave no value between them."""
    if not isinstance(low, Literal) or not isinstance(high, Literal):
        return False
    match low.value, high.value:
        case (float() as first, float() as last):
            return _none_between(first < last, first == last, closed)
        case (date() as first, date() as last):
            return _none_between(first < last, first == last, closed)
    return False


def _none_between(below: bool, same: bool, closed: tuple[bool, bool]) -> bool:  # noqa: FBT001
    return not below and not (same and all(closed))


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]
