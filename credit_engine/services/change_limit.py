"""
Change a limit by hand: suspend, resume, withdraw, cancel, reduce, prolong, decline, conditions met.

Each is a decision with a reason: a record in the buyer's chain, steps of the limit's life, its
history and an event, in one transaction under the locks of the buyer and of its account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from credit_engine.domain.limit import Duration, Limit, LimitState
from credit_engine.domain.limit_life import carried_over, to_state
from credit_engine.errors import LimitNotFound, LimitSuspended
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.change_record import ChangeOfLimits, Moved, begin_change
from credit_engine.services.context import Caller, Context
from credit_engine.services.limit_changes import Action, AskedChange, plan_change
from credit_engine.services.ports import Reading, Writing

# What lets a limit be used, or used for longer, is granted anew, though it is no more than before.
BINDING = frozenset({Action.RESUME, Action.PROLONG})


def change_limit(
    context: Context, caller: Caller, limit_id: str, asked: AskedChange, keyed: Keyed
) -> Answer:
    """
    Do what *asked* says, once.

    Raises:
        LimitNotFound: the seller has no such limit.
        IdempotencyKeyReused, Busy: as answer_once.
        InvalidInput, Conflict: as limit_changes.plan_change.
        AuthorityExceeded: what it would let be used is above the caller's level.
    """

    def lock(writing: Writing) -> ChangeOfLimits:
        buyer_id = find_limit(writing, caller, limit_id).buyer_id
        return begin_change(context, caller, writing, buyer_id)

    def act(writing: Writing, change: ChangeOfLimits) -> bytes:
        limit = find_limit(writing, caller, limit_id)  # anew: it is locked now
        planned = plan_change(limit, asked, change.today, change.pack.limit_life)
        if asked.action in BINDING:
            change.binding.check(change.standing, change.standing, limit)
        moved = change.moved(limit, planned.event, planned.effective_on, planned.change)
        made_room: list[Moved] = []
        if asked.action is Action.MEET_CONDITIONS:
            made_room = list(_made_room(change, limit))
            moved = _with_plans(change, moved, made_room)
        return change.commit(asked.document(), [*made_room, moved])

    return answer_once(context, caller, keyed, lock, act, status=CREATED)


def find_limit(reading: Reading, caller: Caller, limit_id: str) -> Limit:
    """The limit with its steps. Raises LimitNotFound."""
    limit = reading.limit(caller.seller_id, limit_id)
    if limit is None:
        raise LimitNotFound(f"There is no limit {limit_id}; list limits to find its id.")
    return limit


def _made_room(change: ChangeOfLimits, limit: Limit) -> Iterator[Moved]:
    """The permanent limit in force ends where another of its scope meets its conditions."""
    for other in change.standing:
        now = other.on(change.today)
        if (
            now is None
            or other.limit_id == limit.limit_id
            or other.duration is not Duration.PERMANENT
            or other.scope is not limit.scope
        ):
            continue
        if now.state is LimitState.SUSPENDED:
            raise LimitSuspended(
                f"Limit {now.limit_id} of the same buyer is suspended, and this one would go past "
                "that. Resume it or withdraw it first."
            )
        yield change.moved(other, "replaced", change.today, to_state(LimitState.REPLACED))


def _with_plans(change: ChangeOfLimits, moved: Moved, made_room: list[Moved]) -> Moved:
    """What was planned for the limits that it replaces is planned for it."""
    after = moved.after
    for room in made_room:
        assert room.before is not None
        steps = room.before.standing_steps
        planned = [step for step in steps if step.effective_on > change.today]
        after = carried_over(after, planned, (), change.at)
    return replace(moved, after=after)
