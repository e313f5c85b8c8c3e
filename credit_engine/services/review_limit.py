"""
Review a limit: assess what is in force anew, on today's facts.

A result as good moves the date of the next review, by grade. A worse one opens a review for a
person, or, within the pack's authority, reduces the limit with notice. Nothing is raised.
"""

from __future__ import annotations

from datetime import date

from credit_engine.domain.limit import Duration, Limit, LimitState, Scope
from credit_engine.domain.limit_life import check_not_over, check_state
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.errors import LimitNotReviewed
from credit_engine.services.answer_once import Answer, Keyed, given_before
from credit_engine.services.change_limit import find_limit
from credit_engine.services.context import Caller, Context
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.ports import AnswerKey


def review_limit(context: Context, caller: Caller, limit_id: str, keyed: Keyed) -> Answer:
    """
    Assess a permanent limit in force anew, once under a key; the answer is as of a request.

    Raises:
        LimitNotFound: the seller has no such limit.
        LimitNotReviewed: it is temporary, of a group, zero, or begins later.
        LimitExpired, LimitWithdrawn, LimitCancelled, LimitReplaced, LimitDeclined: it is over.
        LimitPending, LimitSuspended: it is not in force.
        IdempotencyKeyReused, Busy: as decide_limit.
    """
    today = caller.local_date(context.clock())
    with context.store.reading() as reading:
        answered = reading.answer(AnswerKey(caller.seller_id, keyed.route, keyed.key))
        if answered is not None:  # whatever has become of the limit since
            return given_before(answered, keyed)
        limit = find_limit(reading, caller, limit_id)
    now = check_not_over(limit, today)
    check_state(now, LimitState.IN_FORCE)
    _check_assessable(now, today)
    request = LimitRequest(RequestKind.REVIEW, now.amount, now.max_terms)
    command = DecideLimit(
        limit.buyer_id, request, keyed.key, keyed.request_sha256, route=keyed.route
    )
    return decide_limit(context, caller, command)


def _check_assessable(limit: Limit, today: date) -> None:
    named = f"Limit {limit.limit_id}"
    if limit.valid_from > today:
        raise LimitNotReviewed(f"{named} begins on {limit.valid_from}; review it from then on.")
    if limit.duration is Duration.TEMPORARY:
        raise LimitNotReviewed(f"{named} is temporary and ends by itself; prolong it, or let it.")
    if limit.scope is Scope.GROUP:
        raise LimitNotReviewed(f"{named} is of a group, and rules assess single buyers.")
    if limit.amount.minor == 0:
        raise LimitNotReviewed(f"{named} is zero: there is nothing to hold or to lower. Ask anew.")
