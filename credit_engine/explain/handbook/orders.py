"""What the template asks about exposure, holds and the life of limits, in one language."""

from __future__ import annotations

from credit_engine.domain.exposure import LOWERING, Category
from credit_engine.domain.reservation import Stage
from credit_engine.explain.handbook.book import Book
from credit_engine.explain.handbook.rule_sentences import percent
from credit_engine.explain.handbook.wording import CATEGORIES, COVER, HOLDS, ROLES, STAGES
from credit_engine.pack.exposure_model import (
    COVER_STATES,
    HOLDING_STAGES,
    HoldPolicy,
    OwnRiskPolicy,
)

Row = tuple[str, str]  # what it is, and what the pack says


class OrdersInWords:
    """exposure.yaml and `life` of limits.yaml, read out of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._exposure = book.pack.exposure
        self._life = book.pack.limit_life
        self.stages = HOLDING_STAGES

    def stage_head(self, stage: Stage) -> str:
        """The head of the column of *stage* in the table of holds."""
        return self._fill("asked_at", stage=self._stage(stage))

    def categories(self) -> list[tuple[str, str, str]]:
        """Each category with the share that counts and how far ahead."""
        return [self._category(category) for category in Category]

    def figures(self) -> list[Row]:
        """What else decides how much may be owed, for how long, and what is checked again."""
        exposure, say = self._exposure, self._book.say
        states = [state for state in COVER_STATES if state in exposure.own_risk_by_cover]
        days, old = exposure.recheck_after_days, exposure.ledger_old_after_days
        grown = _percent(exposure.recheck_deviation_bp)
        return [
            (say("own_risk"), self._own_risk(exposure.own_risk)),
            *(
                (
                    self._fill("own_risk_where", state=self._book.words(COVER, state)),
                    self._own_risk(exposure.own_risk_by_cover[state]),
                )
                for state in states
            ),
            *(
                (
                    self._fill("tolerance_at", stage=self._stage(stage)),
                    _percent(exposure.tolerance_bp[stage]),
                )
                for stage in HOLDING_STAGES
            ),
            (say("rate_tolerance"), _percent(exposure.rate_tolerance_bp)),
            (
                say("recheck"),
                self._fill("recheck_when", days=self._number(days, "days"), share=grown)
                if days
                else say("recheck_always"),
            ),
            (say("kept_for"), self._fill("hours", hours=str(exposure.reservation_hours))),
            (
                say("ledger_old"),
                say("ledger_unasked") if old is None else self._number(old, "days"),
            ),
        ]

    def holds(self) -> list[HoldPolicy]:
        """The holds, in the order of the engine."""
        return list(self._exposure.holds.values())

    def kind(self, hold: HoldPolicy) -> str:
        """What the hold is about."""
        return self._book.words(HOLDS, hold.kind)

    def least(self, hold: HoldPolicy) -> str:
        """The least amount that holds; empty where any does."""
        if not hold.at_least_minor:
            return ""
        return self._fill("overdue_least", amount=self._book.money(hold.at_least_minor))

    def asked(self, hold: HoldPolicy, stage: Stage) -> str:
        """Whether the hold is asked at *stage*, and after how many days of grace."""
        if stage not in hold.grace_days:
            return self._book.say("not_asked")
        days = hold.grace_days[stage]
        if not days:
            return self._book.say("asked")
        return self._fill("asked_after", days=self._number(days, "days"))

    def owner(self, hold: HoldPolicy) -> str:
        """Who lets the order go."""
        return self._book.words(ROLES, hold.owner)

    def yes_or_no(self, holds: bool) -> str:  # noqa: FBT001
        """A truth in words."""
        return self._book.say("yes" if holds else "no")

    def life(self) -> list[Row]:
        """How limits live on."""
        life, say = self._life, self._book.say
        return [
            (say("notice"), self._number(life.notice_days, "days")),
            (say("reduce_alone"), self._reduction()),
            (say("review_lead"), self._number(life.review_lead_days, "days")),
            (say("facts_change"), self.yes_or_no(life.review_when_facts_change)),
            (say("manual_review"), self._number(life.manual_review_months, "months")),
            (say("temporary_most"), self._number(life.temporary_days_max, "days")),
        ]

    def _category(self, category: Category) -> tuple[str, str, str]:
        policy = self._exposure.categories[category]
        name = self._book.words(CATEGORIES, category)
        if category in LOWERING:
            name = self._fill("lowers", name=name)
        days = policy.horizon_days
        ahead = self._book.say("all_of_it") if days is None else self._number(days, "days")
        return name, _percent(policy.weight_bp), ahead

    def _own_risk(self, policy: OwnRiskPolicy) -> str:
        share = _percent(policy.at_most_bp)
        if policy.at_most_minor is None:
            return self._fill("of_limit", share=share)
        return self._fill("and_at_most", share=share, amount=self._book.money(policy.at_most_minor))

    def _reduction(self) -> str:
        life = self._life
        if not life.reduce_within_bp:
            return self._book.say("reduce_never")
        share, up_to = _percent(life.reduce_within_bp), life.reduce_within_minor
        if up_to is None:
            return share
        return self._fill("reduce_up_to", share=share, amount=self._book.money(up_to))

    def _stage(self, stage: Stage) -> str:
        return self._book.words(STAGES, stage)

    def _number(self, value: int, unit: str) -> str:
        return self._book.number(value, unit)

    def _fill(self, key: str, **values: str) -> str:
        return self._book.say(key).format(**values)


def _percent(basis_points: int) -> str:
    return f"{percent(basis_points)} %"
