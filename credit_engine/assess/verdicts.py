"""What inference answers: a three-valued verdict for every rule and every signal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from credit_engine.pack.network import Network

Truth = bool | None
"""True, False, or None where it cannot be known."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Each rule and each signal: true (fired), false, or unknown (None)."""

    rules: Mapping[str, Truth]
    signals: Mapping[str, Truth]


@dataclass(frozen=True, slots=True)
class Inferred:
    """The verdicts, and what was wrong with the engine that should have given them."""

    verdicts: Verdicts
    alarm: str | None


Infer = Callable[[Network, Mapping[str, Truth]], Inferred]


def any_of(truths: Iterable[Truth]) -> Truth:
    """Join by Kleene's `or`: true if one is, false if all are, else unknown."""
    known: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            known = None
    return known
