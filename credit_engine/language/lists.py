"""Lists, which are no values: they stand alone in a function such as sum, or behind `in`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark import Token, Tree

from credit_engine.language.grammar import span_of
from credit_engine.language.periods import analyse_series
from credit_engine.language.problems import Span
from credit_engine.language.tree import ListOf, Node, Series
from credit_engine.language.types import LIST_ITEMS_MAX

if TYPE_CHECKING:
    from credit_engine.language.analyse import Analyser


def is_list(tree: Tree[Token]) -> bool:
    """Whether *tree* is written as a list."""
    return tree.data == "list" or (tree.data == "call" and tree.children[0] == "series")


def analyse_list(analyser: Analyser, tree: Tree[Token]) -> ListOf | Series | None:
    """The list that *tree* is written as, its items of one kind; None after a problem."""
    if tree.data == "call":
        return analyse_series(analyser, tree)
    trees = [child for child in tree.children if isinstance(child, Tree)]
    if not fits_in_list(analyser, trees, tree):
        return None
    found = [analyser.node(item) for item in trees]
    items = [item for item in found if item is not None]
    if len(items) < len(found):
        return None
    for item in items[1:]:
        if analyser.require(item, items[0].type.kind, "This list") is None:
            return None
    return ListOf(tuple(items), items[0].type, span_of(tree))


def misplaced_list(analyser: Analyser, span: Span) -> Node | None:
    """Note a list that stands where a value is needed."""
    message = "A list stands alone in a function such as sum([…]), or behind `in`."
    return analyser.report("type-mismatch", message, span)


def fits_in_list(analyser: Analyser, items: list[Tree[Token]], whole: Tree[Token]) -> bool:
    """Whether there are no more *items* than a list may have; otherwise a problem is noted."""
    if len(items) <= LIST_ITEMS_MAX:
        return True
    message = f"This list has {len(items)} items and {LIST_ITEMS_MAX} are allowed."
    analyser.report("list-too-long", message, span_of(whole))
    return False
