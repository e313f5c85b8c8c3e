"""Where the comparisons of a text stand, for whoever turns one of them round."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token, Tree

from credit_engine.language.grammar import parse, span_of
from credit_engine.language.problems import Span

_COMPARISONS = frozenset({"comparison", "between", "membership", "range_membership"})


def comparison_spans(text: str) -> tuple[Span, ...]:
    """
    The places of all comparisons in *text*, an expression of the language, left to right.

    Raises:
        LanguageError: *text* is none.
    """
    found = sorted(_spans(parse(text, "whole_expression")), key=lambda span: span.start)
    return tuple(found)


def _spans(tree: Tree[Token]) -> Iterator[Span]:
    for part in tree.iter_subtrees():
        if part.data in _COMPARISONS:
            yield span_of(part)
