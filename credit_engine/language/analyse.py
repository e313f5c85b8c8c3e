"""
Text in, typed tree out: names are resolved, kinds are checked, all problems are told together.

A part with a problem has no node; whatever contains it is passed over in
silence, so that one mistake is one problem.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from lark import Token, Tree

from credit_engine.language import tree as nodes
from credit_engine.language.calls import analyse_call
from credit_engine.language.durations import analyse_move, is_duration, misplaced_duration
from credit_engine.language.functions import usage_of
from credit_engine.language.grammar import parse, span_of
from credit_engine.language.lists import misplaced_list
from credit_engine.language.literals import BadLiteralError, read_date, read_number, read_text
from credit_engine.language.membership import analyse_between, analyse_membership, analyse_range
from credit_engine.language.names import WORDS_OF_LATER_VERSIONS
from credit_engine.language.problems import LanguageError, Problem, Span, nearest
from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.tree import Node
from credit_engine.language.types import BOOLEAN, DATE, NUMBER, TEXT, Kind, Type
from credit_engine.language.units import common_unit, fit, in_words, product, quotient, scaled


@dataclass(frozen=True, slots=True)
class Expression:
    """
    An analysed expression.

    `readings` are the (name, lag) pairs and `signals` the signals that it
    reads, each sorted and once.
    """

    text: str
    root: Node
    type: Type
    readings: tuple[tuple[str, int], ...]
    signals: tuple[str, ...]


def analyse(text: str, scope: Scope, wanted: Kind | None = None) -> Expression:
    """
    Check *text* against *scope* and give its typed tree.

    Args:
        text: One expression, at most EXPRESSION_CHARS_MAX characters.
        scope: The names and signals that may be read.
        wanted: The kind that the place of the expression needs, if any.

    Raises:
        LanguageError: with every problem found; a syntax error stands alone.
    """
    whole = parse(text, "whole_expression")
    (top,) = whole.children
    assert isinstance(top, Tree)
    analyser = Analyser(scope)
    root = analyser.node(top, expected=None if wanted is None else Type(wanted), at_top=True)
    if root is not None and wanted is not None and root.type.kind is not wanted:
        message = f"This must be {wanted.phrase} and is {root.type.kind.phrase}."
        analyser.report("type-mismatch", message, root.span)
    if analyser.problems or root is None:
        raise LanguageError(analyser.problems)
    found = list(nodes.walk(root))
    readings = {(node.name, node.lag) for node in found if isinstance(node, nodes.Reading)}
    signals = {node.name for node in found if isinstance(node, nodes.SignalRead)}
    return Expression(text, root, root.type, tuple(sorted(readings)), tuple(sorted(signals)))


class Analyser:
    """
    Walks one syntax tree.

    `lag` is how many periods back the names of the current part are read, by prior();
    `step` is how many more by a series or streak, and None outside of one.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[Problem] = []
        self.lag = 0
        self.step: int | None = None
        self._forms: dict[str, Callable[[Tree[Token], Span], Node | None]] = {
            "number": self._number,
            "text": self._text,
            "date": self._date,
            "true": lambda _, span: nodes.Literal(value=True, type=BOOLEAN, span=span),
            "false": lambda _, span: nodes.Literal(value=False, type=BOOLEAN, span=span),
            "name": self._name,
            "negation": self._negation,
            "sum": self._arithmetic,
            "product": self._arithmetic,
            "comparison": self._comparison,
            "between": partial(analyse_between, self),
            "membership": partial(analyse_membership, self),
            "range_membership": partial(analyse_range, self),
            "list": self._list,
        }

    def report(
        self, code: str, message: str, span: Span, suggestion: str | None = None
    ) -> Node | None:
        """Note one problem; gives None, which stands for the node of a part with a problem."""
        self.problems.append(Problem(code, message, span, suggestion))
        return None

    def node(
        self, tree: Tree[Token], expected: Type | None = None, *, at_top: bool = False
    ) -> Node | None:
        """
        The typed node of *tree*, or None after a problem in it.

        *expected* gives `null` its type; *at_top* says that only and, or and
        not stand above, so that signal() may stand here.
        """
        span = span_of(tree)
        match tree.data:
            case "null":
                return self._null(expected, span)
            case "conditional":
                return self._conditional(tree, expected, span)
            case "conjunction" | "disjunction":
                return self._junction(tree, span, at_top=at_top)
            case "negated":
                part = self._condition(_child(tree, 0), "not(…)", at_top=at_top)
                return None if part is None else nodes.Not(part, span=span)
            case "call":
                return analyse_call(self, tree, span, at_top=at_top)
            case form:
                return self._forms[form](tree, span)

    def require(self, node: Node | None, kind: Kind, where: str) -> Node | None:
        """*node* if it is of *kind*; otherwise a type-mismatch is noted."""
        if node is None or node.type.kind is kind:
            return node
        message = f"{where} needs {kind.phrase}; this is {node.type.kind.phrase}."
        self.report("type-mismatch", message, node.span)
        return None

    def agree(self, parts: Sequence[Node], where: str, span: Span) -> Type | None:
        """The one type of *parts*, which are of one kind; None after a unit-mismatch."""
        for index, part in enumerate(parts):
            for earlier in parts[:index]:
                if not fit(earlier.type.unit, part.type.unit):
                    message = (
                        f"{where} needs numbers of one unit; one is {in_words(earlier.type.unit)} "
                        f"and another is {in_words(part.type.unit)}. Multiply or divide to bring "
                        "them together, or correct the unit where the name is declared."
                    )
                    self.report("unit-mismatch", message, span)
                    return None
        return Type(parts[0].type.kind, common_unit(part.type.unit for part in parts))

    # --- literals and names -----------------------------------------------------------------

    def _number(self, tree: Tree[Token], span: Span) -> Node | None:
        try:
            return nodes.Literal(read_number(_token(tree, 0)), NUMBER, span)
        except BadLiteralError as error:
            return self.report("bad-literal", str(error), span)

    def _text(self, tree: Tree[Token], span: Span) -> Node | None:
        try:
            return nodes.Literal(read_text(_token(tree, 0)), TEXT, span)
        except BadLiteralError as error:
            return self.report("bad-literal", str(error), span)

    def _date(self, tree: Tree[Token], span: Span) -> Node | None:
        if is_duration(tree):
            return misplaced_duration(self, span)
        try:
            return nodes.Literal(read_date(_token(tree, 0)), DATE, span)
        except BadLiteralError as error:
            return self.report("bad-literal", str(error), span)

    def _list(self, _: Tree[Token], span: Span) -> Node | None:
        return misplaced_list(self, span)

    def _null(self, expected: Type | None, span: Span) -> Node | None:
        if expected is not None:
            return nodes.Literal(None, expected, span)
        message = "null can be compared (`x = null`) or be one branch of an `if`, nothing else."
        return self.report("type-mismatch", message, span)

    def _name(self, tree: Tree[Token], span: Span) -> Node | None:
        name = _token(tree, 0)
        symbol = self.scope.symbols.get(name)
        if symbol is None:
            return self._unknown_name(name, span)
        if self.lag and not symbol.has_periods:
            message = f"`{name}` has one value and no earlier periods, so prior() cannot read it."
            return self.report("no-periods", message, span)
        lag = self.lag + (self.step or 0) if symbol.has_periods else 0
        return nodes.Reading(name, lag, symbol.type, span)

    def _unknown_name(self, name: str, span: Span) -> Node | None:
        if name in WORDS_OF_LATER_VERSIONS:
            message = f"`{name}` is kept for a later version of the language and cannot be used."
            return self.report("unknown-name", message, span)
        if self.scope.signals is not None and name in self.scope.signals:
            message = f"`{name}` is a signal; signals are read with signal({name})."
            return self.report("unknown-name", message, span, f"signal({name})")
        usage = usage_of(name)
        if usage is not None:
            message = f"`{name}` is a function; call it as `{usage}`."
            return self.report("unknown-name", message, span)
        message = f"Nothing that can be read here is called `{name}`."
        return self.report("unknown-name", message, span, nearest(name, self.scope.symbols))

    # --- arithmetic and comparison ----------------------------------------------------------

    def _negation(self, tree: Tree[Token], span: Span) -> Node | None:
        operand = self.require(self.node(_child(tree, 0)), Kind.NUMBER, "`-`")
        if isinstance(operand, nodes.Literal) and isinstance(operand.value, float):
            return nodes.Literal(-operand.value, operand.type, span)
        return None if operand is None else nodes.Negate(operand, operand.type, span)

    def _arithmetic(self, tree: Tree[Token], span: Span) -> Node | None:
        operator = cast(nodes.ArithmeticOperator, _token(tree, 1))
        left_tree, right_tree = _child(tree, 0), _child(tree, 2)
        if is_duration(left_tree) or is_duration(right_tree):
            return analyse_move(self, operator, left_tree, right_tree, span)
        left, right = self.node(left_tree), self.node(right_tree)
        if left is None or right is None:
            return None
        if operator == "-" and left.type.kind is Kind.DATE and right.type.kind is Kind.DATE:
            message = "Dates are not subtracted; write days_between(from, to)."
            return self.report("type-mismatch", message, span)
        where = f"`{operator}`"
        if not self.require(left, Kind.NUMBER, where) or not self.require(
            right, Kind.NUMBER, where
        ):
            return None
        if operator in {"+", "-"}:
            agreed = self.agree((left, right), where, span)
        else:
            agreed = Type(Kind.NUMBER, _unit_of(operator, left, right))
        return None if agreed is None else nodes.Arithmetic(operator, left, right, agreed, span)

    def _comparison(self, tree: Tree[Token], span: Span) -> Node | None:
        operator = cast(nodes.Comparator, _token(tree, 1))
        left, right = _child(tree, 0), _child(tree, 2)
        if "null" in {left.data, right.data}:
            return self._null_test(operator, left, right, span)
        left_node, right_node = self.node(left), self.node(right)
        if left_node is None or right_node is None:
            return None
        kind = left_node.type.kind
        if kind is not right_node.type.kind:
            other = right_node.type.kind
            message = f"{kind.phrase.capitalize()} cannot be compared with {other.phrase}."
            return self.report("type-mismatch", message, span)
        if operator not in {"=", "!="} and kind in {Kind.TEXT, Kind.BOOLEAN}:
            message = f"`{operator}` needs numbers or dates; {kind.phrase} has only = and !=."
            return self.report("type-mismatch", message, span)
        self.check_value(left_node, right_node)
        self.check_value(right_node, left_node)
        if self.agree((left_node, right_node), f"`{operator}`", span) is None:
            return None
        return nodes.Comparison(operator, left_node, right_node, span=span)

    def _null_test(
        self, operator: nodes.Comparator, left: Tree[Token], right: Tree[Token], span: Span
    ) -> Node | None:
        if left.data == right.data:
            return self.report("type-mismatch", "null is compared with itself.", span)
        operand = self.node(left if right.data == "null" else right)
        if operand is None:
            return None
        if operator not in {"=", "!="}:
            message = f"null has no order, so `{operator}` cannot test for it; use = or !=."
            return self.report("type-mismatch", message, span)
        return nodes.IsNull(operand, operator == "!=", span=span)

    def check_value(self, reading: Node, literal: Node) -> None:
        """Note a text that the enumeration it is compared with can never hold."""
        if not isinstance(reading, nodes.Reading) or not isinstance(literal, nodes.Literal):
            return
        symbol: Symbol = self.scope.symbols[reading.name]
        if symbol.values is None or literal.value in symbol.values:
            return
        message = f'`{reading.name}` is never "{literal.value}"; it is one of '
        message += ", ".join(f'"{value}"' for value in symbol.values) + "."
        near = nearest(str(literal.value), symbol.values)
        suggestion = None if near is None else f'"{near}"'
        self.report("unknown-value", message, literal.span, suggestion)

    # --- conditions -------------------------------------------------------------------------

    def _condition(self, tree: Tree[Token], where: str, *, at_top: bool) -> Node | None:
        return self.require(self.node(tree, at_top=at_top), Kind.BOOLEAN, where)

    def _junction(self, tree: Tree[Token], span: Span, *, at_top: bool) -> Node | None:
        word, form = (
            ("`and`", nodes.Conjunction)
            if tree.data == "conjunction"
            else ("`or`", nodes.Disjunction)
        )
        parts: list[Node] = []
        complete = True
        for index in range(len(tree.children)):
            part = self._condition(_child(tree, index), word, at_top=at_top)
            if part is None:
                complete = False
            elif isinstance(part, form):
                parts.extend(part.parts)  # (a and b) and c is a and b and c
            else:
                parts.append(part)
        return form(tuple(parts), span=span) if complete else None

    def _conditional(self, tree: Tree[Token], expected: Type | None, span: Span) -> Node | None:
        condition = self._condition(_child(tree, 0), "`if`", at_top=False)
        then_tree, else_tree = _child(tree, 1), _child(tree, 2)
        # A branch that is null takes its type from the other one, so that goes first.
        if _is_null(then_tree):
            otherwise = self.node(else_tree, expected)
            then = None if otherwise is None else self.node(then_tree, otherwise.type)
        else:
            then = self.node(then_tree, expected)
            other_type = expected if then is None else then.type
            otherwise = self.node(else_tree, other_type)
        if condition is None or then is None or otherwise is None:
            return None
        if then.type.kind is not otherwise.type.kind:
            message = (
                f"`then` is {then.type.kind.phrase} and `else` is "
                f"{otherwise.type.kind.phrase}; both must be of one kind."
            )
            return self.report("type-mismatch", message, span)
        common = self.agree((then, otherwise), "`if`", span)
        if common is None:
            return None
        return nodes.Conditional(condition, then, otherwise, common, span)


def _unit_of(operator: nodes.ArithmeticOperator, left: Node, right: Node) -> str | None:
    """The unit of a product or quotient."""
    units = (left.type.unit, right.type.unit)
    if isinstance(right, nodes.Literal) and isinstance(right.value, float):
        return scaled(left.type.unit, right.value)
    if operator == "/":
        return quotient(*units)
    if isinstance(left, nodes.Literal) and isinstance(left.value, float):
        return scaled(right.type.unit, left.value)
    return product(*units)


def _is_null(tree: Tree[Token]) -> bool:
    """Whether *tree* is null in every branch, so that it has no type of its own."""
    if tree.data == "conditional":
        return _is_null(_child(tree, 1)) and _is_null(_child(tree, 2))
    return bool(tree.data == "null")


def _child(tree: Tree[Token], index: int) -> Tree[Token]:
    child = tree.children[index]
    assert isinstance(child, Tree)
    return child


def _token(tree: Tree[Token], index: int) -> str:
    return str(tree.children[index])
