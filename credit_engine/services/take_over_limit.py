"""
Take over a limit that is in force elsewhere, for going live.

It is no decision and never looks like one: the limit has no `decision_id`, and its
history begins with the event `migrated`, which says why and who stated it. What a
decision here has touched is never changed by an import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.document_parts import need, read_date, read_object, read_owed, read_text
from credit_engine.domain.limit import Limit, LimitState
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import Conflict, InvalidDocument, InvalidInput
from credit_engine.services.context import Caller, Context
from credit_engine.services.limit_ports import LimitEvent
from credit_engine.services.ports import (
    Recording,
    Writing,
)
from credit_engine.services.read_buyers import buyer_in

MIGRATED = "migrated"
LIMITS_READ_MAX = 200


@dataclass(frozen=True, slots=True)
class ExistingLimit:
    """A permanent limit as another system has it, and the reason that is kept with it."""

    amount: Money
    valid_from: date
    review_by: date
    max_terms: Terms
    reason: str


def read_existing_limit(document: object, at: str) -> ExistingLimit:
    """
    Read `{amount, currency, valid_from, review_by, max_terms, reason}`.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    known = ("amount", "currency", "valid_from", "review_by", "max_terms", "reason")
    entry = read_object(document, at, known)
    currency = read_text(need(entry, "currency", at), f"{at}/currency")
    found = ExistingLimit(
        amount=read_owed(need(entry, "amount", at), currency, f"{at}/amount"),
        valid_from=read_date(need(entry, "valid_from", at), f"{at}/valid_from"),
        review_by=read_date(need(entry, "review_by", at), f"{at}/review_by"),
        max_terms=read_terms(need(entry, "max_terms", at), f"{at}/max_terms"),
        reason=read_text(need(entry, "reason", at), f"{at}/reason"),
    )
    if found.review_by < found.valid_from:
        raise InvalidDocument(
            "the review is before the limit begins; state the date of its next review.",
            f"{at}/review_by",
        )
    return found


def take_over_limit_in(
    writing: Writing, context: Context, caller: Caller, buyer_id: str, new: ExistingLimit
) -> bool:
    """
    Put *new* in force within an open transaction; False where it was taken over before.

    A limit that was taken over otherwise, and that nothing has happened to since,
    is corrected: it is replaced, in its history too.

    Raises:
        BuyerNotFound: there is no such buyer.
        InvalidInput: the limit begins after today.
        Conflict: a decision has granted or reviewed the limit in force.
    """
    buyer_in(writing, caller, buyer_id)
    head = writing.lock_buyer(buyer_id)
    recording = context.recording(caller)
    if new.valid_from > caller.local_date(recording.recorded_at):
        raise InvalidInput(
            f"the limit begins on {new.valid_from}, and is not in force today.",
            "/limit/valid_from",
        )
    current = writing.current_limit(caller.seller_id, buyer_id, LimitState.IN_FORCE)
    if _was_taken_over(writing, caller, buyer_id, current, new):
        return False
    if current is not None:
        _end(writing, current, new, recording)
    added = Limit(
        limit_id=context.ids(),
        buyer_id=buyer_id,
        seller_id=caller.seller_id,
        decision_id=None,
        amount=new.amount,
        state=LimitState.IN_FORCE,
        valid_from=new.valid_from,
        review_by=new.review_by,
        max_terms=new.max_terms,
    )
    writing.add_limit(added)
    writing.add_limit_event(_event(added.limit_id, MIGRATED, new, recording))
    # A decision that is being made on what was there before finds a newer version, and starts anew.
    writing.set_version(buyer_id, head.version + 1)
    return True


def _was_taken_over(
    writing: Writing, caller: Caller, buyer_id: str, current: Limit | None, new: ExistingLimit
) -> bool:
    """
    Whether *new* is in force, or was until a decision replaced it.

    A review date that has moved since is the work of a decision; an import that is
    repeated does not move it back.
    """
    earlier: Sequence[Limit] = (
        [current]
        if current is not None and current.decision_id is None
        else writing.limits(caller.seller_id, buyer_id, None, LIMITS_READ_MAX)
    )
    return any(
        limit.decision_id is None
        and (limit.amount, limit.valid_from, limit.max_terms)
        == (new.amount, new.valid_from, new.max_terms)
        and (limit.review_by == new.review_by or not _is_untouched(writing, limit))
        for limit in earlier
    )


def _is_untouched(writing: Writing, limit: Limit) -> bool:
    return [of.event for of in writing.limit_events(limit.limit_id)] == [MIGRATED]


def _end(writing: Writing, current: Limit, new: ExistingLimit, recording: Recording) -> None:
    if current.decision_id is not None or not _is_untouched(writing, current):
        raise Conflict(
            f"Limit {current.limit_id} is in force and was granted or reviewed by a decision; "
            "an import does not change it. Send a limit request."
        )
    writing.end_limit(current.limit_id, LimitState.REPLACED)
    writing.add_limit_event(_event(current.limit_id, "replaced", new, recording))


def _event(limit_id: str, event: str, new: ExistingLimit, recording: Recording) -> LimitEvent:
    return LimitEvent(
        limit_id,
        recording.recorded_at,
        event,
        decision_id=None,
        reason=new.reason,
        stated_by=recording.stated_by,
    )
