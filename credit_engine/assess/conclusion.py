"""The end of an assessment: all causes and figures together make one outcome and one amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from credit_engine.assess.trace import Cause, Figure
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome, strictest

NOTHING_LEFT = "LIM-ZERO"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, why, and the amount in minor units; None unless one may be given."""

    outcome: Outcome
    causes: tuple[Cause, ...]
    figures: tuple[Figure, ...]
    minor: int | None


def conclude(
    causes: Sequence[Cause], figures: Sequence[Figure], wanted: Money, step_minor: int
) -> Verdict:
    """
    Combine by the strictest outcome and the least figure.

    *figures* ascend by amount. An amount below the want is rounded down to a
    whole step; nothing left is a refusal. A refused or referred buyer gets no
    amount, though the figures stay for the person who looks.
    """
    found = list(causes)
    minor: int | None = None
    if figures:
        binding = figures[0]
        minor = round_down(binding.minor, wanted.minor, step_minor)
        if minor == 0:
            found.append(Cause(Outcome.REFUSED, NOTHING_LEFT, binding.of))
            found.append(Cause(Outcome.REFUSED, binding.reason, binding.of))
        elif minor < wanted.minor:
            found.append(Cause(Outcome.PARTLY_APPROVED, binding.reason, binding.of))
    outcome = strictest(cause.outcome for cause in found)
    if minor is None and outcome is not Outcome.REFUSED:
        outcome = Outcome.REFERRED
    return Verdict(
        outcome=outcome,
        causes=tuple(sorted(set(found), key=_order)),
        figures=tuple(figures),
        minor=minor if outcome in (Outcome.APPROVED, Outcome.PARTLY_APPROVED) else None,
    )


def round_down(minor: int, wanted_minor: int, step_minor: int) -> int:
    """The whole want, or the amount rounded down to a whole step."""
    if minor >= wanted_minor:
        return wanted_minor
    return minor // step_minor * step_minor


def _order(cause: Cause) -> tuple[int, str, str]:
    """Strictest first; then by source, so that the order of rules and files never shows."""
    return (-list(Outcome).index(cause.outcome), cause.source, cause.reason)
