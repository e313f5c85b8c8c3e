"""The end of an assessment: all causes and figures together make one outcome and one amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from credit_engine.assess.trace import Cause, Figure
from credit_engine.domain.exchange import Conversion
from credit_engine.domain.money import Money, minor_per_unit
from credit_engine.domain.outcome import Outcome, strictest

NOTHING_LEFT = "LIM-ZERO"


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    The outcome, why, and the amount in minor units of the request's currency.

    `minor` is None unless an amount may be given.
    """

    outcome: Outcome
    causes: tuple[Cause, ...]
    figures: tuple[Figure, ...]
    minor: int | None


def conclude(
    causes: Sequence[Cause],
    figures: Sequence[Figure],
    wanted: Money,
    step_minor: int,
    conversion: Conversion | None = None,
) -> Verdict:
    """
    Combine by the strictest outcome and the least figure.

    *figures* ascend by amount; *conversion* is that of the want, where it is not in their
    currency, and *step_minor* a step in its own. An amount below the want is rounded down (see
    `round_down`). Nothing left is a refusal, unless something that is not known
    left nothing: doubt refers. A refused or referred buyer gets no amount, though
    the figures stay for the person who looks.
    """
    found = list(causes)
    minor: int | None = None
    if figures:
        binding = figures[0]
        least = binding.minor if conversion is None else conversion.from_base(binding.minor).minor
        minor = round_down(least, wanted, step_minor)
        if minor == 0 and wanted.minor > 0:
            outcome = Outcome.REFUSED if binding.certain else Outcome.REFERRED
            found.append(Cause(outcome, NOTHING_LEFT, binding.of))
            found.append(Cause(outcome, binding.reason, binding.of))
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


def round_down(minor: int, wanted: Money, step_minor: int) -> int:
    """
    The whole want; or the amount rounded down to a whole step.

    What is less than one step is rounded down to whole units of the currency, or
    small limits would all round down to nothing.
    """
    if minor >= wanted.minor:
        return wanted.minor
    step = step_minor if minor >= step_minor else minor_per_unit(wanted.currency)
    return minor // step * step


def step_in(currency: str, step_minor: int, base: str) -> int:
    """
    A step of *step_minor* in *base*, for amounts in *currency*: as many whole units of it.

    A step serves round numbers, and 1,000 is as round in any currency.
    """
    return step_minor // minor_per_unit(base) * minor_per_unit(currency)


def _order(cause: Cause) -> tuple[int, str, str]:
    """Strictest first; then by source, so that the order of rules and files never shows."""
    return (-list(Outcome).index(cause.outcome), cause.source, cause.reason)
