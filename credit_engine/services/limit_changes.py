"""
What a person may do to a limit: which change, from which day on, and when it is not allowed.

Pure: nothing is read or written here. What lowers a limit in force takes effect after the
pack's notice, or at once where the person says so; what blocks new exposure, at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from credit_engine.domain.limit import Duration, Limit, LimitState
from credit_engine.domain.limit_life import (
    Change,
    check_not_over,
    check_state,
    lowered_to,
    prolonged_to,
    reviewed_by,
    to_state,
)
from credit_engine.domain.money import Money
from credit_engine.domain.override_errors import (
    LimitOfOverride,
)
from credit_engine.errors import (
    InvalidInput,
    LimitNotLower,
    LimitPermanent,
)
from credit_engine.pack.limit_life_model import LimitLifePolicy


class Action(StrEnum):
    """What is done to a limit."""

    ENTER = "enter"
    SUSPEND = "suspend"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    REDUCE = "reduce"
    PROLONG = "prolong"
    DECLINE = "decline"
    MEET_CONDITIONS = "meet_conditions"


@dataclass(frozen=True, slots=True)
class AskedChange:
    """
    A change that a person asks for, and the reason that is kept with it.

    `at_once`: without the notice of the pack. `amount` is that of a reduction; `valid_to` and
    `review_by` are those of a prolongation; `evidence` is the SHA-256 of a document.
    """

    action: Action
    reason: str
    at_once: bool = False
    amount: Money | None = None
    valid_to: date | None = None
    review_by: date | None = None
    evidence: str | None = None

    def document(self) -> dict[str, object]:
        """The JSON form, as a decision records it; what was not said is left out."""
        said: dict[str, object] = {"action": self.action.value, "reason": self.reason}
        if self.at_once:
            said["at_once"] = True
        if self.amount is not None:
            said |= {"amount": self.amount.text, "currency": self.amount.currency}
        for name, day in (("valid_to", self.valid_to), ("review_by", self.review_by)):
            if day is not None:
                said[name] = day.isoformat()
        if self.evidence is not None:
            said["evidence"] = self.evidence
        return said


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change from `effective_on` on, and the event that it is told as."""

    event: str
    effective_on: date
    change: Change


def plan_change(
    limit: Limit, asked: AskedChange, today: date, life: LimitLifePolicy
) -> PlannedChange:
    """
    Plan what *asked* does to *limit*.

    Raises:
        LimitExpired, LimitWithdrawn, LimitCancelled, LimitReplaced, LimitDeclined: it is over.
        LimitPending, LimitSuspended, LimitNotPending, LimitNotSuspended: not in its state.
        LimitNotLower, LimitPermanent, LimitOfOverride: a reduction or prolongation that is none.
        InvalidInput: an amount or a day that cannot be meant.
    """
    now = check_not_over(limit, today)
    event, plan = _PLANS[asked.action]
    effective_on, change = plan(_Situation(limit, now, asked, today, life))
    return PlannedChange(event, effective_on, change)


@dataclass(frozen=True, slots=True)
class _Situation:
    """The limit, also as it is `now`, what is asked for, and by which rules."""

    limit: Limit
    now: Limit
    asked: AskedChange
    today: date
    life: LimitLifePolicy

    @property
    def with_notice(self) -> date:
        """The day of effect; a limit that cannot be used gives no one reason to wait."""
        usable = self.now.state is LimitState.IN_FORCE and self.now.valid_from <= self.today
        if self.asked.at_once or not usable:
            return self.today
        return self.today + timedelta(days=self.life.notice_days)


_Plan = Callable[[_Situation], tuple[date, Change]]


def _moving(wanted: LimitState, to: LimitState) -> _Plan:
    """From one state to another, today."""

    def plan(of: _Situation) -> tuple[date, Change]:
        check_state(of.now, wanted)
        return of.today, to_state(to, only_from=wanted)

    return plan


def _ending_in(state: LimitState) -> _Plan:
    return lambda of: (of.today, to_state(state))


def _withdraw(of: _Situation) -> tuple[date, Change]:
    check_not_over(of.limit, of.with_notice)
    return of.with_notice, to_state(LimitState.WITHDRAWN)


def _reduce(of: _Situation) -> tuple[date, Change]:
    amount, on = of.asked.amount, of.with_notice
    if amount is None or amount.currency != of.now.amount.currency:
        raise InvalidInput(
            f"The limit is in {of.now.amount.currency}; state the reduced amount in it.",
            "/currency",
        )
    then = check_not_over(of.limit, on)
    if amount.minor >= then.amount.minor:
        raise LimitNotLower(
            f"Limit {then.limit_id} is {then.amount.text} {then.amount.currency} on {on}; a "
            "reduction lowers it. Send a limit request, or enter a limit, for a higher one."
        )
    return on, lowered_to(amount)


def _prolong(of: _Situation) -> tuple[date, Change]:
    asked = of.asked
    if of.now.duration is Duration.TEMPORARY:
        return of.today, _prolong_temporary(of)
    if asked.valid_to is not None:
        raise LimitPermanent(
            f"Limit {of.limit.limit_id} is permanent and has no last day; prolong its review date "
            "with `review_by`."
        )
    if asked.review_by is None or asked.review_by <= of.today:
        raise InvalidInput("State the date of the next review, after today.", "/review_by")
    return of.today, reviewed_by(asked.review_by)


def _prolong_temporary(of: _Situation) -> Change:
    if of.limit.up_to is not None:
        raise LimitOfOverride(
            f"Limit {of.limit.limit_id} came of an override, whose last day is part of what was "
            "approved. Propose another override for a later one."
        )
    valid_to, last = of.asked.valid_to, of.now.valid_to
    assert last is not None
    if valid_to is None or valid_to <= last:
        raise InvalidInput(f"State the new last day, after {last}, which it is now.", "/valid_to")
    check_life(of.limit.valid_from, valid_to, of.life)
    return prolonged_to(valid_to, of.asked.review_by or valid_to)


def check_life(valid_from: date, valid_to: date, life: LimitLifePolicy) -> None:
    """Hold a temporary limit to the pack's longest life. Raises InvalidInput."""
    most = life.temporary_days_max
    if (valid_to - valid_from).days >= most:
        last = valid_from + timedelta(days=most - 1)
        raise InvalidInput(
            f"A temporary limit runs {most} days at most by the rule pack: to {last}.", "/valid_to"
        )


_PLANS: Mapping[Action, tuple[str, _Plan]] = {
    Action.SUSPEND: ("suspended", _moving(LimitState.IN_FORCE, LimitState.SUSPENDED)),
    Action.RESUME: ("resumed", _moving(LimitState.SUSPENDED, LimitState.IN_FORCE)),
    Action.WITHDRAW: ("withdrawn", _withdraw),
    Action.CANCEL: ("cancelled", _ending_in(LimitState.CANCELLED)),
    Action.REDUCE: ("reduced", _reduce),
    Action.PROLONG: ("prolonged", _prolong),
    Action.DECLINE: (
        LimitState.DECLINED_BY_CUSTOMER.value,
        _ending_in(LimitState.DECLINED_BY_CUSTOMER),
    ),
    Action.MEET_CONDITIONS: (
        "conditions_met",
        _moving(LimitState.PENDING_CONDITIONS, LimitState.IN_FORCE),
    ),
}
