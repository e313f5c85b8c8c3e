"""What is wrong with an expression: problems with their place, and the error that carries them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from credit_engine.errors import CreditEngineError


@dataclass(frozen=True, slots=True)
class Span:
    """A place in an expression's text: characters [start, end), counted from 0."""

    start: int
    end: int


# The place of a node that code has built, rather than text.
NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing wrong with an expression.

    `code` is a lower-kebab slug, `message` says what, why and what to do, and
    `suggestion` is the text that was probably meant, where one is near.
    """

    code: str
    message: str
    span: Span
    suggestion: str | None = None

    def __str__(self) -> str:
        """The problem as one line: `column: code: message Did you mean …?`."""
        meant = f" Did you mean {self.suggestion}?" if self.suggestion is not None else ""
        return f"{self.span.start + 1}: {self.code}: {self.message}{meant}"


class LanguageError(CreditEngineError):
    """An expression or a band that cannot be used; `problems` holds all that was found."""

    code = "broken-expression"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.span.start, p.span.end, p.code)))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like *word*, or None where none is near; the same on every run."""
    near = get_close_matches(word, sorted(candidates), n=1, cutoff=0.6)
    return near[0] if near else None
