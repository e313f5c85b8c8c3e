"""Read referrals: one with its evidence and its way, or the queue page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from credit_engine.domain.referral import Referral, ReferralStep
from credit_engine.errors import InvalidInput
from credit_engine.services.answer_referral import find_referral
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.referral_case import evidence_of
from credit_engine.services.referral_evidence import evidence_in, present_in, stale_parts
from credit_engine.services.referral_ports import QueuePlace, WantedReferrals


@dataclass(frozen=True, slots=True)
class ReferralView:
    """
    A referral with its steps, oldest first, and what it rests on.

    `stale` names what has moved since the evidence was taken, nothing once it is over;
    `outcome` is that of the decision that ended it, else of its evidence.
    """

    referral: Referral
    steps: Sequence[ReferralStep]
    evidence: dict[str, object]
    stale: Sequence[str]
    outcome: str


def read_referral(context: Context, caller: Caller, referral_id: str) -> ReferralView:
    """
    One referral.

    Raises:
        ReferralNotFound.
        BrokenRecord: its evidence was changed after it was frozen.
    """
    today = caller.local_date(context.clock())
    with context.store.reading() as reading:
        referral = find_referral(reading, caller, referral_id)
        evidence = evidence_in(reading, caller.seller_id, referral.case)
        steps = reading.referral_steps(referral_id)
        stale: list[str] = []
        if not referral.is_over:
            pack = context.packs.active()
            now = present_in(reading, caller.seller_id, referral.buyer_id, pack, today)
            stale = stale_parts(evidence, now)
        last = evidence.record
        if referral.ended_by is not None:
            last = reading.decision(caller.seller_id, referral.ended_by) or last
    return ReferralView(referral, steps, evidence_of(evidence.record), stale, last.outcome)


def list_referrals(
    context: Context, caller: Caller, wanted: WantedReferrals, after: str | None, limit: int
) -> Page[Referral]:
    """
    A page of the queue: what is due first comes first.

    Raises:
        InvalidInput: a cursor that no page gave.
    """
    place = None if after is None else read_place(after)
    with context.store.reading() as reading:
        found = reading.referrals(caller.seller_id, wanted, place, limit + 1)
    return page_of(found, limit, write_place)


def write_place(referral: Referral) -> str:
    """The place of a referral in the queue, as a cursor."""
    due = referral.due_at.strftime("%Y%m%dT%H%M%S.%f")
    return f"{due}Z:{referral.referral_id}"


def read_place(text: str) -> QueuePlace:
    """Read what `write_place` wrote. Raises InvalidInput."""
    due, _, referral_id = text.partition(":")
    try:
        at = datetime.strptime(due, "%Y%m%dT%H%M%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        raise InvalidInput("is no `next` of a page of referrals.", "?after") from None
    return QueuePlace(at, referral_id)
