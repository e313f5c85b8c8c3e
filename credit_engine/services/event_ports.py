"""What the use cases on events need of a session, beside services.ports; and who sends them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from credit_engine.domain.event import Event
from credit_engine.domain.webhook import Webhook


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event and its number; of one buyer, numbers rise as things happened."""

    sequence: int
    event: Event


@dataclass(frozen=True, slots=True)
class EventCursor:
    """
    How far events were read: all up to `sequence`, except what `pending` may still record.

    Numbers are drawn before a transaction commits. `pending` names the transactions that had
    not ended when the page was read, one of which may hold a number that was passed.
    """

    sequence: int = 0
    pending: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WantedEvents:
    """Which events to read: of a buyer, or of types that match a pattern."""

    buyer_id: str | None = None
    pattern: str = "*"


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events in order, and where the next page begins; `more` where there was no room for all."""

    events: Sequence[RecordedEvent]
    next: EventCursor
    more: bool


@dataclass(frozen=True, slots=True)
class EventRange:
    """Events from `first` to `last`, both included: by number, by time, or by both."""

    first: int
    last: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that a webhook is to be told of; `attempts` have failed."""

    recorded: RecordedEvent
    attempts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A webhook that one worker tells, for a while, and what is due to it, in order."""

    webhook: Webhook
    secret: bytes = field(repr=False)
    deliveries: Sequence[Delivery]


@dataclass(frozen=True, slots=True)
class Refused:
    """A delivery that failed, and when to try again; those after it of its buyer wait."""

    sequence: int
    again_at: datetime


class EventReading(Protocol):
    """What is read of events."""

    def webhook(self, seller_id: str, webhook_id: str) -> Webhook | None:
        """One webhook."""
        ...

    def webhooks(self, seller_id: str, after: str | None, limit: int) -> Sequence[Webhook]:
        """Webhooks in order of id."""
        ...

    def events(
        self, seller_id: str, after: EventCursor, wanted: WantedEvents, limit: int
    ) -> EventPage:
        """What was recorded after a cursor, late commits included; about *limit* events."""
        ...

    def delivery_is_due(self, now: datetime) -> bool:
        """Whether some webhook that nobody tells at the moment is to be told of something."""
        ...

    def oldest_undelivered(self) -> datetime | None:
        """When the oldest event happened that waits for a webhook which is not paused."""
        ...

    def duty_is_due(self, name: str, now: datetime) -> bool:
        """Whether it is time for a duty, and nobody does it."""
        ...


class EventWriting(EventReading, Protocol):
    """What is written of events."""

    def append_event(self, event: Event) -> None:
        """
        Record an event, to be told once the transaction has committed.

        It is due to each webhook of the moment that wants it. Until the commit, nobody
        else records an event of the buyer: its events become visible in their order. A
        transaction that locks the buyer's account does so before this.
        """
        ...

    def add_webhook(self, webhook: Webhook, secret: bytes) -> None:
        """Add a webhook; its secret is kept encrypted."""
        ...

    def lock_webhook(self, seller_id: str, webhook_id: str) -> Webhook | None:
        """Lock a webhook until the end of the transaction."""
        ...

    def change_webhook(self, webhook: Webhook) -> None:
        """Record a webhook as it is now; it is locked."""
        ...

    def set_webhook_types(self, webhook: Webhook) -> None:
        """Record which events a webhook wants from now on."""
        ...

    def remove_webhook(self, webhook_id: str) -> None:
        """Remove a webhook, and what it was still to be told."""
        ...

    def queue_again(
        self, webhook: Webhook, wanted: EventRange, now: datetime, limit: int
    ) -> tuple[int, int | None]:
        """
        Have a webhook told again of its events in a range, up to *limit* of them.

        Gives how many became due (those that wait already do not), and the number of the
        first event that had no room.
        """
        ...

    def try_at_once(self, webhook_id: str, now: datetime) -> None:
        """Make due now what waits for another try, as if it had not been tried."""
        ...

    def claim_webhook(
        self, worker: str, now: datetime, until: datetime, limit: int
    ) -> Claim | None:
        """Claim, until *until*, a webhook with due events that nobody has a claim on."""
        ...

    def holds_claim(self, webhook_id: str, worker: str) -> bool:
        """Whether the last claim on a webhook was this worker's; else another has it now."""
        ...

    def settle(self, webhook_id: str, told: Sequence[int], refused: Sequence[Refused]) -> None:
        """Take the numbers of *told* off what is due, and put off what was refused."""
        ...

    def release_webhook(self, webhook_id: str, now: datetime) -> None:
        """End the claim on a webhook."""
        ...

    def take_duty(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take a duty that is due until *until* at most; False where another has it."""
        ...

    def finish_duty(self, name: str, holder: str, now: datetime, due_at: datetime) -> None:
        """Give a duty back; it is due again at *due_at*."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent of an event: the same id and body each time, signed at `at`."""

    event_id: str
    body: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody answered; `retry_after_seconds` where the answer says so."""

    status: int
    retry_after_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class NotReached:
    """Nobody answered in time, or the address may not be reached."""

    cause: str


Sent: TypeAlias = Answered | NotReached


class Sender(Protocol):
    """Sends messages to webhooks."""

    def new_secret(self) -> bytes:
        """A new secret to sign with."""
        ...

    def check(self, url: str) -> None:
        """Refuse an address that may not be told. Raises InvalidInput, pointing to /url."""
        ...

    def connected(
        self, url: str, secret: bytes
    ) -> AbstractContextManager[Callable[[Message], Sent]]:
        """Give what sends to *url*, for several threads, until the block ends."""
        ...
