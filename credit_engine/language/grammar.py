"""
The grammar, and text in → syntax tree out.

The grammar is LALR(1), so parsing takes linear time and no recursion, whatever
the text. It is kept as a string, as this room reads no files.

A `sum` holds no `and`, so `x between a and b and c` is read in one way only.
Functions need no grammar at all.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from credit_engine.language.names import NAME_PATTERN
from credit_engine.language.problems import LanguageError, Problem, Span
from credit_engine.language.syntax_errors import describe
from credit_engine.language.types import EXPRESSION_CHARS_MAX, EXPRESSION_DEPTH_MAX

GRAMMAR = (
    r"""
whole_expression: expression
whole_band: unary_test ("," unary_test)*

?expression: "if" expression "then" expression "else" expression  -> conditional
    | disjunction
?disjunction: conjunction ("or" conjunction)*
?conjunction: comparison ("and" comparison)*
?comparison: sum
    | sum COMPARATOR sum
    | sum "between" sum "and" sum              -> between
    | sum "in" sum                             -> membership
    | sum "in" range                           -> range_membership
!range: ("[" | "(") sum ".." sum ("]" | ")")
?sum: product
    | sum (PLUS | MINUS) product
?product: unary
    | product (TIMES | OVER) unary
?unary: atom
    | "-" unary                                -> negation
?atom: NUMBER                                  -> number
    | TEXT                                     -> text
    | "@" TEXT                                 -> date
    | "true"                                   -> true
    | "false"                                  -> false
    | "null"                                   -> null
    | NAME                                     -> name
    | NAME "(" [expression ("," expression)*] ")"  -> call
    | "not" "(" expression ")"                 -> negated
    | "(" expression ")"
    | "[" expression ("," expression)* "]"     -> list

?unary_test: COMPARATOR endpoint               -> bounded
    | endpoint                                 -> exactly
    | interval
!interval: ("[" | "(") endpoint ".." endpoint ("]" | ")")
?endpoint: NUMBER                              -> number
    | "-" NUMBER                               -> negative_number
    | TEXT                                     -> text
    | "true"                                   -> true
    | "false"                                  -> false

COMPARATOR: "=" | "!=" | "<=" | "<" | ">=" | ">"
PLUS: "+"
MINUS: "-"
TIMES: "*"
OVER: "/"
DOTS: ".."
TEXT: /"[^"\r\n]*"/
// Wider than a number, so that `1e5` and `1_000` are one bad number, not two tokens.
NUMBER: /[0-9](?:[0-9A-Za-z_]|\.(?!\.))*/
"""
    f"NAME: /{NAME_PATTERN}/\n"
    r"%ignore /[ \t\r\n]+/"
)

Start = Literal["whole_expression", "whole_band"]


@cache
def _parser() -> Lark:
    # The basic lexer makes a keyword a keyword everywhere, also where a name would fit.
    return Lark(
        GRAMMAR,
        parser="lalr",
        lexer="basic",
        start=["whole_expression", "whole_band"],
        propagate_positions=True,
        maybe_placeholders=False,
    )


@lru_cache(maxsize=2048)  # of a pack that is compiled again, most texts are what they were
def parse(text: str, start: Start) -> Tree[Token]:
    """
    The syntax tree of *text*: an expression, or the unary tests of a band; not to be changed.

    Raises:
        LanguageError: `too-long`, `syntax-error` or `too-deep`, one problem only.
    """
    if len(text) > EXPRESSION_CHARS_MAX:
        raise LanguageError(
            [
                Problem(
                    "too-long",
                    f"This is {len(text)} characters long and {EXPRESSION_CHARS_MAX} are allowed; "
                    "split it over several dimensions or rules.",
                    Span(0, len(text)),
                )
            ]
        )
    try:
        tree = _parser().parse(text, start=start)
    except UnexpectedInput as error:
        raise LanguageError([describe(text, error)]) from error
    depth = _depth(tree) - 1
    if depth > EXPRESSION_DEPTH_MAX:
        raise LanguageError(
            [
                Problem(
                    "too-deep",
                    f"This is nested {depth} deep and {EXPRESSION_DEPTH_MAX} is allowed (each "
                    "further term of a sum or product counts as one); split it over several "
                    "dimensions or rules.",
                    Span(0, len(text)),
                )
            ]
        )
    return tree


def _depth(tree: Tree[Token]) -> int:
    """How many trees the longest branch holds; level by level, as recursion could overflow."""
    depth = 0
    level = [tree]
    while level:
        depth += 1
        level = [child for node in level for child in node.children if isinstance(child, Tree)]
    return depth


def span_of(tree: Tree[Token]) -> Span:
    """Where *tree* stands in its text."""
    return Span(tree.meta.start_pos, tree.meta.end_pos)
