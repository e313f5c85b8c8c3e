"""
Step 5, second half: how and how long the buyer may owe, and when the limit is reviewed.

Ceilings come from the grade (or the starter table) and from rules. They are joined
into one before it is laid on what was asked, so that their order never shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.assess.effects import Cap
from credit_engine.assess.trace import Cause, Requirement, Score
from credit_engine.domain.calendar import add_months
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import PREPAYMENT, Terms, TermsCeiling
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.terms_model import GradeDays, TermsPolicy

NOT_DECIDED = "TRM-NOT-DECIDED"
SOURCE = "terms"


@dataclass(frozen=True, slots=True)
class Granted:
    """Terms no riskier and no longer than asked for, and what says so where they are stricter."""

    terms: Terms | None
    review_by: date | None
    causes: tuple[Cause, ...] = ()
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ceiling:
    """A ceiling with its reason, what set it, and whether that is certain."""

    most: TermsCeiling
    reason: str
    source: str
    certain: bool = True


def grant_terms(
    pack: CompiledPack,
    wanted: Terms,
    score: Score | None,
    starter_days: int | None,
    caps: Sequence[Cap],
    *,
    as_of: date,
) -> Granted:
    """
    The stricter of what is wanted and what grade, starter table and rules allow.

    Stricter than wanted is a part approval. Prepayment, or no days at all, means
    that nothing may be owed: refused, or referred where the rule that says so is
    unknown. Terms that the pack does not decide are referred.
    """
    policy = pack.terms
    if score is not None:
        ceilings = _of_grade(policy, score.grade)
        months = _at(policy.review_months_by_grade, score.grade)
    elif starter_days is not None:
        ceilings = [_Ceiling(TermsCeiling(days=starter_days), policy.reason, SOURCE)]
        months = policy.starter_review_months
    else:
        return Granted(None, None)
    ceilings += [_of_rule(cap) for cap in caps]
    joined = TermsCeiling()
    for ceiling in ceilings:
        joined = joined.and_also(ceiling.most)
    causes = [cause for ceiling in ceilings for cause in _causes(ceiling, wanted)]
    if wanted.instrument not in policy.instruments or wanted.start not in policy.starts:
        causes.append(Cause(Outcome.REFERRED, NOT_DECIDED, SOURCE))
    return Granted(
        terms=wanted.within(joined),
        review_by=add_months(as_of, months),
        causes=tuple(causes),
        requirements=_requirements(caps, wanted),
    )


def _of_grade(policy: TermsPolicy, grade: int) -> list[_Ceiling]:
    found = [TermsCeiling(days=_at(policy.days_by_grade, grade))]
    found += [
        TermsCeiling(band.instrument, band.prepaid_percent)
        for band in policy.instruments_by_grade
        if band.grade_min <= grade <= band.grade_max
    ]
    return [_Ceiling(most, policy.reason, SOURCE) for most in found]


def _of_rule(cap: Cap) -> _Ceiling:
    assert cap.effect.terms_at_most is not None
    return _Ceiling(cap.effect.terms_at_most, cap.effect.reason, f"cap:{cap.rule}", cap.certain)


def _causes(ceiling: _Ceiling, wanted: Terms) -> list[Cause]:
    allowed = wanted.within(ceiling.most)
    if allowed == wanted:
        return []
    outcome = Outcome.PARTLY_APPROVED
    if allowed.instrument == PREPAYMENT or ceiling.most.days == 0 < wanted.longest_days:
        outcome = Outcome.REFUSED if ceiling.certain else Outcome.REFERRED
    return [Cause(outcome, ceiling.reason, ceiling.source)]


def _requirements(caps: Sequence[Cap], wanted: Terms) -> tuple[Requirement, ...]:
    """An instrument that a rule demands in place of the one asked for stands as a condition too."""
    found = []
    for cap in caps:
        most = cap.effect.terms_at_most
        if most is not None and most.instrument and wanted.within(most).risk != wanted.risk:
            demanded = Requirement(most.instrument, False, cap.effect.reason, cap.rule)
            found.append(demanded)
    return tuple(found)


def _at(by_grade: Sequence[GradeDays], grade: int) -> int:
    for band in by_grade:
        if band.grade_min <= grade <= band.grade_max:
            return band.amount
    return 0
