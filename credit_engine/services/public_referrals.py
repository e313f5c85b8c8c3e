"""
What other systems are told of referrals: that a person looks, until when, and that it is over.

Neither level, recommendation, person nor cause is among it; what the answer was tells the event
of its decision.
"""

from __future__ import annotations

from credit_engine.domain.event import Event
from credit_engine.domain.referral import Moved, StepKind

# Whom a referral is assigned to, and that it was assessed anew, is the department's own affair.
TOLD = frozenset(StepKind) - {StepKind.ASSIGNED, StepKind.REASSESSED}


def referral_event(event_id: str, moved: Moved) -> Event | None:
    """The event of a step of a referral; None where others are not told."""
    referral, step = moved.referral, moved.step
    if step.kind not in TOLD:
        return None
    request = referral.case.request
    data: dict[str, object] = {
        "referral_id": referral.referral_id,
        "decision_id": step.decision_id or referral.case.decision_id,
        "request_id": referral.case.request_id,
        "kind": request.kind.value,
        "wanted": {"amount": request.wanted.text, "currency": request.wanted.currency},
        "state": referral.state.value,
    }
    if not referral.is_over:
        data["due_at"] = referral.due_at.isoformat()
    if step.kind is StepKind.DOCUMENTS_ASKED:
        data["documents"] = [of.code for of in referral.documents]
    if referral.ending is not None:
        data["ending"] = referral.ending.value
    return Event(
        event_id=event_id,
        seller_id=referral.seller_id,
        buyer_id=referral.buyer_id,
        type=f"referral.{step.kind.value}",
        at=step.at,
        data=data,
    )
