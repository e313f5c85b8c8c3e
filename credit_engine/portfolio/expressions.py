"""
Typed trees in, columns of Ibis out: language/compile.py's counterpart for many rows at once.

A column of a table stands for each reading, by its `reading_key`. SQL has no names for
what an expression uses twice, and a guard uses its operand twice: written in place, nested
guards would double in size at each level. So each guarded result becomes a column of its
own; `Layers` holds them by depth, and each depth is one SELECT over the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

import ibis.expr.types as ir

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
    reading_key,
    signal_key,
    spread,
)
from credit_engine.portfolio import operations
from credit_engine.portfolio.mathematics import Function

Column = Callable[[ir.Table], ir.Value]

_COMPARE: Mapping[str, Callable[[ir.Value, ir.Value], ir.Value]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_ARITHMETIC: Mapping[str, Callable[[ir.Value, ir.Value], ir.Value]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": operations.divide,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A column still to be made, of a table that has all layers below `depth`."""

    column: Column
    depth: int
    reads: frozenset[str] = frozenset()  # columns of that table


@dataclass(slots=True)
class Layers:
    """Columns by the depth at which they can be added: each reads only what lies below."""

    columns: dict[int, dict[str, Placed]] = field(default_factory=dict)
    depth_of: dict[str, int] = field(default_factory=dict)  # of named columns

    def add(self, name: str, placed: Placed) -> Placed:
        """Make a column *name* of what is *placed*, and give the way to read it."""
        self.columns.setdefault(placed.depth, {})[name] = placed
        self.depth_of[name] = placed.depth + 1
        return self.read(name)

    def put(self, name: str, operation: Callable[..., ir.Value], *inputs: str) -> str:
        """Make a column *name* of *operation* over the columns *inputs*, and give its name."""
        self.add(name, _over(operation, *map(self.read, inputs)))
        return name

    def read(self, name: str) -> Placed:
        """A column of the table as it came, or one that was added."""
        return Placed(lambda table: table[name], self.depth_of.get(name, 0), frozenset({name}))

    def applied_to(self, table: ir.Table, wanted: Iterable[str]) -> ir.Table:
        """The columns *wanted* of *table* and of what was added: one SELECT for each depth."""
        outputs = tuple(wanted)
        for depth, carried in self._carried(frozenset(outputs)):
            made = self.columns[depth]
            table = table.select(
                **{
                    name: made[name].column(table) if name in made else table[name]
                    for name in carried
                }
            )
        return table.select(*outputs)

    def _carried(self, outputs: frozenset[str]) -> list[tuple[int, list[str]]]:
        """For each depth from the lowest, the columns that it must hand on to those above."""
        live = outputs
        found: list[tuple[int, list[str]]] = []
        for depth in sorted(self.columns, reverse=True):
            made = {name: of for name, of in self.columns[depth].items() if name in live}
            found.append((depth, sorted(live)))
            live = live.difference(made).union(*(of.reads for of in made.values()))
        return found[::-1]


class Columns:
    """
    Writes expressions as columns, into *layers*.

    Args:
        layers: takes the intermediate columns, named `_0`, `_1`, …
        functions: ln, log10, exp and normal_cdf (portfolio/mathematics.py).
    """

    def __init__(self, layers: Layers, functions: Mapping[str, Function]) -> None:
        self.layers = layers
        self.functions = functions
        self.taken = 0

    def placed(self, node: Node) -> Placed:  # noqa: C901 - one arm for each node
        """The column of *node*."""
        match node:
            case Literal(value=value, type=type_):
                return Placed(lambda _: operations.literal(value, type_), 0)
            case Reading(name=name, lag=lag):
                return self.layers.read(reading_key(name, lag))
            case SignalRead(name=name):
                return self.layers.read(signal_key(name))
            case Negate(operand=operand):
                return self._of(lambda value: -value, operand)
            case Arithmetic(operator=operator, left=left, right=right):
                return self._finite(self._of(_ARITHMETIC[operator], left, right))
            case Moved(operand=operand, months=months, days=days):
                return self._moved(operand, months, days)
            case Comparison(operator=operator, left=left, right=right):
                return self._of(_COMPARE[operator], left, right)
            case IsNull(operand=operand, negated=negated):
                return self._of(
                    lambda value: value.notnull() if negated else value.isnull(), operand
                )
            case Between(operand=operand, low=low, high=high):
                return self._between(node, operand, low, high)
            case Member(operand=operand, items=listed):
                return self._of(
                    lambda value, *items: operations.any_of([value == item for item in items]),
                    operand,
                    *spread((listed,)),
                )
            case Streak(parts=parts):
                return self._of(lambda *truths: operations.streak(truths), *parts)
            case ListOf() | Series():
                raise AssertionError("a list stands under a call or `in` only")
            case Conjunction(parts=parts):
                return self._of(lambda *truths: operations.all_of(truths), *parts)
            case Disjunction(parts=parts):
                return self._of(lambda *truths: operations.any_of(truths), *parts)
            case Not(part=part):
                return self._of(operations.negated, part)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                return self._of(operations.choose, condition, then, otherwise)
            case Call(function=function, arguments=arguments):
                return self._call(function, spread(arguments))
            case _:
                assert_never(node)

    def _of(self, operation: Callable[..., ir.Value], *nodes: Node) -> Placed:
        return _over(operation, *(self._named(node) for node in nodes))

    def _named(self, node: Node) -> Placed:
        """*node* as something that may be written twice: a name or a constant."""
        placed = self.placed(node)
        return placed if isinstance(node, Literal | Reading | SignalRead) else self._kept(placed)

    def _kept(self, placed: Placed) -> Placed:
        self.taken += 1
        return self.layers.add(f"_{self.taken}", placed)

    def _finite(self, result: Placed) -> Placed:
        return _over(operations.finite, result)

    def _moved(self, operand: Node, months: int, days: int) -> Placed:
        moved = self._of(lambda day: operations.move_months(day, months), operand)
        return _over(lambda day: operations.move_days(day, days), self._kept(moved))

    def _between(self, node: Between, operand: Node, low: Node, high: Node) -> Placed:
        above = _COMPARE[">=" if node.low_closed else ">"]
        below = _COMPARE["<=" if node.high_closed else "<"]
        return self._of(
            lambda value, least, most: above(value, least) & below(value, most), operand, low, high
        )

    def _call(self, function: str, arguments: tuple[Node, ...]) -> Placed:
        match function:
            case "min":
                return self._of(lambda *values: operations.minimum(values), *arguments)
            case "max":
                return self._of(lambda *values: operations.maximum(values), *arguments)
            case "count":
                return self._of(lambda *values: operations.count_present(values), *arguments)
            case "sum":
                return self._sum(arguments)
            case "mean":
                return self._by(self._sum(arguments), float(len(arguments)))
            case "median":
                return self._median(arguments)
            case "round":
                return self._round(*arguments)
            case "ln" | "log10" | "exp" | "normal_cdf":
                return self._of(self.functions[function], *arguments)
            case _:
                return self._of(_SIMPLE[function], *arguments)

    def _sum(self, arguments: tuple[Node, ...]) -> Placed:
        found = self._named(arguments[0])
        for argument in arguments[1:]:
            added = _over(_ARITHMETIC["+"], self._kept(found), self._named(argument))
            found = self._finite(added)
        return found

    def _by(self, sum_: Placed, count: float) -> Placed:
        share = _over(lambda whole: operations.divide(whole, operations.number(count)), sum_)
        return self._finite(share)

    def _median(self, arguments: tuple[Node, ...]) -> Placed:
        upper = len(arguments) // 2
        named = [self._named(argument) for argument in arguments]

        def at(place: int) -> Placed:
            return self._kept(_over(lambda *values: operations.middle(values, place), *named))

        if len(arguments) % 2:
            return at(upper)
        both = self._finite(_over(_ARITHMETIC["+"], at(upper - 1), at(upper)))
        return self._by(self._kept(both), 2.0)

    def _round(self, value: Node, digits: Node) -> Placed:
        assert isinstance(digits, Literal)
        assert isinstance(digits.value, float)
        places = int(digits.value)
        return self._of(lambda number: operations.round_half_up(number, places), value)


_SIMPLE: Mapping[str, Callable[..., ir.Value]] = {
    "abs": lambda value: value.abs(),
    "floor": operations.floor,
    "ceiling": operations.ceiling,
    "sqrt": operations.square_root,
    "days_between": operations.days_between,
    "months_between": operations.months_between,
}


def _over(operation: Callable[..., ir.Value], *placed: Placed) -> Placed:
    """*operation* over what is placed, at the depth at which all of it is there."""
    depth = max((one.depth for one in placed), default=0)
    reads = frozenset[str]().union(*(one.reads for one in placed))
    return Placed(lambda table: operation(*(one.column(table) for one in placed)), depth, reads)
