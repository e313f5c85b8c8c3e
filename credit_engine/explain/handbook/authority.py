"""What the template asks about authority: who may grant which amount, in one language."""

from __future__ import annotations

from credit_engine.domain.outcome import Outcome
from credit_engine.explain.handbook.book import Book
from credit_engine.explain.handbook.wording import COVER, OUTCOMES
from credit_engine.pack.authority_model import (
    GRADES,
    UNRATED,
    AuthorityRow,
    CoverClass,
)

Row = tuple[str, str]  # what it is, and what the pack says


class AuthorityInWords:
    """authority.yaml, read out of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._policy = book.pack.authority
        self.rows = self._policy.rows
        self.levels = sorted({of.level for row in self.rows for of in row.levels})

    def counted(self) -> str:
        """What an amount is measured with."""
        return self._fill("authority_by", days=self._days(self._policy.window_days))

    def level_head(self, level: int) -> str:
        """The head of the column of *level*."""
        return self._fill("level", level=str(level))

    def judged(self, row: AuthorityRow) -> str:
        """The outcomes, grades and cover that *row* is for."""
        outcomes = [self._book.words(OUTCOMES, one) for one in Outcome if one in row.outcomes]
        return self._joined([self._joined(outcomes), self._grades(row), self._covers(row)], "; ")

    def automatic(self, row: AuthorityRow) -> str:
        """The most that is granted without a person."""
        return self._amount(row.automatic_minor)

    def up_to(self, row: AuthorityRow, level: int) -> str:
        """The most that credit managers of *level* may grant."""
        of = [one.up_to_minor for one in row.levels if one.level <= level]
        return self._amount(of[-1]) if of else self._book.say("nothing")

    def figures(self) -> list[Row]:
        """How overrides and referrals are answered."""
        policy, say = self._policy, self._book.say
        second = policy.second_person_above_minor
        return [
            (say("second_person"), say("any_amount") if second is None else self._money(second)),
            (say("override_days"), self._days(policy.override_days_max)),
            (say("proposal_days"), self._days(policy.proposal_days)),
            *(
                (
                    self._fill("answer_within", amount=self._amount(time.up_to_minor)),
                    self._fill("hours", hours=str(time.hours)),
                )
                for time in policy.answer_times
            ),
            (say("evidence_days"), self._days(policy.evidence_days)),
        ]

    def reasons(self) -> list[Row]:
        """The codes that people give as their reason, with what they mean."""
        reasons = self._policy.answer_reasons
        return [(code, text[self._book.language]) for code, text in reasons.items()]

    def _grades(self, row: AuthorityRow) -> str:
        if row.grades == frozenset(GRADES):
            return self._book.say("every_grade")
        rated = [str(grade) for grade in sorted(row.grades) if grade != UNRATED]
        parts = [self._fill("grade_of", grades=self._joined(rated))] if rated else []
        return self._joined(parts + [self._book.say("unrated")] * (UNRATED in row.grades))

    def _covers(self, row: AuthorityRow) -> str:
        if row.covers == frozenset(CoverClass):
            return self._book.say("every_cover")
        names = [self._book.words(COVER, one) for one in CoverClass if one in row.covers]
        return self._fill("cover_of", covers=self._joined(names))

    def _joined(self, parts: list[str], by: str = ", ") -> str:
        if self._book.language == "zh":
            by = "；" if by == "; " else "、"
        return by.join(parts)

    def _amount(self, minor: int | None) -> str:
        if minor is None:
            return self._book.say("any_amount")
        return self._money(minor) if minor else self._book.say("nothing")

    def _money(self, minor: int) -> str:
        return self._book.money(minor)

    def _days(self, days: int) -> str:
        return self._book.number(days, "days")

    def _fill(self, key: str, **values: str) -> str:
        return self._book.say(key).format(**values)
