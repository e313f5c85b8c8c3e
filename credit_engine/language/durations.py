"""
Durations: days, or months and years, added to a date or taken from it.

A duration is no value: it stands only beside a date. How far two dates are
apart is a number, by days_between and months_between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lark import Token, Tree

from credit_engine.language.grammar import span_of
from credit_engine.language.literals import BadLiteralError
from credit_engine.language.problems import Span
from credit_engine.language.tree import Moved, Node
from credit_engine.language.types import Kind

if TYPE_CHECKING:
    from credit_engine.language.analyse import Analyser

_DAYS = re.compile(r"P([0-9]{1,6})D")
_MONTHS = re.compile(r"P(?:([0-9]{1,4})Y)?(?:([0-9]{1,5})M)?")


@dataclass(frozen=True, slots=True)
class Duration:
    """Whole months or whole days; one of the two is zero."""

    months: int
    days: int


def read_duration(quoted: str) -> Duration:
    """
    The duration of `"P30D"`, `"P3M"`, `"P2Y"` or `"P1Y6M"`, quotes included.

    Raises:
        BadLiteralError: of another form, of both days and months, or of no length.
    """
    text = quoted[1:-1]
    days, months = _DAYS.fullmatch(text), _MONTHS.fullmatch(text)
    if days is not None:
        duration = Duration(0, int(days[1]))
    elif months is not None and text != "P":
        duration = Duration(12 * int(months[1] or "0") + int(months[2] or "0"), 0)
    else:
        shown = text if len(text) <= 24 else f"{text[:24]}…"
        message = f"{shown!a} is no duration; write days as P30D, months as P3M, years as P2Y."
        raise BadLiteralError(message)
    if duration == Duration(0, 0):
        raise BadLiteralError("A duration of nothing moves no date; leave it out.")
    return duration


def is_duration(tree: Tree[Token]) -> bool:
    """Whether *tree* is `duration(…)` or `@"P…"`."""
    if tree.data == "date":
        return str(tree.children[0]).startswith('"P')
    return tree.data == "call" and tree.children[0] == "duration"


def analyse_move(
    analyser: Analyser, operator: str, left: Tree[Token], right: Tree[Token], span: Span
) -> Node | None:
    """`date + duration`, `duration + date` or `date - duration`."""
    if is_duration(left) and (operator != "+" or is_duration(right)):
        message = "Here a duration is neither added to a date nor taken from one."
        return analyser.report("type-mismatch", message, span)
    if operator not in {"+", "-"}:
        message = "A duration is added to a date or taken from it, nothing else."
        return analyser.report("type-mismatch", message, span)
    moved, by = (right, left) if is_duration(left) else (left, right)
    date = analyser.require(analyser.node(moved), Kind.DATE, "A duration beside `+` or `-`")
    duration = _literal(analyser, by)
    if date is None or duration is None:
        return None
    sign = 1 if operator == "+" else -1
    return Moved(date, sign * duration.months, sign * duration.days, span=span)


def _literal(analyser: Analyser, tree: Tree[Token]) -> Duration | None:
    span = span_of(tree)
    holder = tree
    if tree.data == "call" and len(tree.children) == 2 and isinstance(tree.children[1], Tree):
        holder = tree.children[1]
    if holder.data not in {"text", "date"}:
        message = '`duration` is called as `duration("P30D")`, with nothing more and nothing less.'
        analyser.report("wrong-arguments", message, span)
        return None
    try:
        return read_duration(str(holder.children[0]))
    except BadLiteralError as error:
        analyser.report("bad-literal", str(error), span)
        return None


def misplaced_duration(analyser: Analyser, span: Span) -> Node | None:
    """Note a duration that stands beside no date."""
    message = (
        "A duration stands only behind a date and `+` or `-`; how far dates are apart is a "
        "number, by days_between(from, to) or months_between(from, to)."
    )
    return analyser.report("type-mismatch", message, span)
