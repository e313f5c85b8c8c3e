"""What the use cases on limits need of a session, beside services.ports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from credit_engine.domain.limit import Limit, LimitState


@dataclass(frozen=True, slots=True)
class LimitEvent:
    """
    One thing that happened to a limit: granted, replaced, prolonged, reduced and so on.

    It came of a decision, or it was stated, for a reason, by somebody.
    """

    limit_id: str
    at: datetime
    event: str
    decision_id: str | None
    reason: str | None = None
    stated_by: str | None = None


class LimitReading(Protocol):
    """What is read of limits."""

    def limit(self, seller_id: str, limit_id: str) -> Limit | None:
        """One limit."""
        ...

    def current_limit(self, seller_id: str, buyer_id: str, state: LimitState) -> Limit | None:
        """The one limit of the buyer in *state* (in_force or pending_conditions), if any."""
        ...

    def limits(
        self, seller_id: str, buyer_id: str | None, after: str | None, limit: int
    ) -> Sequence[Limit]:
        """Limits in order of id."""
        ...

    def limit_events(self, limit_id: str) -> Sequence[LimitEvent]:
        """What happened to a limit, oldest first."""
        ...


class LimitWriting(LimitReading, Protocol):
    """What is written of limits."""

    def add_limit(self, limit: Limit) -> None:
        """Add a limit."""
        ...

    def end_limit(self, limit_id: str, state: LimitState) -> None:
        """Move a limit to a state in which it is no longer used."""
        ...

    def set_review_by(self, limit_id: str, review_by: date) -> None:
        """Move the date of the next review."""
        ...

    def add_limit_event(self, event: LimitEvent) -> None:
        """Append to a limit's history."""
        ...
