"""What is wrong with an expression: problems with their place, and the error that carries them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from credit_engine.errors import CreditEngineError


@dataclass(frozen=True, slots=True)
class Span:
    """A place in an expression's text: characters [start, end), counted from 0."""

    start: int
    end: int


# The place of a node that code has built, rather than text.
NOWHERE = Span(0, 0)


# Every code a problem can have, and what it means.
PROBLEM_CODES: Mapping[str, str] = MappingProxyType(
    {
        "bad-literal": "a number, text, date or interval that has no value",
        "list-too-long": "a list of more items than the bound",
        "no-periods": "prior(), series() or streak() over something that has no earlier periods",
        "not-allowed-signal": "signal() where no signal can be read",
        "signal-placement": "signal() under something else than and, or and not",
        "syntax-error": "text that the grammar does not allow",
        "too-deep": "an expression nested deeper than the bound",
        "too-long": "an expression or band longer than the bound",
        "type-mismatch": "a value of one kind where another is needed",
        "unit-mismatch": "numbers of two units added, compared or put in one place",
        "unknown-function": "a call of something that is no function",
        "unknown-name": "a name or signal that cannot be read here",
        "unknown-value": "a text that the enumeration it is compared with can never hold",
        "wrong-arguments": "a call with too few, too many or unfit arguments",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """
    One thing wrong with an expression.

    `code` is one of PROBLEM_CODES, `message` says what, why and what to do, and
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
