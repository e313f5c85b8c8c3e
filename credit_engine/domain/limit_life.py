"""
What changes a limit: a step from a day of effect on, and its mark on all that was planned.

    pending_conditions ──conditions met──▶ in_force ──suspend──▶ suspended ──resume──▶ in_force
           │                                  │                      │
           └──────────────────────────────────┴──────────────────────┴──▶ over for good:
      withdrawn, cancelled, declined_by_customer, replaced, expired (past its last day)

A change holds for its day and every later one, so what was planned for later is stated anew
with the change in it: a limit suspended in March is still suspended after the reduction
that was planned for April.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime

from credit_engine.domain.limit import OVER, Limit, LimitState, LimitStep, step_on
from credit_engine.domain.money import Money
from credit_engine.errors import (
    Conflict,
    LimitCancelled,
    LimitDeclined,
    LimitExpired,
    LimitNotPending,
    LimitNotSuspended,
    LimitPending,
    LimitReplaced,
    LimitSuspended,
    LimitWithdrawn,
)

Change = Callable[[LimitStep], LimitStep]

_ENDED: dict[LimitState, tuple[type[Conflict], str]] = {
    LimitState.WITHDRAWN: (LimitWithdrawn, "was withdrawn"),
    LimitState.CANCELLED: (LimitCancelled, "was cancelled"),
    LimitState.EXPIRED: (LimitExpired, "has expired"),
    LimitState.REPLACED: (LimitReplaced, "was replaced by another limit"),
    LimitState.DECLINED_BY_CUSTOMER: (LimitDeclined, "was declined by the customer"),
}


def begun(limit: Limit, event: str, recorded_at: datetime) -> Limit:
    """*limit* with the step that begins it, on its `valid_from`."""
    step = LimitStep(
        effective_on=limit.valid_from,
        event=event,
        state=limit.state,
        amount=limit.amount,
        max_terms=limit.max_terms,
        review_by=limit.review_by,
        valid_to=limit.valid_to,
        recorded_at=recorded_at,
        decision_id=limit.decision_id,
    )
    return replace(limit, steps=(step,))


def changed(
    limit: Limit,
    on: date,
    change: Change,
    *,
    event: str,
    recorded_at: datetime,
    decision_id: str | None,
) -> tuple[Limit, tuple[LimitStep, ...]]:
    """
    *limit* with *change* from the day *on*, or from its first day where that is later.

    Gives the limit as it is then stated last, and the steps to append. What is over stays
    as it is; the second part is empty where nothing is changed on any day.
    """
    standing = limit.standing_steps
    on = max(on, standing[0].effective_on)
    base = step_on(standing, on)
    assert base is not None
    added = []
    for step in (replace(base, effective_on=on), *(of for of in standing if of.effective_on > on)):
        after = step if step.state in OVER else change(step)
        if after.states != step.states:
            stamped = replace(after, event=event, recorded_at=recorded_at, decision_id=decision_id)
            added.append(stamped)
    steps = tuple(sorted((*limit.steps, *added), key=lambda step: step.effective_on))
    return replace(limit.at(steps[-1]), steps=steps), tuple(added)


def carried_over(
    limit: Limit, planned: Iterable[LimitStep], later: Iterable[Limit], recorded_at: datetime
) -> Limit:
    """
    *limit*, begun, with what was planned for the one that it replaces, and for its buyer.

    An end or a lower amount that was planned is planned for it too, and a limit that begins
    *later* replaces it then: a limit request leaves what is planned as it is.
    """
    for step in planned:
        change = to_state(step.state) if step.state in OVER else lowered_to(step.amount)
        limit = _planned(limit, step.effective_on, change, step.event, recorded_at)
    for other in later:
        change = to_state(LimitState.REPLACED)
        limit = _planned(limit, other.valid_from, change, "replaced", recorded_at)
    return limit


def _planned(limit: Limit, on: date, change: Change, event: str, recorded_at: datetime) -> Limit:
    return changed(
        limit, on, change, event=event, recorded_at=recorded_at, decision_id=limit.decision_id
    )[0]


def to_state(state: LimitState, *, only_from: LimitState | None = None) -> Change:
    """Move to *state*, from whatever state or from one."""

    def change(step: LimitStep) -> LimitStep:
        if only_from is not None and step.state is not only_from:
            return step
        return replace(step, state=state)

    return change


def lowered_to(amount: Money) -> Change:
    """Lower the amount; what is lower already stays."""

    def change(step: LimitStep) -> LimitStep:
        return replace(step, amount=amount) if amount.minor < step.amount.minor else step

    return change


def reviewed_by(review_by: date) -> Change:
    """Move the date of the next review."""
    return lambda step: replace(step, review_by=review_by)


def prolonged_to(valid_to: date, review_by: date) -> Change:
    """Move the last day of a temporary limit, and its review."""
    return lambda step: replace(step, valid_to=valid_to, review_by=review_by)


def check_not_over(limit: Limit, day: date) -> Limit:
    """
    The limit as it is on *day*, or on its first day where that is later.

    Raises:
        LimitWithdrawn, LimitCancelled, LimitExpired, LimitReplaced, LimitDeclined: it is over.
    """
    found = limit.on(max(day, limit.standing_steps[0].effective_on))
    assert found is not None
    if found.state in _ENDED:
        kind, what = _ENDED[found.state]
        since = limit.over_from or day
        raise kind(
            f"Limit {limit.limit_id} {what}, from {since} on; nothing can be changed in it. "
            "Send a limit request, or enter another limit."
        )
    return found


def check_state(limit: Limit, wanted: LimitState) -> None:
    """
    Hold *limit*, as it is on a day, to a state that is not over.

    Raises:
        LimitPending, LimitSuspended, LimitNotPending, LimitNotSuspended: it is in another.
    """
    if limit.state is wanted:
        return
    named = f"Limit {limit.limit_id}"
    if wanted is LimitState.SUSPENDED:
        raise LimitNotSuspended(f"{named} is not suspended; there is nothing to resume.")
    if wanted is LimitState.PENDING_CONDITIONS:
        raise LimitNotPending(f"{named} waits for no conditions: it is {limit.state.value}.")
    if limit.state is LimitState.SUSPENDED:
        raise LimitSuspended(f"{named} is suspended; resume it first.")
    raise LimitPending(f"{named} waits for its conditions and is not in force yet.")
