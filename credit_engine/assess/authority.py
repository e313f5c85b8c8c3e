"""Who may bind the seller to an amount, by how the rules judged the buyer."""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.domain.outcome import Outcome
from credit_engine.pack.authority_model import AuthorityPolicy, AuthorityRow, CoverClass


@dataclass(frozen=True, slots=True)
class AuthorityCase:
    """
    What is to be granted, and to whom.

    `minor` is the amount that authority is needed for, in minor units of the pack's currency;
    None where it cannot be told in it. `grade` is authority_model.UNRATED without one.
    """

    outcome: Outcome
    grade: int
    cover: CoverClass
    minor: int | None


@dataclass(frozen=True, slots=True)
class AuthorityNeeded:
    """
    Whether the rules may grant it by themselves, else the least level that may.

    `level` is None where nobody may. `row` names the authority of the pack that says so, None
    where the pack bounds nobody.
    """

    case: AuthorityCase
    automatic: bool
    level: int | None
    row: str | None

    def allows(self, level: int) -> bool:
        """Whether a credit manager of *level* may grant it."""
        return self.level is not None and level >= self.level

    def document(self) -> dict[str, object]:
        """The JSON form, as decisions record it; amounts in minor units of the pack's currency."""
        return {
            "row": self.row,
            "judged": self.case.outcome.value,
            "grade": self.case.grade,
            "cover": self.case.cover.value,
            "minor": self.case.minor,
            "automatic": self.automatic,
            "level": self.level,
        }


def authority_needed(policy: AuthorityPolicy, case: AuthorityCase) -> AuthorityNeeded:
    """
    Who may grant what *case* says, by *policy*.

    What cannot be told in the pack's currency, or judged in no row, is only for whoever may
    grant any amount.
    """
    if not policy.rows:
        return AuthorityNeeded(case, automatic=True, level=0, row=None)
    row = _row_of(policy, case)
    if row is None:
        return AuthorityNeeded(case, automatic=False, level=None, row=None)
    least = next((of.level for of in row.levels if _within(case.minor, of.up_to_minor)), None)
    return AuthorityNeeded(case, _within(case.minor, row.automatic_minor), least, row.name)


def _row_of(policy: AuthorityPolicy, case: AuthorityCase) -> AuthorityRow | None:
    return next(
        (
            row
            for row in policy.rows
            if case.outcome in row.outcomes
            and case.grade in row.grades
            and case.cover in row.covers
        ),
        None,
    )


def _within(minor: int | None, most: int | None) -> bool:
    if most is None:
        return True
    return minor is not None and minor <= most
