"""
Why: reasons of the score ranked by points lost, and reasons of the amount.

Points are lost against the best band of each dimension (PMML 4.4 Scorecard,
reasonCodeAlgorithm "pointsBelow" with the maximum as baseline). Dimensions that
give the same code count once, with their losses added; no loss, no reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.assess.trace import Assessment, Document
from credit_engine.domain.outcome import Outcome
from credit_engine.pack.model import CompiledPack, Reason

# Regulation B's commentary holds that more than four reasons are not likely helpful.
FAMILIES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class ScoreReason:
    """A reason code with the score points (x 1,000,000) that it stands for, and their sources."""

    code: str
    lost_millionths: int
    dimensions: tuple[str, ...]

    def document(self) -> Document:
        """The JSON form."""
        return {
            "code": self.code,
            "lost_millionths": self.lost_millionths,
            "dimensions": list(self.dimensions),
        }


@dataclass(frozen=True, slots=True)
class AmountReason:
    """A reason code of a figure that bound the amount, or of a cause that forbade one."""

    code: str
    of: str

    def document(self) -> Document:
        """The JSON form."""
        return {"code": self.code, "of": self.of}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Reasons of the score (most points lost first) and of the outcome and amount."""

    score_reasons: tuple[ScoreReason, ...]
    amount_reasons: tuple[AmountReason, ...]

    def document(self) -> Document:
        """The JSON form that is recorded with the assessment."""
        return {
            "score_reasons": [reason.document() for reason in self.score_reasons],
            "amount_reasons": [reason.document() for reason in self.amount_reasons],
        }


def explain(pack: CompiledPack, assessment: Assessment) -> Explanation:
    """Work out the reasons of *assessment*, in an order that no file or rule order changes."""
    return Explanation(_score_reasons(pack, assessment), _amount_reasons(pack, assessment))


def _score_reasons(pack: CompiledPack, assessment: Assessment) -> tuple[ScoreReason, ...]:
    if assessment.score is None:
        return ()
    lost: dict[str, int] = {}
    sources: dict[str, list[str]] = {}
    for name, millionths in sorted(assessment.score.lost_millionths.items()):
        code = assessment.dimensions[name].reason
        if code is None or millionths <= 0:
            continue
        lost[code] = lost.get(code, 0) + millionths
        sources.setdefault(code, []).append(name)
    ranked = sorted(lost, key=lambda code: (-lost[code], pack.reasons[code].severity, code))
    return tuple(ScoreReason(code, lost[code], tuple(sources[code])) for code in ranked)


def _amount_reasons(pack: CompiledPack, assessment: Assessment) -> tuple[AmountReason, ...]:
    """
    Rank the causes: strictest outcome first, within it by (severity, code).

    For an approval in full there is no cause; then it is the figure that bound it.
    """
    order = list(Outcome)
    ranked = sorted(
        assessment.causes,
        key=lambda cause: (
            -order.index(cause.outcome),
            pack.reasons[cause.reason].severity,
            cause.reason,
            cause.source,
        ),
    )
    found = [AmountReason(cause.reason, cause.source) for cause in ranked]
    if not found and assessment.binding is not None:
        found.append(AmountReason(assessment.binding.reason, assessment.binding.of))
    return tuple(found)


def families(pack: CompiledPack, explanation: Explanation) -> list[Reason]:
    """One reason per family, strongest first, at most four: what a buyer may be told."""
    codes = [reason.code for reason in explanation.amount_reasons]
    codes += [reason.code for reason in explanation.score_reasons]
    shown: dict[str, Reason] = {}
    for code in codes:
        reason = pack.reasons[code]
        shown.setdefault(reason.family, reason)
    return list(shown.values())[:FAMILIES_SHOWN]
