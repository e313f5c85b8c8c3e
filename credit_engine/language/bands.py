"""
Bands: the unary tests of a dimension's table, such as `[0.5 .. 0.8)` or `"A", "B"`.

Ends are literals, as in DMN. What a set of bands leaves out or holds twice is
found exactly, by cutting the number line at every end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lark import Token, Tree

from credit_engine.language.grammar import parse, span_of
from credit_engine.language.intervals import EVERYTHING, Interval, merge, partition
from credit_engine.language.literals import BadLiteralError, read_number, read_text
from credit_engine.language.problems import LanguageError, Problem, Span, nearest
from credit_engine.language.types import Kind, Type, Value

Endpoint = float | str | bool


@dataclass(frozen=True, slots=True)
class Band:
    """One row's test: a number in any of `intervals`, or a text or truth among `values`."""

    text: str
    intervals: tuple[Interval, ...] = ()
    values: tuple[str | bool, ...] = ()

    def holds(self, value: Value) -> bool:
        """Whether *value* is in the band; null is in none."""
        if isinstance(value, bool | str):
            return value in self.values
        if isinstance(value, float):
            return any(interval.holds(value) for interval in self.intervals)
        return False


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two bands, by their index, both hold."""

    first: int
    second: int
    where: Interval | str | bool


def parse_band(text: str, type: Type, values: Sequence[str] | None = None) -> Band:  # noqa: A002
    """
    Read the unary tests of one band, joined by commas (or).

    Args:
        text: Such as `< 0.5`, `[0.5 .. 0.8)`, `3`, `"A", "B"` or `true`.
        type: The type of the value that is tested: a number, a text or a Boolean.
        values: The only texts that an enumeration can hold, where it is one.

    Raises:
        LanguageError: with every problem found; a syntax error stands alone.
    """
    reader = _BandReader(type.kind, values)
    tests = [test for test in parse(text, "whole_band").children if isinstance(test, Tree)]
    reader.check_commas(text, tests)
    for test in tests:
        reader.read(test)
    if reader.problems:
        raise LanguageError(reader.problems)
    return Band(text, tuple(reader.intervals), tuple(reader.texts))


def find_gaps(bands: Sequence[Band], within: Interval = EVERYTHING) -> tuple[Interval, ...]:
    """The numbers inside *within* that no band holds, as few intervals as they make."""
    intervals = [interval for band in bands for interval in band.intervals]
    pieces = partition([*intervals, within])
    return merge(
        piece
        for piece in pieces
        if within.covers(piece) and not any(interval.covers(piece) for interval in intervals)
    )


def find_missing_values(
    bands: Sequence[Band], values: Sequence[str | bool]
) -> tuple[str | bool, ...]:
    """Those of *values* that no band holds."""
    return tuple(value for value in values if not any(band.holds(value) for band in bands))


def find_overlaps(bands: Sequence[Band]) -> tuple[Overlap, ...]:
    """What each two bands both hold, in the order of the bands."""
    pieces = partition(interval for band in bands for interval in band.intervals)
    overlaps: list[Overlap] = []
    for second, later in enumerate(bands):
        for first, earlier in enumerate(bands[:second]):
            both = merge(
                piece for piece in pieces if _covers(earlier, piece) and _covers(later, piece)
            )
            overlaps += [Overlap(first, second, where) for where in both]
            shared = [value for value in earlier.values if value in later.values]
            overlaps += [Overlap(first, second, where) for where in shared]
    return tuple(overlaps)


def _covers(band: Band, piece: Interval) -> bool:
    return any(interval.covers(piece) for interval in band.intervals)


class _BandReader:
    """Reads the tests of one band; goes on after a problem, to find them all."""

    def __init__(self, kind: Kind, values: Sequence[str] | None) -> None:
        self.kind = kind
        self.values = values
        self.intervals: list[Interval] = []
        self.texts: list[str | bool] = []
        self.problems: list[Problem] = []

    def check_commas(self, text: str, tests: Sequence[Tree[Token]]) -> None:
        """Note a decimal comma, which would be read as two tests: `< 0,5` as below 0, or 5."""
        for before, after in pairwise(tests):
            comma = Span(span_of(before).end, span_of(after).start)
            around = text[comma.start - 1 : comma.end + 1]
            if len(around) == 3 and around[0].isdigit() and around[2].isdigit():
                message = (
                    "A comma stands between two tests here; write 0.5 for a decimal number, or a "
                    "space behind the comma for two tests."
                )
                self.problems.append(Problem("syntax-error", message, comma))

    def read(self, test: Tree[Token]) -> None:
        """Add what *test* holds."""
        match test.data:
            case "exactly":
                self._exactly(_endpoint(test, 0))
            case "bounded":
                self._bounded(test, str(test.children[0]), _endpoint(test, 1))
            case _:
                self._between(test)

    def _report(self, code: str, message: str, tree: Tree[Token], near: str | None = None) -> None:
        self.problems.append(Problem(code, message, span_of(tree), near))

    def _exactly(self, tree: Tree[Token]) -> None:
        value = self._value(tree)
        if isinstance(value, bool | str):
            self.texts.append(value)
        elif value is not None:
            self.intervals.append(Interval(value, low_closed=True, high=value, high_closed=True))

    def _bounded(self, test: Tree[Token], operator: str, tree: Tree[Token]) -> None:
        if operator == "=":
            self._exactly(tree)
            return
        if operator == "!=":
            message = "A band says what it holds; write `< x, > x` for all but x."
            self._report("syntax-error", message, test)
            return
        number = self._number(tree)
        if number is None:
            return
        closed = operator in {"<=", ">="}
        if operator in {"<", "<="}:
            self.intervals.append(Interval(None, low_closed=False, high=number, high_closed=closed))
        else:
            self.intervals.append(Interval(number, low_closed=closed, high=None, high_closed=False))

    def _between(self, test: Tree[Token]) -> None:
        low = self._number(_endpoint(test, 1))
        high = self._number(_endpoint(test, 3))
        if low is None or high is None:
            return
        interval = Interval(low, test.children[0] == "[", high, test.children[4] == "]")
        if low > high or (low == high and not (interval.low_closed and interval.high_closed)):
            message = (
                "This interval is empty; write the lower end first, and `[ ]` to include ends."
            )
            self._report("bad-literal", message, test)
            return
        self.intervals.append(interval)

    def _number(self, tree: Tree[Token]) -> float | None:
        value = self._value(tree)
        if value is None or (isinstance(value, float)):
            return value
        message = "Only numbers have an order; name texts and true or false one by one."
        self._report("type-mismatch", message, tree)
        return None

    def _value(self, tree: Tree[Token]) -> Endpoint | None:
        try:
            kind, value = _read_endpoint(tree)
        except BadLiteralError as error:
            self._report("bad-literal", str(error), tree)
            return None
        if kind is not self.kind:
            message = f"The value tested is {self.kind.phrase}; this is {kind.phrase}."
            self._report("type-mismatch", message, tree)
            return None
        if self.values is not None and isinstance(value, str) and value not in self.values:
            allowed = ", ".join(f'"{known}"' for known in self.values)
            near = nearest(value, self.values)
            message = f'The value is never "{value}"; it is one of {allowed}.'
            self._report("unknown-value", message, tree, None if near is None else f'"{near}"')
            return None
        return value


def _endpoint(test: Tree[Token], index: int) -> Tree[Token]:
    child = test.children[index]
    assert isinstance(child, Tree)
    return child


def _read_endpoint(tree: Tree[Token]) -> tuple[Kind, Endpoint]:
    match tree.data:
        case "number":
            return Kind.NUMBER, read_number(str(tree.children[0]))
        case "negative_number":
            return Kind.NUMBER, -read_number(str(tree.children[0]))
        case "text":
            return Kind.TEXT, read_text(str(tree.children[0]))
        case _:
            return Kind.BOOLEAN, tree.data == "true"
