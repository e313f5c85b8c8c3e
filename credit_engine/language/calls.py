"""Calls: the arguments of each function checked, and prior, signal and date worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lark import Token, Tree

from credit_engine.language import tree as nodes
from credit_engine.language.durations import misplaced_duration
from credit_engine.language.functions import (
    FUNCTIONS,
    ROUND_DIGITS_MAX,
    Function,
    function_names,
    usage_of,
)
from credit_engine.language.grammar import span_of
from credit_engine.language.lists import analyse_list, fits_in_list, is_list, misplaced_list
from credit_engine.language.literals import BadLiteralError, read_date
from credit_engine.language.periods import (
    analyse_streak,
    literal_periods,
    too_far_back,
)
from credit_engine.language.problems import Span, nearest
from credit_engine.language.tree import Node
from credit_engine.language.types import DATE, LAG_MAX

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
        case "series":
            return misplaced_list(analyser, span)
        case "streak":
            return analyse_streak(analyser, tree, span)
        case "duration":
            return misplaced_duration(analyser, span)
    function = FUNCTIONS.get(name)
    if function is None:
        message = f"There is no function `{name}`."
        near = nearest(name, function_names())
        return analyser.report("unknown-function", message, span, near)
    if function.parameters is None:
        return _over_several(analyser, tree, function, arguments)
    return _ordinary(analyser, tree, function, arguments)


def _ordinary(
    analyser: Analyser, tree: Tree[Token], function: Function, arguments: list[Tree[Token]]
) -> Node | None:
    name, span, wanted = str(tree.children[0]), span_of(tree), function.parameters
    assert wanted is not None
    found = [analyser.node(argument) for argument in arguments]
    if len(found) != len(wanted):
        return _wrong_arguments(analyser, name, span)
    given = [node for node in found if node is not None]
    fitting = [
        analyser.require(node, kind, f"{name}()") for node, kind in zip(found, wanted, strict=False)
    ]
    if len(given) < len(found) or None in fitting:
        return None
    if name == "round" and not _is_whole(given[1], 0, ROUND_DIGITS_MAX):
        message = f"The digits of round() are written out: a whole number, 0 to {ROUND_DIGITS_MAX}."
        return analyser.report("wrong-arguments", message, given[1].span)
    return nodes.Call(name, tuple(given), function.result(given[0].type), span)


def _over_several(
    analyser: Analyser, tree: Tree[Token], function: Function, arguments: list[Tree[Token]]
) -> Node | None:
    """A function of values of one kind, written one by one or as one list."""
    name, span = str(tree.children[0]), span_of(tree)
    if not arguments:
        return _wrong_arguments(analyser, name, span)
    given: tuple[Node | None, ...]
    if len(arguments) == 1 and is_list(arguments[0]):
        given = (analyse_list(analyser, arguments[0]),)
    elif fits_in_list(analyser, arguments, tree):
        given = tuple(analyser.node(argument) for argument in arguments)
    else:
        return None
    whole = [node for node in given if node is not None]
    if not whole:
        return None
    kind = whole[0].type.kind if whole[0].type.kind in function.kinds else function.kinds[0]
    fitting = [analyser.require(node, kind, f"{name}()") for node in whole]
    if len(whole) < len(given) or None in fitting:
        return None
    common = whole[0].type
    if name != "count":  # counts of different things may stand side by side
        agreed = analyser.agree(nodes.spread(tuple(whole)), f"{name}()", span)
        if agreed is None:
            return None
        common = agreed
    return nodes.Call(name, tuple(whole), function.result(common), span)


def _prior(analyser: Analyser, arguments: list[Tree[Token]], span: Span) -> Node | None:
    if len(arguments) != 2:
        return _wrong_arguments(analyser, "prior", span)
    lag = literal_periods(analyser, "prior", arguments[1], LAG_MAX)
    if lag is None:
        return None
    if analyser.lag + (analyser.step or 0) + lag > LAG_MAX:
        return too_far_back(analyser, span)
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
