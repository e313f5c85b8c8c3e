"""The credit limit: an amount with a life, not a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms


class LimitState(StrEnum):
    """Where a limit is in its life; later states are added with the moves that reach them."""

    PENDING_CONDITIONS = "pending_conditions"
    IN_FORCE = "in_force"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Limit:
    """
    A permanent limit of one buyer for one seller.

    `review_by` is the date of the next review, local to the seller. A missing
    limit is None, never an amount of zero: zero means that nothing may be owed.
    `decision_id` is None where the limit was taken over from another system.
    """

    limit_id: str
    buyer_id: str
    seller_id: str
    decision_id: str | None
    amount: Money
    state: LimitState
    valid_from: date
    review_by: date
    max_terms: Terms

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        return {
            "limit_id": self.limit_id,
            "buyer_id": self.buyer_id,
            "decision_id": self.decision_id,
            "amount": self.amount.text,
            "currency": self.amount.currency,
            "state": self.state.value,
            "duration": "permanent",
            "valid_from": self.valid_from.isoformat(),
            "review_by": self.review_by.isoformat(),
            "max_terms": self.max_terms.document(),
        }
