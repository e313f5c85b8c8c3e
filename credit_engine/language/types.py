"""
What a value of the rule language is: its kinds, its type, and the bounds of an expression.

Numbers are always IEEE doubles and always finite; `None` is null for a value
and unknown for a condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

LANGUAGE_VERSION = 1

# Checked before parsing, so that no text is too long to be refused quickly.
EXPRESSION_CHARS_MAX = 2000
# Checked after parsing and before any recursion over the tree.
EXPRESSION_DEPTH_MAX = 32
# Checked while a list is read; the items of a series count too.
LIST_ITEMS_MAX = 100
# `prior` reaches this many periods back, nested or not.
LAG_MAX = 9

Value = float | str | bool | date | None


class Kind(Enum):
    """The kinds of value; the text of each is the word that rule packs use."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"

    @property
    def phrase(self) -> str:
        """The kind as it stands in a sentence: `a number`."""
        return "a condition (true or false)" if self is Kind.BOOLEAN else f"a {self.value}"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind and, for numbers that have one, the unit: `Type(Kind.NUMBER, "days")`."""

    kind: Kind
    unit: str | None = None


NUMBER = Type(Kind.NUMBER)
TEXT = Type(Kind.TEXT)
DATE = Type(Kind.DATE)
BOOLEAN = Type(Kind.BOOLEAN)
