"""
Put an override in effect: a temporary limit beside the permanent one, until its last day.

It ends by itself, and what the rules granted is there again. The decision that records it
stands in the buyer's chain, and names all that was approved, and by whom.
"""

from __future__ import annotations

from dataclasses import replace

import orjson

from credit_engine.assess.authority import AuthorityNeeded
from credit_engine.domain.event import Event
from credit_engine.domain.limit import Duration, Limit, LimitState
from credit_engine.domain.money import Money
from credit_engine.domain.override import Override, OverrideEnd, OverrideState
from credit_engine.services.change_record import OVERRIDE, ChangeOfLimits
from credit_engine.services.held_limits import held_on
from credit_engine.services.override_document import content_sha256

GRANTED = "granted_by_override"


def put_in_effect(
    change: ChangeOfLimits, override: Override, needed: AuthorityNeeded, *, alone: bool
) -> Override:
    """Write all that follows from the caller's approval of *override*; gives it with its end."""
    limit = _limit(change, override)
    asked = _asked(change, override, needed, alone=alone)
    made = orjson.loads(change.commit(asked, [change.entered(limit, GRANTED)], OVERRIDE))
    end = OverrideEnd(
        state=OverrideState.APPROVED,
        at=change.at,
        principal=change.caller.principal,
        person=change.caller.person,
        alone=alone,
        decision_id=made["decision_id"],
        limit_id=made["limit_id"],
    )
    change.writing.end_override(override.override_id, end)
    change.binding.record(change.decision_id, override.raised)
    ended = replace(override, end=end)
    change.writing.append_event(override_event(change, ended))
    return ended


def _limit(change: ChangeOfLimits, override: Override) -> Limit:
    """As much as is missing to the total; with temporary limits beside it, no more than that."""
    permanent = held_on(change.standing, change.today).in_force
    held = 0 if permanent is None else permanent.amount.minor
    currency = override.amount.currency
    return Limit(
        limit_id=change.context.ids(),
        buyer_id=change.buyer_id,
        seller_id=change.caller.seller_id,
        decision_id=change.decision_id,
        amount=Money(override.amount.minor - held, currency),
        state=LimitState.IN_FORCE,
        valid_from=change.today,
        review_by=override.expires_on,
        max_terms=override.max_terms,
        duration=Duration.TEMPORARY,
        valid_to=override.expires_on,
        up_to=override.amount,
    )


def _asked(
    change: ChangeOfLimits, override: Override, needed: AuthorityNeeded, *, alone: bool
) -> dict[str, object]:
    """What the decision records of it: the whole content, and who stands behind it."""
    return {
        "action": OVERRIDE,
        "reason": override.text,
        "override": override.content(),
        "content_sha256": content_sha256(override),
        "author": override.proposed_by,
        "approver": None if alone else change.caller.principal,
        "authority": needed.document(),
    }


def override_event(change: ChangeOfLimits, override: Override) -> Event:
    """What others are told: that it was proposed, or how it ended; no reason, text or rule."""
    end = override.end
    data: dict[str, object] = {"override_id": override.override_id}
    if end is None:
        data["approve_by"] = override.approve_by.isoformat()
    elif end.state is OverrideState.APPROVED:
        data |= {
            "decision_id": end.decision_id,
            "limit_id": end.limit_id,
            "amount": override.amount.text,
            "currency": override.amount.currency,
            "expires_on": override.expires_on.isoformat(),
        }
    state = OverrideState.PROPOSED if end is None else end.state
    return Event(
        event_id=change.context.ids(),
        seller_id=override.seller_id,
        buyer_id=override.buyer_id,
        type=f"override.{state.value}",
        at=change.at,
        data=data,
    )
