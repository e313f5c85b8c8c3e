"""
An event: what happened to a buyer, for other systems to hear of.

It is recorded in the transaction of what happened, so that nothing happens unheard and
nothing is told that did not happen. Those of one buyer are told in their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

# All that may be told, by the first word of an event's type: a closed list, so that nothing that
# only the credit department may know is told by an oversight. docs/events.md explains it.
EVENT_DATA: Mapping[str, frozenset[str]] = {
    "order": frozenset(
        {"check_id", "document", "open_amount", "answer", "may", "holds", "reservation_id"}
    ),
    "reservation": frozenset(
        {"reservation_id", "document", "state", "reserved", "currency", "confirmed"}
    ),
    "limit": frozenset(
        {
            "limit_id",
            "decision_id",
            "effective_on",
            "amount",
            "currency",
            "state",
            "duration",
            "scope",
            "valid_to",
        }
    ),
    "decision": frozenset(
        {
            "decision_id",
            "request_id",
            "as_of",
            "kind",
            "wanted",
            "outcome",
            "response_code",
            "limit_id",
        }
    ),
    "override": frozenset(
        {"override_id", "decision_id", "limit_id", "amount", "currency", "expires_on", "approve_by"}
    ),
    "referral": frozenset(
        {
            "referral_id",
            "decision_id",
            "request_id",
            "kind",
            "wanted",
            "state",
            "due_at",
            "documents",
            "ending",
        }
    ),
    "hold": frozenset({"code", "placed_on", "review_by", "lifted_on"}),
    "cover": frozenset({"policy", "valid_from"}),
    "ledger": frozenset({"recorded"}),
    "group": frozenset({"from_parent_id", "parent_id", "moved"}),
}


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something that happened to one buyer of a seller.

    `type` is a dotted name such as `order.checked` or `limit.reduced`; `data` is a JSON
    document without personal data, thresholds or scores: see EVENT_DATA.
    """

    event_id: str
    seller_id: str
    buyer_id: str
    type: str
    at: datetime
    data: Mapping[str, object]

    @property
    def undeclared(self) -> frozenset[str]:
        """What EVENT_DATA does not let be told of it; the type itself where it has no family."""
        family = self.type.split(".")[0]
        if family not in EVENT_DATA:
            return frozenset({self.type})
        return frozenset(self.data) - EVENT_DATA[family]
