"""
Assess a referral anew: the same question on today's facts, by today's rules, as a new decision.

Where the rules decide it now, the referral is closed by that; else it rests on the new decision.
"""

from __future__ import annotations

from datetime import date

from credit_engine.domain.referral import Referral
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.errors import NoLimitInForce
from credit_engine.services.answer_once import Answer, Keyed, given_before
from credit_engine.services.answer_referral import find_referral
from credit_engine.services.context import Caller, Context
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.held_limits import Held, held_on
from credit_engine.services.ports import AnswerKey, Reading
from credit_engine.services.referral_case import review_of


def reassess_referral(context: Context, caller: Caller, referral_id: str, keyed: Keyed) -> Answer:
    """
    Decide the question of a referral anew, once under a key; the answer is as of a request.

    Raises:
        ReferralNotFound, ReferralClosed: there is none, or it is over.
        NoLimitInForce: the limit that it is about is gone; it can only be refused.
        LimitSuspended: somebody suspended the limit; nothing goes past that.
        IdempotencyKeyReused, Busy: as decide_limit.
    """
    today = caller.local_date(context.clock())
    with context.store.reading() as reading:
        answered = reading.answer(AnswerKey(caller.seller_id, keyed.route, keyed.key))
        if answered is not None:  # whatever has become of the referral since
            return given_before(answered, keyed)
        referral = find_referral(reading, caller, referral_id)
        referral.check_open()
        request = _request(referral, _held(reading, caller, referral, today))
    command = DecideLimit(
        referral.buyer_id,
        request,
        keyed.key,
        keyed.request_sha256,
        route=keyed.route,
        reassesses=referral_id,
        request_id=referral.case.request_id,
    )
    return decide_limit(context, caller, command)


def _held(reading: Reading, caller: Caller, referral: Referral, today: date) -> Held:
    standing = reading.standing_limits(caller.seller_id, referral.buyer_id, today)
    return held_on(standing, today)


def _request(referral: Referral, held: Held) -> LimitRequest:
    """What is asked: the same as before; of a limit, may it stay as it is today."""
    asked = referral.case.request
    if asked.kind is RequestKind.NEW or held.suspended is not None:
        return asked
    if held.in_force is None or held.in_force.amount.minor == 0:
        raise NoLimitInForce(
            f"Referral {referral.referral_id} is about a limit, and none is in force any more that "
            "could be assessed. Refuse it, or have a new limit asked for."
        )
    return review_of(held.in_force) if referral.case.is_review else asked
