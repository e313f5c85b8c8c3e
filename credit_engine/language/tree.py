"""
The typed tree of an expression: a closed set of frozen nodes.

Every node knows its type and its place in the text. Places do not count when
nodes are compared, so a tree equals the tree of its rendered text. A new form
of the language is a new node here, and mypy then names each place that must
learn it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import assert_never

from credit_engine.language.problems import NOWHERE, Span
from credit_engine.language.types import BOOLEAN, DATE, Type, Value

ArithmeticOperator = OneOf["+", "-", "*", "/"]
Comparator = OneOf["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written out; None is null."""

    value: Value
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a name, `lag` periods ago (0 is now)."""

    name: str
    lag: int
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SignalRead:
    """Whether a signal of the rule pack holds: true, false or unknown."""

    name: str
    type: Type = BOOLEAN
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """A number with its sign turned."""

    operand: Node
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two numbers added, subtracted, multiplied or divided."""

    operator: ArithmeticOperator
    left: Node
    right: Node
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """A date so many months and days later, or earlier where they are negative."""

    operand: Node
    months: int
    days: int
    type: Type = DATE
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two values of one kind compared; unknown where either is null."""

    operator: Comparator
    left: Node
    right: Node
    type: Type = BOOLEAN
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class IsNull:
    """`x = null`, or `x != null` where negated; always known."""

    operand: Node
    negated: bool
    type: Type = BOOLEAN
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Between:
    """Whether a number or date lies between two ends, each counted in or not."""

    operand: Node
    low: Node
    high: Node
    low_closed: bool = True
    high_closed: bool = True
    type: Type = BOOLEAN
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ListOf:
    """
    Values of one kind written in a row; `type` is that of each item.

    A list is no value: it stands under a Call or a Member only, and is spread
    out there.
    """

    items: tuple[Node, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Series:
    """A list of one value in several periods, the newest first; `type` is that of each."""

    items: tuple[Node, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Streak:
    """How many periods in a row a condition holds; `parts` are its periods, the newest first."""

    parts: tuple[Node, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Member:
    """Whether a value equals an item of a list, as `or` over `=` would say."""

    operand: Node
    items: ListOf | Series
    type: Type = BOOLEAN
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Conjunction:
    """Two or more conditions joined by `and`; no part is itself a Conjunction."""

    parts: tuple[Node, ...]
    type: Type = BOOLEAN
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Disjunction:
    """Two or more conditions joined by `or`; no part is itself a Disjunction."""

    parts: tuple[Node, ...]
    type: Type = BOOLEAN
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """A condition turned round; unknown stays unknown."""

    part: Node
    type: Type = BOOLEAN
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if … then … else …`; null where the condition is unknown."""

    condition: Node
    then: Node
    otherwise: Node
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of language/functions.py with its arguments."""

    function: str
    arguments: tuple[Node, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Node = (
    Literal
    | Reading
    | SignalRead
    | Negate
    | Arithmetic
    | Moved
    | Comparison
    | IsNull
    | Between
    | ListOf
    | Series
    | Streak
    | Member
    | Conjunction
    | Disjunction
    | Not
    | Conditional
    | Call
)


def reading_key(name: str, lag: int) -> str:
    """The key under which a reading's value is handed to a compiled function: `sales@1`."""
    return name if lag == 0 else f"{name}@{lag}"


def signal_key(name: str) -> str:
    """The key under which a signal's truth is handed to a compiled function."""
    return f"signal:{name}"


def children(node: Node) -> tuple[Node, ...]:  # noqa: C901 - one arm for each node
    """The nodes directly under *node*, left to right."""
    match node:
        case Literal() | Reading() | SignalRead():
            return ()
        case Negate(operand=operand) | Moved(operand=operand) | IsNull(operand=operand):
            return (operand,)
        case Arithmetic(left=left, right=right) | Comparison(left=left, right=right):
            return (left, right)
        case Between(operand=operand, low=low, high=high):
            return (operand, low, high)
        case ListOf(items=items) | Series(items=items):
            return items
        case Member(operand=operand, items=listed):
            return (operand, listed)
        case Conjunction(parts=parts) | Disjunction(parts=parts) | Streak(parts=parts):
            return parts
        case Not(part=part):
            return (part,)
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case Call(arguments=arguments):
            return arguments
        case _:
            assert_never(node)


def spread(arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    """*arguments* with the items of each list in its place."""
    return tuple(
        item
        for argument in arguments
        for item in (argument.items if isinstance(argument, ListOf | Series) else (argument,))
    )


def walk(node: Node) -> Iterator[Node]:
    """*node* and every node under it, each before its children, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def readings_of(node: Node) -> frozenset[tuple[str, int]]:
    """The (name, lag) of every reading under *node*."""
    return frozenset((part.name, part.lag) for part in walk(node) if isinstance(part, Reading))


def required_readings(node: Node) -> frozenset[tuple[str, int]]:
    """
    The readings under *node* without which its value cannot be known.

    The older periods of a streak are not among them: it may have ended before.
    """
    match node:
        case Reading(name=name, lag=lag):
            return frozenset({(name, lag)})
        case Streak(parts=parts):
            return required_readings(parts[0])
        case _:
            return frozenset[tuple[str, int]]().union(*map(required_readings, children(node)))
