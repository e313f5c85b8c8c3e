"""Write what happened to a limit: its steps, its history, and the event that others hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.domain.event import Event
from credit_engine.domain.limit import Limit, LimitStep
from credit_engine.domain.limit_life import Change, begun, changed
from credit_engine.services.limit_ports import LimitEvent
from credit_engine.services.ports import Ids, Writing


@dataclass(frozen=True, slots=True)
class Occasion:
    """
    Why limits change: a decision, or what somebody stated, at an instant of the day `today`.

    `facts_version` is the version of the buyer that it rests on.
    """

    at: datetime
    today: date
    decision_id: str | None
    facts_version: int
    reason: str | None = None
    stated_by: str | None = None


@dataclass(frozen=True, slots=True)
class LimitBook:
    """Writes of limits on one occasion, within a transaction that locked buyer and account."""

    writing: Writing
    ids: Ids
    occasion: Occasion

    def add(self, limit: Limit, event: str) -> Limit:
        """Add *limit*, from its first day on; its own steps, where it has any, are its life."""
        occasion = self.occasion
        added = limit if limit.steps else begun(limit, event, occasion.at)
        self.write(None, added, added.steps)
        self.tell(added, event, limit.valid_from)
        return added

    def change(self, limit: Limit, event: str, change: Change, *, on: date | None = None) -> Limit:
        """Change *limit* from the day *on* (today, where it is None) on, and tell of it."""
        after = self.move(limit, event, change, on=on)
        self.tell(after, event, on or self.occasion.today)
        return after

    def move(self, limit: Limit, event: str, change: Change, *, on: date | None = None) -> Limit:
        """As `change`, and say nothing of it; gives the limit as it is stated then."""
        effective_on = on or self.occasion.today
        after, added = changed(
            limit,
            effective_on,
            change,
            event=event,
            recorded_at=self.occasion.at,
            decision_id=self.occasion.decision_id,
        )
        self.write(limit, after, added)
        return after

    def write(self, before: Limit | None, after: Limit, added: Sequence[LimitStep]) -> None:
        """Write a limit that is new, or the steps that are *added* to one that is there."""
        if before is None:
            self.writing.add_limit(after, self.occasion.today, self.occasion.facts_version)
        elif added:
            self.writing.add_limit_steps(after, added, self.occasion.today)

    def tell(self, limit: Limit, event: str, effective_on: date) -> None:
        """Append to the history of *limit*, and record the event; a reason is for us alone."""
        of = self.occasion
        told = LimitEvent(limit.limit_id, of.at, event, of.decision_id, of.reason, of.stated_by)
        self.writing.add_limit_event(told)
        data = _event_data(limit, effective_on) | {"decision_id": of.decision_id}
        self.writing.append_event(
            Event(self.ids(), limit.seller_id, limit.buyer_id, f"limit.{event}", of.at, data)
        )


def _event_data(limit: Limit, effective_on: date) -> dict[str, object]:
    then = limit.on(max(effective_on, limit.valid_from)) or limit
    data: dict[str, object] = {
        "limit_id": limit.limit_id,
        "effective_on": effective_on.isoformat(),
        "amount": then.amount.text,
        "currency": then.amount.currency,
        "state": then.state.value,
        "duration": then.duration.value,
        "scope": then.scope.value,
    }
    if then.valid_to is not None:
        data["valid_to"] = then.valid_to.isoformat()
    return data
