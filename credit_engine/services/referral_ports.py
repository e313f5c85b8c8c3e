"""What the use cases on referrals need of a session, beside services.ports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from credit_engine.domain.referral import Moved, Referral, ReferralState, ReferralStep


@dataclass(frozen=True, slots=True)
class WantedReferrals:
    """Which referrals to list; what is None narrows nothing."""

    state: ReferralState | None = None
    assigned_to: str | None = None
    level: int | None = None
    buyer_id: str | None = None


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """A place in the queue, which is in the order of due times and then of ids."""

    due_at: datetime
    referral_id: str


class ReferralReading(Protocol):
    """What is read of referrals."""

    def referral(self, seller_id: str, referral_id: str) -> Referral | None:
        """One referral."""
        ...

    def open_referral(self, buyer_id: str) -> Referral | None:
        """The referral of a buyer that is neither answered nor closed; there is one at most."""
        ...

    def referrals(
        self, seller_id: str, wanted: WantedReferrals, after: QueuePlace | None, limit: int
    ) -> Sequence[Referral]:
        """Up to *limit* referrals in the order of the queue, those after a place in it."""
        ...

    def referral_steps(self, referral_id: str) -> Sequence[ReferralStep]:
        """What happened to a referral, oldest first."""
        ...

    def overdue_referrals(
        self, seller_id: str, now: datetime, most: int
    ) -> Sequence[tuple[str, str]]:
        """Referral and buyer of up to *most* that should have been answered, oldest first."""
        ...


class ReferralWriting(ReferralReading, Protocol):
    """What is written of referrals; the buyer is locked."""

    def add_referral(self, opened: Moved) -> None:
        """Add a referral with its first step."""
        ...

    def move_referral(self, moved: Moved) -> None:
        """Bring a referral to where it stands after a step, and append the step."""
        ...
