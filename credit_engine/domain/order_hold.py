"""What can hold an order, a closed list: each kind is a test that the engine knows how to make."""

from __future__ import annotations

from enum import StrEnum


class HoldKind(StrEnum):
    """
    What is tested before goods leave.

    A pack says at which stages each is asked, who owns it and what clears it.
    """

    NO_LIMIT = "no_limit"  # none is set, which is not the same as a limit of zero
    LIMIT_SUSPENDED = "limit_suspended"
    CONDITIONS_PENDING = "conditions_pending"  # the only limit waits for conditions precedent
    OVER_LIMIT = "over_limit"
    OVER_GROUP_LIMIT = "over_group_limit"
    OVER_OWN_RISK = "over_own_risk"  # the part that no cover pays is above our own appetite
    OVERDUE = "overdue"
    COVER_STOPPED = "cover_stopped"  # also by the stop-shipment date of the oldest unpaid invoice
    COVER_TERMS = "cover_terms"  # terms that the insurer does not cover
    TERMS = "terms"  # longer or riskier than the limit allows
    REVIEW_OVERDUE = "review_overdue"
    NO_RATE = "no_rate"  # an amount in a currency without a rate that may be used
    LEDGER_OLD = "ledger_old"  # the outside ledger was not stated for too long
    PLACED = "placed"  # somebody placed a hold: sanctions, fraud, export licence, or by hand


# A prepayment that was received may exempt from these and from no other.
EXEMPTIBLE = frozenset(
    {
        HoldKind.NO_LIMIT,
        HoldKind.LIMIT_SUSPENDED,
        HoldKind.CONDITIONS_PENDING,
        HoldKind.OVER_LIMIT,
        HoldKind.OVER_GROUP_LIMIT,
        HoldKind.OVER_OWN_RISK,
        HoldKind.OVERDUE,
        HoldKind.COVER_STOPPED,
    }
)
