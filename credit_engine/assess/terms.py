"""Step 5, second half: how long the buyer may take to pay, and when the limit is reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.assess.trace import Cause, Score
from credit_engine.domain.calendar import add_months
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import Terms
from credit_engine.pack.model import CompiledPack, GradeDays


@dataclass(frozen=True, slots=True)
class Granted:
    """Terms no longer than asked for; `causes` says so where they are shorter."""

    terms: Terms | None
    review_by: date | None
    causes: tuple[Cause, ...]


def grant_terms(
    pack: CompiledPack, wanted: Terms, score: Score | None, starter_days: int | None, as_of: date
) -> Granted:
    """
    The longest terms that the grade (or the starter table) allows, up to those wanted.

    Shorter than wanted is a part approval. No days at all means that nothing may
    be owed: refused.
    """
    if score is not None:
        longest = _at(pack.terms.days_by_grade, score.grade)
        months = _at(pack.terms.review_months_by_grade, score.grade)
    elif starter_days is not None:
        longest, months = starter_days, pack.terms.starter_review_months
    else:
        return Granted(None, None, ())
    days = min(wanted.days, longest)
    causes: tuple[Cause, ...] = ()
    if longest < wanted.days:
        outcome = Outcome.REFUSED if longest == 0 else Outcome.PARTLY_APPROVED
        causes = (Cause(outcome, pack.terms.reason, "terms"),)
    return Granted(
        terms=Terms(wanted.instrument, days, wanted.start),
        review_by=add_months(as_of, months),
        causes=causes,
    )


def _at(by_grade: Sequence[GradeDays], grade: int) -> int:
    for band in by_grade:
        if band.grade_min <= grade <= band.grade_max:
            return band.amount
    return 0
