"""Safety statements: what a pack promises of all buyers, and what `pack check` proves."""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.pack.nodes import Scalar


@dataclass(frozen=True, slots=True)
class NoLimitWhen:
    """
    Where `condition` holds, no buyer is granted a limit above zero.

    With `or_unknown` that must be so wherever the condition is not certainly false.
    """

    condition: Scalar
    or_unknown: bool


@dataclass(frozen=True, slots=True)
class NeverRaisesLimit:
    """
    The limit never rises when facts of `more` rise and facts of `less` fall.

    They may move at once, each as far as it likes or not at all; all other facts stay.
    """

    more: tuple[Scalar, ...]
    less: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class LosingFactsNeverHelps:
    """
    The loss of expected facts, of any number at once, never helps.

    It raises no score, grade or limit, and moves no outcome towards approval.
    """


@dataclass(frozen=True, slots=True)
class LimitNeverExceeds:
    """A limit that is granted is no larger than any of `amounts`."""

    amounts: tuple[Scalar, ...]


Claim = NoLimitWhen | NeverRaisesLimit | LosingFactsNeverHelps | LimitNeverExceeds


@dataclass(frozen=True, slots=True)
class SafetyStatement:
    """One claim with its name and what it says, by language."""

    name: Scalar
    whole: bool
    says: dict[str, str]
    claim: Claim
