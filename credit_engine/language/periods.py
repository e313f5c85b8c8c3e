"""Several periods at once: series, a list of one value in each, and streak, which counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark import Token, Tree

from credit_engine.language.grammar import span_of
from credit_engine.language.problems import Span
from credit_engine.language.tree import Literal, Node, Series, Streak, readings_of
from credit_engine.language.types import LAG_MAX, Kind, Type

if TYPE_CHECKING:
    from credit_engine.language.analyse import Analyser

# The newest period and the earlier ones.
PERIODS_MAX = LAG_MAX + 1


def analyse_series(analyser: Analyser, tree: Tree[Token]) -> Series | None:
    """`series(x, periods)`: x now, one period ago, and so on; what is not there is null."""
    arguments = _arguments(tree)
    span = span_of(tree)
    if len(arguments) != 2:
        message = "`series` is called as `series(x, periods)`, with nothing more and nothing less."
        analyser.report("wrong-arguments", message, span)
        return None
    periods = literal_periods(analyser, "series", arguments[1], PERIODS_MAX)
    if periods is None or _inside_another(analyser, span):
        return None
    if analyser.lag + periods > PERIODS_MAX:
        too_far_back(analyser, span)
        return None
    items = _in_each_period(analyser, arguments[0], periods)
    if items is None:
        return None
    return Series(items, items[0].type, span)


def analyse_streak(analyser: Analyser, tree: Tree[Token], span: Span) -> Node | None:
    """
    `streak(condition)`: in how many periods in a row it holds, counted from the newest.

    `streak(condition, periods)` looks no further back; without that it looks as
    far as there can be accounts.
    """
    arguments = _arguments(tree)
    if len(arguments) not in {1, 2}:
        message = "`streak` is called as `streak(condition)` or `streak(condition, periods)`."
        return analyser.report("wrong-arguments", message, span)
    wanted: int | None = PERIODS_MAX
    if len(arguments) == 2:
        wanted = literal_periods(analyser, "streak", arguments[1], PERIODS_MAX)
    if wanted is None or _inside_another(analyser, span):
        return None
    newest = _in_each_period(analyser, arguments[0], 1)
    if newest is None or not analyser.require(newest[0], Kind.BOOLEAN, "streak()"):
        return None
    reachable = PERIODS_MAX - max(lag for _, lag in readings_of(newest[0]))
    if len(arguments) == 2 and wanted > reachable:
        return too_far_back(analyser, span)
    parts = _in_each_period(analyser, arguments[0], min(wanted, reachable))
    return None if parts is None else Streak(parts, Type(Kind.NUMBER, "count"), span)


def literal_periods(
    analyser: Analyser, function: str, tree: Tree[Token], highest: int
) -> int | None:
    """The number of periods that *tree* writes out, 1 to *highest*; None after a problem."""
    node = analyser.node(tree)
    if node is None:
        return None
    if isinstance(node, Literal) and isinstance(node.value, float):
        whole = int(node.value)
        if whole == node.value and 1 <= whole <= highest:
            return whole
    message = f"The periods of {function}() are written out: a whole number, 1 to {highest}."
    analyser.report("wrong-arguments", message, node.span)
    return None


def too_far_back(analyser: Analyser, span: Span) -> Node | None:
    """Note what reads more than LAG_MAX periods back, all of it taken together."""
    message = f"Together these periods reach further back than {LAG_MAX} periods."
    return analyser.report("wrong-arguments", message, span)


def _in_each_period(analyser: Analyser, tree: Tree[Token], periods: int) -> tuple[Node, ...] | None:
    """
    *tree* in so many periods, the newest first; None after a problem.

    The oldest is read first, so that a problem of any period is told, and once.
    """
    known = len(analyser.problems)
    found: list[Node] = []
    for step in reversed(range(periods)):
        analyser.step = step
        node = analyser.node(tree)
        analyser.step = None
        if node is None or len(analyser.problems) > known:
            return None
        found.insert(0, node)
    names = {name for name, _ in readings_of(found[0])}
    if not any(analyser.scope.symbols[name].has_periods for name in names):
        message = "Nothing that is read here has earlier periods."
        analyser.report("no-periods", message, span_of(tree))
        return None
    return tuple(found)


def _inside_another(analyser: Analyser, span: Span) -> bool:
    if analyser.step is None:
        return False
    message = "A series or streak holds no other one; make a dimension of the inner one."
    analyser.report("wrong-arguments", message, span)
    return True


def _arguments(tree: Tree[Token]) -> list[Tree[Token]]:
    return [child for child in tree.children if isinstance(child, Tree)]
