"""What the use cases on overrides need of a session, beside services.ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from credit_engine.domain.money import Money
from credit_engine.domain.override import Override, OverrideEnd, OverrideState


@dataclass(frozen=True, slots=True)
class WantedOverrides:
    """Which overrides to list: of a buyer, in a state as it is on `day`; None is any."""

    day: date
    buyer_id: str | None = None
    state: OverrideState | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days of a seller, both included, and the instants from which and before which they are."""

    first: date
    last: date
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Overridden:
    """How many decisions there were, and how many of them an override in effect set aside."""

    decisions: int
    overridden: int


class OverrideReading(Protocol):
    """What is read of overrides."""

    def override(self, seller_id: str, override_id: str) -> Override | None:
        """One override, with its end where it has one."""
        ...

    def overrides(
        self, seller_id: str, wanted: WantedOverrides, after: str | None, limit: int
    ) -> Sequence[Override]:
        """Overrides in order of id."""
        ...

    def newest_decision_on_request(self, buyer_id: str) -> str | None:
        """The id of the last decision on a request of a buyer, by the rules or by a person."""
        ...

    def raised_by_overrides(self, root_id: str, since: datetime) -> Sequence[Money]:
        """By how much each override of a group raised, of those in effect since an instant."""
        ...

    def overridden_by_outcome(self, seller_id: str, period: Period) -> Mapping[str, Overridden]:
        """The decisions on requests of a period, by their outcome."""
        ...

    def overridden_by_rule(self, seller_id: str, period: Period) -> Mapping[str, Overridden]:
        """The decisions of a period in which a rule acted, by the rule."""
        ...

    def overrides_moved(self, seller_id: str, period: Period) -> Sequence[Override]:
        """The overrides that were proposed, or ended, in a period; in order of id."""
        ...


class OverrideWriting(OverrideReading, Protocol):
    """What is written of overrides; the buyer and its account are locked."""

    def add_override(self, override: Override) -> None:
        """Record what is proposed."""
        ...

    def end_override(self, override_id: str, end: OverrideEnd) -> None:
        """Record how an override that has no end yet ended."""
        ...

    def add_decision_rules(
        self, seller_id: str, decision_id: str, decided_on: date, rules: Sequence[str]
    ) -> None:
        """Record which rules acted in a decision, to count those that were set aside."""
        ...
