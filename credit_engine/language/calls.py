"""Calls: the arguments of each function checked, and prior, signal and date worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark import Token, Tree

from credit_engine.language import tree as nodes
from credit_engine.language.functions import (
    FUNCTIONS,
    ROUND_DIGITS_MAX,
    Function,
    function_names,
    usage_of,
)
from credit_engine.language.grammar import span_of
from credit_engine.language.literals import BadLiteralError, read_date
from credit_engine.language.problems import Span, nearest
from credit_engine.language.tree import Node
from credit_engine.language.types import DATE, LAG_MAX, Kind

if TYPE_CHECKING:
    from credit_engine.language.analyse import Analyser


def analyse_call(analyser: Analyser, tree: Tree[Token], span: Span, *, at_top: bool) -> Node | None:
    """The typed node of a call, or None after a problem in it."""
    name = str(tree.children[0])
    arguments = [child for child in tree.children[1:] if isinstance(child, Tree)]
    match name:
        case "prior":
            return _prior(analyser, arguments, span)
        case "signal":
            return _signal(analyser, arguments, span, at_top=at_top)
        case "date":
            return _date(analyser, arguments, span)
    function = FUNCTIONS.get(name)
    if function is None:
        message = f"There is no function `{name}`."
        near = nearest(name, function_names())
        return analyser.report("unknown-function", message, span, near)
    return _ordinary(analyser, name, function, arguments, span)


def _ordinary(
    analyser: Analyser, name: str, function: Function, arguments: list[Tree[Token]], span: Span
) -> Node | None:
    found = [analyser.node(argument) for argument in arguments]
    wanted = function.parameters
    if not found or (wanted is not None and len(found) != len(wanted)):
        return _wrong_arguments(analyser, name, span)
    given = [node for node in found if node is not None]
    if wanted is None:
        wanted = _one_kind(given)
    fitting = [
        analyser.require(node, kind, f"{name}()") for node, kind in zip(found, wanted, strict=False)
    ]
    if len(given) < len(found) or None in fitting:
        return None
    if name == "round" and not _is_whole(given[1], 0, ROUND_DIGITS_MAX):
        message = f"The digits of round() are written out: a whole number, 0 to {ROUND_DIGITS_MAX}."
        return analyser.report("wrong-arguments", message, given[1].span)
    result = function.result([node.type for node in given])
    return nodes.Call(name, tuple(given), result, span)


def _one_kind(given: list[Node]) -> tuple[Kind, ...]:
    """For min and max: all dates where the first is a date, otherwise all numbers."""
    dates = bool(given) and given[0].type.kind is Kind.DATE
    return (Kind.DATE if dates else Kind.NUMBER,) * len(given)


def _prior(analyser: Analyser, arguments: list[Tree[Token]], span: Span) -> Node | None:
    if len(arguments) != 2:
        return _wrong_arguments(analyser, "prior", span)
    periods = analyser.node(arguments[1])
    if periods is None:
        return None
    if not _is_whole(periods, 1, LAG_MAX):
        message = f"The periods of prior() are written out: a whole number, 1 to {LAG_MAX}."
        return analyser.report("wrong-arguments", message, periods.span)
    assert isinstance(periods, nodes.Literal)
    assert isinstance(periods.value, float)
    lag = int(periods.value)
    if analyser.lag + lag > LAG_MAX:
        message = f"Together these prior() reach further back than {LAG_MAX} periods."
        return analyser.report("wrong-arguments", message, span)
    analyser.lag += lag
    operand = analyser.node(arguments[0])
    analyser.lag -= lag
    if operand is None:
        return None
    if not any(isinstance(node, nodes.Reading) for node in nodes.walk(operand)):
        message = "prior() reads nothing here: its first part has no name with periods."
        return analyser.report("no-periods", message, span_of(arguments[0]))
    return operand


def _signal(
    analyser: Analyser, arguments: list[Tree[Token]], span: Span, *, at_top: bool
) -> Node | None:
    if len(arguments) != 1 or arguments[0].data != "name":
        return _wrong_arguments(analyser, "signal", span)
    known = analyser.scope.signals
    if known is None:
        message = "Signals are read in credit rules only, not here."
        return analyser.report("not-allowed-signal", message, span)
    name = str(arguments[0].children[0])
    if name not in known:
        message = f"No rule gives a signal called `{name}`."
        return analyser.report("unknown-name", message, span_of(arguments[0]), nearest(name, known))
    if not at_top:
        message = (
            "signal() may be joined by and, or and not only; it cannot stand inside a "
            "comparison, arithmetic, a function or an `if`."
        )
        return analyser.report("signal-placement", message, span)
    return nodes.SignalRead(name, span=span)


def _date(analyser: Analyser, arguments: list[Tree[Token]], span: Span) -> Node | None:
    if len(arguments) != 1 or arguments[0].data != "text":
        return _wrong_arguments(analyser, "date", span)
    try:
        return nodes.Literal(read_date(str(arguments[0].children[0])), DATE, span)
    except BadLiteralError as error:
        return analyser.report("bad-literal", str(error), span)


def _wrong_arguments(analyser: Analyser, name: str, span: Span) -> Node | None:
    message = f"`{name}` is called as `{usage_of(name)}`, with nothing more and nothing less."
    return analyser.report("wrong-arguments", message, span)


def _is_whole(node: Node, lowest: int, highest: int) -> bool:
    """Whether *node* is a literal whole number from *lowest* to *highest*."""
    return (
        isinstance(node, nodes.Literal)
        and isinstance(node.value, float)
        and node.value.is_integer()
        and lowest <= node.value <= highest
    )
