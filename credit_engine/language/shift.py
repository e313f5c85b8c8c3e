"""An expression read some periods earlier, as `prior` around the whole of it would."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import assert_never

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
)


def shift(  # noqa: C901 - one arm for each node
    node: Node, lag: int, with_periods: Collection[str]
) -> Node:
    """
    *node* with each name that is in *with_periods* read *lag* periods earlier.

    Names without periods keep their one value.
    """
    if lag == 0:
        return node

    def earlier(part: Node) -> Node:
        return shift(part, lag, with_periods)

    match node:
        case Literal() | SignalRead():
            return node
        case Reading():
            return replace(node, lag=node.lag + lag) if node.name in with_periods else node
        case Negate() | Moved() | IsNull():
            return replace(node, operand=earlier(node.operand))
        case Arithmetic() | Comparison():
            return replace(node, left=earlier(node.left), right=earlier(node.right))
        case Between():
            return replace(
                node,
                operand=earlier(node.operand),
                low=earlier(node.low),
                high=earlier(node.high),
            )
        case ListOf() | Series():
            return replace(node, items=tuple(earlier(item) for item in node.items))
        case Member():
            items = replace(node.items, items=tuple(earlier(item) for item in node.items.items))
            return replace(node, operand=earlier(node.operand), items=items)
        case Conjunction() | Disjunction() | Streak():
            return replace(node, parts=tuple(earlier(part) for part in node.parts))
        case Not():
            return replace(node, part=earlier(node.part))
        case Conditional():
            return replace(
                node,
                condition=earlier(node.condition),
                then=earlier(node.then),
                otherwise=earlier(node.otherwise),
            )
        case Call():
            return replace(node, arguments=tuple(earlier(part) for part in node.arguments))
        case _:
            assert_never(node)
