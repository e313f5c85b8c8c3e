"""
Work on a referral before its answer: give it to somebody, ask for documents, escalate it.

None of it decides anything, nor needs evidence that still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from credit_engine.domain.referral import Moved, Referral, WantedDocument
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.answer_referral import find_referral
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import Writing
from credit_engine.services.settle_referral import ReferralBook

ENGINE = "engine"  # no principal: its time was over


def assign_referral(
    context: Context, caller: Caller, referral_id: str, person: str, keyed: Keyed
) -> Answer:
    """
    Give a referral to a person, once.

    Raises:
        ReferralNotFound, ReferralClosed: there is none, or it is over.
        IdempotencyKeyReused, Busy: as answer_once.
    """

    def step(referral: Referral, at: datetime) -> Moved:
        return referral.assigned(person, at, caller.principal)

    return _move(context, caller, referral_id, keyed, step)


def ask_for_documents(
    context: Context,
    caller: Caller,
    referral_id: str,
    wanted: Sequence[WantedDocument],
    keyed: Keyed,
) -> Answer:
    """
    Have the buyer send documents, and wait for them; errors as `assign_referral`.

    The answer is due as if the referral were opened now: waiting is no way to be late unseen.
    """

    def step(referral: Referral, at: datetime) -> Moved:
        return referral.documents_asked(wanted, at, caller.principal)

    return _move(context, caller, referral_id, keyed, step)


def escalate_referrals(context: Context, caller: Caller, most: int) -> int:
    """
    Hand up to *most* overdue referrals of the seller to the next level; how many it were.

    Nothing is ever answered for want of time.

    Raises:
        Busy, Unavailable: the database; what was escalated before stays so.
    """
    now = context.clock()
    with context.store.reading() as reading:
        overdue = reading.overdue_referrals(caller.seller_id, now, most)
    escalated = 0
    for referral_id, buyer_id in overdue:
        with context.store.writing() as writing:
            writing.lock_buyer(buyer_id)
            referral = writing.referral(caller.seller_id, referral_id)
            moved = None if referral is None else referral.escalated(now, ENGINE)
            if moved is not None:
                ReferralBook(writing, context.ids).move(moved)
                escalated += 1
    return escalated


def _move(
    context: Context,
    caller: Caller,
    referral_id: str,
    keyed: Keyed,
    step: Callable[[Referral, datetime], Moved],
) -> Answer:
    def lock(writing: Writing) -> None:
        writing.lock_buyer(find_referral(writing, caller, referral_id).buyer_id)

    def act(writing: Writing, _: None) -> bytes:
        moved = step(find_referral(writing, caller, referral_id), context.clock())
        ReferralBook(writing, context.ids).move(moved)
        return canonical_bytes(moved_document(moved.referral))

    return answer_once(context, caller, keyed, lock, act, status=CREATED)


def moved_document(referral: Referral) -> dict[str, object]:
    """Where a referral stands after a step."""
    return {
        "referral_id": referral.referral_id,
        "buyer_id": referral.buyer_id,
        "state": referral.state.value,
        "level": referral.level,
        "assigned_to": referral.assigned_to,
        "due_at": referral.due_at.isoformat(),
        "documents": [of.document() for of in referral.documents],
        "content_sha256": referral.case.content_sha256,
    }
