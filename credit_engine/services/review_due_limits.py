"""
Review the limits that are due: on the date of their review, and when facts have changed.

Each review is a decision of its own, under a key of its limit, day and version of the facts,
so that several processes may do this at once and each limit is assessed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from credit_engine.errors import Busy, Conflict, NotFound
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.answer_once import Keyed
from credit_engine.services.context import Caller, Context
from credit_engine.services.limit_ports import ReviewsDue
from credit_engine.services.make_assessment import DAY_MAX
from credit_engine.services.review_limit import review_limit

ROUTE = "limit-reviews-due"


@dataclass(frozen=True, slots=True)
class ReviewedLimit:
    """One review of a batch: the answer's bytes, or why there is none now."""

    limit_id: str
    body: bytes | None
    skipped: str | None = None


def review_due_limits(context: Context, caller: Caller, most: int) -> tuple[ReviewedLimit, ...]:
    """
    Review up to *most* limits of the seller that are due; fewer came back: no more are.

    One that changes meanwhile is skipped, and is due the next time.
    """
    today = caller.local_date(context.clock())
    with context.store.reading() as reading:
        due = reading.limits_due_for_review(caller.seller_id, _due(context, today), most)
        versions = {buyer_id: reading.head(buyer_id).version for _, buyer_id in due}
    return tuple(
        _review(context, caller, limit_id, f"{limit_id}/{today}/{versions[buyer_id]}")
        for limit_id, buyer_id in due
    )


def _review(context: Context, caller: Caller, limit_id: str, key: str) -> ReviewedLimit:
    keyed = Keyed(ROUTE, key, sha256_text(canonical_bytes([limit_id])))
    try:
        return ReviewedLimit(limit_id, review_limit(context, caller, limit_id, keyed).body)
    except (Busy, Conflict, NotFound) as reason:
        return ReviewedLimit(limit_id, None, str(reason))


def _due(context: Context, today: date) -> ReviewsDue:
    life = context.packs.active().limit_life
    ahead = min(life.review_lead_days, (DAY_MAX - today).days)
    return ReviewsDue(
        day=today,
        review_by=today + timedelta(days=ahead),
        changed_and_reviewed_before=today if life.review_when_facts_change else None,
    )
