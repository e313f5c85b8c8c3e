"""End an override without effect: a second person rejects it, or its author takes it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from credit_engine.domain.override import (
    Override,
    OverrideEnd,
    OverrideState,
    check_author,
    check_open,
    check_second_person,
)
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.approve_override import find_override, lock_override
from credit_engine.services.change_record import ChangeOfLimits
from credit_engine.services.context import Caller, Context
from credit_engine.services.override_document import override_document
from credit_engine.services.override_effect import override_event
from credit_engine.services.ports import Writing

REJECT = "overrides/rejections"
WITHDRAW = "overrides/withdrawals"


@dataclass(frozen=True, slots=True)
class Ending:
    """The command: which override, and why it is ended."""

    override_id: str
    reason: str


def reject_override(context: Context, caller: Caller, ending: Ending, keyed: Keyed) -> Answer:
    """
    Say no to an override, once.

    Raises:
        OverrideNotFound: the seller has no such override.
        OverrideApproved, OverrideRejected, OverrideWithdrawn, OverrideLapsed: it is not open.
        OwnOverride: the caller is its author, who withdraws it instead.
        IdempotencyKeyReused, Busy: as answer_once.
    """
    how = _How(OverrideState.REJECTED, check_second_person)
    return _end(context, caller, ending, keyed, how)


def withdraw_override(context: Context, caller: Caller, ending: Ending, keyed: Keyed) -> Answer:
    """
    Take an override back, once.

    Raises:
        NotOwnOverride: the caller is not its author.
        OverrideNotFound and the others: as `reject_override`.
    """
    how = _How(OverrideState.WITHDRAWN, check_author)
    return _end(context, caller, ending, keyed, how)


@dataclass(frozen=True, slots=True)
class _How:
    """The state in which it ends, and who may end it so."""

    state: OverrideState
    check_person: Callable[[Override, str], None]


def _end(context: Context, caller: Caller, ending: Ending, keyed: Keyed, how: _How) -> Answer:
    def lock(writing: Writing) -> ChangeOfLimits:
        return lock_override(context, caller, writing, ending.override_id)

    def act(writing: Writing, change: ChangeOfLimits) -> bytes:
        override = find_override(writing, caller, ending.override_id)
        check_open(override, change.today)
        how.check_person(override, caller.person)
        end = OverrideEnd(how.state, change.at, caller.principal, caller.person, ending.reason)
        writing.end_override(override.override_id, end)
        ended = replace(override, end=end)
        writing.append_event(override_event(change, ended))
        return canonical_bytes(override_document(ended, change.today))

    return answer_once(context, caller, keyed, lock, act, status=CREATED)
