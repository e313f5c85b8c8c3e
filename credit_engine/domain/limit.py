"""
The credit limit: an amount with a life, not a number.

A limit's life is its *steps*: from a day of effect on it is so much, in such a state, until
the next step. A change with notice is a step whose day is still to come. What a limit is on
a day follows from its steps and that day alone; nothing has to run for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms, TermsCeiling

DAY = timedelta(days=1)


class LimitState(StrEnum):
    """Where a limit is in its life."""

    PENDING_CONDITIONS = "pending_conditions"  # conditions precedent block its use
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"  # nothing new fits under it until it is resumed
    WITHDRAWN = "withdrawn"  # by the seller, who no longer wants the risk
    CANCELLED = "cancelled"  # no longer needed
    EXPIRED = "expired"  # the last day of a temporary limit is over
    REPLACED = "replaced"  # another limit stands in its place
    DECLINED_BY_CUSTOMER = "declined_by_customer"


# No way leads out of these.
OVER = frozenset(
    {
        LimitState.WITHDRAWN,
        LimitState.CANCELLED,
        LimitState.EXPIRED,
        LimitState.REPLACED,
        LimitState.DECLINED_BY_CUSTOMER,
    }
)


class Duration(StrEnum):
    """Whether a limit has a last day."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"


class Scope(StrEnum):
    """Whom a limit holds for: the buyer alone, or it and everything below it in its group."""

    BUYER = "buyer"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class LimitStep:
    """
    What a limit is from the day `effective_on` until its next step.

    `event` is how it came: granted, reduced, suspended and so on. `valid_to` is the last day,
    inclusive, of a temporary limit. `decision_id` is None for what was taken over.
    """

    effective_on: date
    event: str
    state: LimitState
    amount: Money
    max_terms: Terms
    review_by: date
    valid_to: date | None
    recorded_at: datetime
    decision_id: str | None

    @property
    def states(self) -> tuple[object, ...]:
        """What it says of the limit, however and whenever that came."""
        return self.state, self.amount, self.max_terms, self.review_by, self.valid_to


@dataclass(frozen=True, slots=True)
class Limit:
    """
    A limit of one buyer for one seller, as it is on a day or was last stated.

    `review_by` is the date of the next review, local to the seller; `valid_to` is the last
    day of a temporary limit. A missing limit is None, never an amount of zero: zero means
    that nothing may be owed. `decision_id` is None where it was taken over from another
    system. `steps` are its life, by day of effect and then as they were recorded.

    A temporary limit of an override has `up_to`: with all others it comes to that at most.
    """

    limit_id: str
    buyer_id: str
    seller_id: str
    decision_id: str | None
    amount: Money
    state: LimitState
    valid_from: date
    review_by: date
    max_terms: Terms
    duration: Duration = Duration.PERMANENT
    scope: Scope = Scope.BUYER
    valid_to: date | None = None
    steps: tuple[LimitStep, ...] = ()
    up_to: Money | None = None

    def on(self, day: date) -> Limit | None:
        """The limit as it is on *day*; None before it begins."""
        found = step_on(self.steps, day)
        if found is None and (self.steps or day < self.valid_from):
            return None
        limit = self if found is None else self.at(found)
        if limit.valid_to is not None and limit.valid_to < day and limit.state not in OVER:
            return replace(limit, state=LimitState.EXPIRED)
        return limit

    def at(self, step: LimitStep) -> Limit:
        """The limit as *step* says."""
        return replace(
            self,
            state=step.state,
            amount=step.amount,
            max_terms=step.max_terms,
            review_by=step.review_by,
            valid_to=step.valid_to,
        )

    @property
    def standing_steps(self) -> tuple[LimitStep, ...]:
        """Its steps without those that a later record overruled: one for each day of effect."""
        return tuple({step.effective_on: step for step in self.steps}.values())

    @property
    def over_from(self) -> date | None:
        """The first day on which it is over for good; None where no end is known."""
        ends = [step.effective_on for step in self.standing_steps if step.state in OVER]
        first = min(ends, default=None)
        last = self.on(date.max if first is None else first - DAY)
        if last is not None and last.valid_to is not None:
            return last.valid_to + DAY if first is None else min(first, last.valid_to + DAY)
        return first

    def changes_after(self, day: date) -> date | None:
        """The next day after *day* on which it changes by itself: a step, or past its last day."""
        days = [step.effective_on for step in self.standing_steps if step.effective_on > day]
        over_from = self.over_from
        if over_from is not None:
            days = [*(on for on in days if on <= over_from), over_from]
        return min((on for on in days if on > day), default=None)

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API, without its steps."""
        document: dict[str, object] = {
            "limit_id": self.limit_id,
            "buyer_id": self.buyer_id,
            "decision_id": self.decision_id,
            "amount": self.amount.text,
            "currency": self.amount.currency,
            "state": self.state.value,
            "duration": self.duration.value,
            "scope": self.scope.value,
            "valid_from": self.valid_from.isoformat(),
            "review_by": self.review_by.isoformat(),
            "max_terms": self.max_terms.document(),
        }
        if self.valid_to is not None:
            document["valid_to"] = self.valid_to.isoformat()
        if self.up_to is not None:
            document["up_to"] = self.up_to.text
        return document


def step_on(steps: Iterable[LimitStep], day: date) -> LimitStep | None:
    """Of *steps* in their order, the one that stands on *day*."""
    found = None
    for step in steps:
        if step.effective_on > day:
            break
        found = step
    return found


@dataclass(frozen=True, slots=True)
class LimitOnDay:
    """
    What a buyer (or, of scope group, a buyer and all below it) may owe on a day.

    `amount` is None where no limit is set: none is in force, nor suspended. It is zero while
    the permanent limit is suspended. `conditions_pending`: none is set, and one waits for its
    conditions. `max_terms` are the stricter and `review_by` the earlier of all that count,
    which `limit_ids` names. A temporary limit in another currency than the permanent one does
    not count, and is in `left_out`.
    """

    amount: Money | None = None
    max_terms: Terms | None = None
    review_by: date | None = None
    suspended: bool = False
    conditions_pending: bool = False
    limit_ids: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def limit_on(limits: Iterable[Limit], day: date, scope: Scope = Scope.BUYER) -> LimitOnDay:
    """Add up the limits of one buyer in *scope* on *day*: temporary ones to the permanent one."""
    there = [limit.on(day) for limit in limits if limit.scope is scope]
    ordered = sorted(
        (limit for limit in there if limit is not None),
        key=lambda limit: (limit.duration is not Duration.PERMANENT, limit.limit_id),
    )
    in_force = [limit for limit in ordered if limit.state is LimitState.IN_FORCE]
    suspended = [limit for limit in ordered if limit.state is LimitState.SUSPENDED]
    if suspended and (suspended[0].duration is Duration.PERMANENT or not in_force):
        return _suspended(suspended[0])
    if not in_force:
        waiting = [limit for limit in ordered if limit.state is LimitState.PENDING_CONDITIONS]
        return LimitOnDay(
            conditions_pending=bool(waiting), limit_ids=tuple(limit.limit_id for limit in waiting)
        )
    return _added_up(in_force)


def _suspended(limit: Limit) -> LimitOnDay:
    return LimitOnDay(
        amount=Money(0, limit.amount.currency),
        max_terms=limit.max_terms,
        review_by=limit.review_by,
        suspended=True,
        limit_ids=(limit.limit_id,),
    )


def _added_up(in_force: Sequence[Limit]) -> LimitOnDay:
    """The first is the permanent one, if there is any."""
    currency = in_force[0].amount.currency
    counted = [limit for limit in in_force if limit.amount.currency == currency]
    terms = counted[0].max_terms
    for limit in counted[1:]:
        most = limit.max_terms
        terms = terms.within(TermsCeiling(most.instrument, most.prepaid_percent, most.longest_days))
    return LimitOnDay(
        amount=Money(_sum(counted), currency),
        max_terms=terms,
        review_by=min(limit.review_by for limit in counted),
        limit_ids=tuple(limit.limit_id for limit in counted),
        left_out=tuple(limit.limit_id for limit in in_force if limit not in counted),
    )


def _sum(counted: Sequence[Limit]) -> int:
    """What they come to: each of an override lifts the others to its total at most."""
    plain = 0
    for limit in counted:
        plain += 0 if limit.up_to is not None else limit.amount.minor
    lifted = [
        min(plain + limit.amount.minor, limit.up_to.minor)
        for limit in counted
        if limit.up_to is not None
    ]
    return max(plain, *lifted) if lifted else plain
