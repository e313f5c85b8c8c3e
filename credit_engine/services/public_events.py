"""
What other systems are told of decisions, holds and covers: that it happened, and to what.

No score, threshold, reason, fact of a third party or name of a person is among it: why a
hold was placed, or what an insurer covers, is read by whoever may, under the key of the seller.
"""

from __future__ import annotations

from collections.abc import Sequence

from credit_engine.domain.cover import Cover
from credit_engine.domain.event import Event
from credit_engine.domain.hold import Hold
from credit_engine.domain.outcome import Outcome
from credit_engine.services.compose_decision import AssessedRequest, Composed

DECISION_MADE = "decision.made"
HOLD_PLACED = "hold.placed"
HOLD_LIFTED = "hold.lifted"
COVER_CHANGED = "cover.changed"


def decision_made(event_id: str, assessed: AssessedRequest, composed: Composed) -> Event:
    """The event of a decision on a limit request."""
    record, request, added = composed.record, assessed.request, composed.moves.added
    return Event(
        event_id=event_id,
        seller_id=record.seller_id,
        buyer_id=record.buyer_id,
        type=DECISION_MADE,
        at=record.decided_at,
        data={
            "decision_id": record.decision_id,
            "request_id": record.request_id,
            "as_of": assessed.as_of.isoformat(),
            "kind": request.kind.value,
            "wanted": {"amount": request.wanted.text, "currency": request.wanted.currency},
            "outcome": record.outcome,
            "response_code": Outcome(record.outcome).edifact_4507,
            "limit_id": None if added is None else added.limit_id,
        },
    )


def hold_data(hold: Hold) -> tuple[str, dict[str, object]]:
    """The type of the event of a hold that was recorded, and its data."""
    data: dict[str, object] = {"code": hold.code, "placed_on": hold.placed_on.isoformat()}
    if hold.lifted_on is None:
        return HOLD_PLACED, data | {"review_by": hold.review_by.isoformat()}
    return HOLD_LIFTED, data | {"lifted_on": hold.lifted_on.isoformat()}


def changes_told(
    covers: Sequence[Cover], holds: Sequence[Hold]
) -> list[tuple[str, dict[str, object]]]:
    """The types and data of the events of new records of covers and holds."""
    changed: list[tuple[str, dict[str, object]]] = [
        (COVER_CHANGED, {"policy": cover.policy, "valid_from": cover.valid_from.isoformat()})
        for cover in covers
    ]
    return [*changed, *map(hold_data, holds)]
