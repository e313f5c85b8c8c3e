"""The permanent limits that a buyer holds on a day, by what they are there for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.limit import Duration, Limit, LimitState, LimitStep, Scope


@dataclass(frozen=True, slots=True)
class Held:
    """
    The buyer's own permanent limits before a decision; temporary ones stand beside them.

    `later` are those that begin after the day.
    """

    in_force: Limit | None
    pending: Limit | None
    suspended: Limit | None = None
    later: tuple[Limit, ...] = ()


def held_on(limits: Iterable[Limit], day: date) -> Held:
    """Of the limits that stand, the buyer's own permanent ones, as they are on *day*."""
    own = [
        limit
        for limit in limits
        if limit.duration is Duration.PERMANENT and limit.scope is Scope.BUYER
    ]
    there = [limit for limit in (limit.on(day) for limit in own) if limit is not None]

    def one(state: LimitState) -> Limit | None:
        return next((limit for limit in there if limit.state is state), None)

    return Held(
        in_force=one(LimitState.IN_FORCE),
        pending=one(LimitState.PENDING_CONDITIONS),
        suspended=one(LimitState.SUSPENDED),
        later=tuple(limit for limit in own if limit.on(day) is None),
    )


def planned_after(held: Held, day: date) -> tuple[LimitStep, ...]:
    """What is planned after *day* for the limit in force, by day of effect."""
    if held.in_force is None:
        return ()
    return tuple(step for step in held.in_force.standing_steps if step.effective_on > day)
