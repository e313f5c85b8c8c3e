"""The limits that a buyer holds on a day, by what they are there for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.limit import Duration, Limit, LimitState, LimitStep, Scope


@dataclass(frozen=True, slots=True)
class Held:
    """
    The buyer's own limits before a decision; temporary ones stand beside permanent ones.

    `later` are those that begin after the day, `temporary` those that stand beside.
    """

    in_force: Limit | None
    pending: Limit | None
    suspended: Limit | None = None
    later: tuple[Limit, ...] = ()
    temporary: tuple[Limit, ...] = ()

    @property
    def all(self) -> tuple[Limit, ...]:
        """Each of them."""
        one = (self.in_force, self.pending, self.suspended)
        return (*(limit for limit in one if limit is not None), *self.later, *self.temporary)


def held_on(limits: Iterable[Limit], day: date) -> Held:
    """Of the limits that stand, the buyer's own ones; permanent ones as they are on *day*."""
    of_buyer = [limit for limit in limits if limit.scope is Scope.BUYER]
    own = [limit for limit in of_buyer if limit.duration is Duration.PERMANENT]
    there = [limit for limit in (limit.on(day) for limit in own) if limit is not None]

    def one(state: LimitState) -> Limit | None:
        return next((limit for limit in there if limit.state is state), None)

    return Held(
        in_force=one(LimitState.IN_FORCE),
        pending=one(LimitState.PENDING_CONDITIONS),
        suspended=one(LimitState.SUSPENDED),
        later=tuple(limit for limit in own if limit.on(day) is None),
        temporary=tuple(limit for limit in of_buyer if limit.duration is Duration.TEMPORARY),
    )


def planned_after(held: Held, day: date) -> tuple[LimitStep, ...]:
    """What is planned after *day* for the limit in force, by day of effect."""
    if held.in_force is None:
        return ()
    return tuple(step for step in held.in_force.standing_steps if step.effective_on > day)
