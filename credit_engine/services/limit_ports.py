"""What the use cases on limits need of a session, beside services.ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from credit_engine.domain.limit import Limit, LimitStep


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


@dataclass(frozen=True, slots=True)
class Raise:
    """What a decision granted a buyer beyond what it had: `minor` in the currency of its pack."""

    buyer_id: str
    seller_id: str
    decision_id: str
    at: datetime
    currency: str
    minor: int | None  # None: it could not be told in that currency


@dataclass(frozen=True, slots=True)
class Raised:
    """
    What was granted to a buyer, and to its whole group with it, since an instant.

    In minor units by currency. `untold`: some of it could not be told in the currency of its pack.
    """

    buyer: Mapping[str, int]
    group: Mapping[str, int]
    untold: bool = False


@dataclass(frozen=True, slots=True)
class ReviewsDue:
    """
    Which limits are due for review on `day`.

    Those whose review is due until `review_by` and that were not assessed on the day yet;
    and those of a buyer of whom something was recorded since they were assessed, where
    that was before `changed_and_reviewed_before` (None: no change of facts calls for one).
    """

    day: date
    review_by: date
    changed_and_reviewed_before: date | None


@dataclass(frozen=True, slots=True)
class ThatDay:
    """A day, and the instant by whose records it is looked at."""

    day: date
    known_at: datetime


class LimitReading(Protocol):
    """What is read of limits. Without a day they are as they were stated last."""

    def limit(self, seller_id: str, limit_id: str) -> Limit | None:
        """One limit, with its steps."""
        ...

    def standing_limits(self, seller_id: str, buyer_id: str, day: date) -> Sequence[Limit]:
        """The limits of a buyer that are not over for good on *day*, by id, with their steps."""
        ...

    def limits_of_group(self, root_id: str, day: date) -> Mapping[str, Sequence[Limit]]:
        """The limits of each buyer of a group that are not over for good on *day*.

        By buyer id, those that have any; each with its steps, for `domain.limit.limit_on`.
        """
        ...

    def limits(
        self, seller_id: str, buyer_id: str | None, after: str | None, limit: int
    ) -> Sequence[Limit]:
        """Limits in order of id, with their steps."""
        ...

    def limits_in_force(
        self,
        seller_id: str,
        buyer_id: str | None,
        that: ThatDay,
        after: str | None,
        limit: int,
    ) -> Sequence[Limit]:
        """Limits in force on a day by what was recorded until an instant, as they were then."""
        ...

    def limits_with_due_step(
        self, seller_id: str, day: date, most: int
    ) -> Sequence[tuple[str, str]]:
        """Limit and buyer of up to *most* limits that changed by themselves until *day*."""
        ...

    def limit_due_on(self, limit_id: str) -> date | None:
        """The next day on which a limit changes by itself, of which nothing was told yet."""
        ...

    def limits_due_for_review(
        self, seller_id: str, due: ReviewsDue, most: int
    ) -> Sequence[tuple[str, str]]:
        """Limit and buyer of up to *most* permanent limits in force whose review is due."""
        ...

    def raised_since(self, buyer_id: str, since: datetime) -> Raised:
        """What decisions granted a buyer and its group from the instant *since* on."""
        ...

    def limit_events(self, limit_id: str) -> Sequence[LimitEvent]:
        """What happened to a limit, oldest first."""
        ...


class LimitWriting(LimitReading, Protocol):
    """What is written of limits; the buyer and its account are locked."""

    def add_limit(self, limit: Limit, today: date, facts_version: int) -> None:
        """Add a limit with its steps, made today on the buyer's facts of *facts_version*."""
        ...

    def add_limit_steps(self, limit: Limit, added: Sequence[LimitStep], today: date) -> None:
        """Append to the life of a limit; *limit* has the steps *added* among its own."""
        ...

    def set_due(self, limit: Limit, today: date) -> None:
        """Note that what *limit* was to change by itself until *today* has been told."""
        ...

    def set_reviewed(self, limit_id: str, today: date, facts_version: int) -> None:
        """Note that a limit was assessed anew today, on facts of a version of the buyer."""
        ...

    def add_raise(self, granted: Raise) -> None:
        """Record what a decision granted beyond what there was."""
        ...

    def add_limit_event(self, event: LimitEvent) -> None:
        """Append to a limit's history."""
        ...
