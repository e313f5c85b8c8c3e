"""
Tell one webhook of the events that are due to it.

    writing   claim a webhook that nobody tells, and read what is due to it
    (sender)  the events of each buyer one after another, those of several buyers side by side
    writing   take off what was told, put off what was refused, end the claim

Each event is told once at least: whoever dies between telling and writing leaves a claim that
lapses, and another tells the same events again under the same ids. A worker that was held up
for longer than its claim may tell an event once more after later ones, never instead of them.

An answer of 2xx is a yes. Where nobody answers (or says 429, 502, 503, 504), the webhook as a
whole waits. Any other answer is about the event: it waits, with the later ones of its buyer.
The waits are WAITS, each by up to a fifth shorter or longer; after the last of them the
webhook is `failing` until somebody resumes it. 410 says that it is gone, and is failing at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from credit_engine.domain.webhook import Trouble, Webhook, WebhookState
from credit_engine.errors import Busy
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.context import Context
from credit_engine.services.event_document import event_document
from credit_engine.services.event_ports import (
    Answered,
    Claim,
    Delivery,
    Message,
    NotReached,
    Refused,
    Sent,
)
from credit_engine.services.ports import Writing

BATCH = 100  # events that one claim tells of
# A claim outlasts what is told under it: no event is begun after SENDING, and an event takes
# no longer than the sender's own time, 15 seconds.
CLAIM = timedelta(seconds=60)
SENDING = timedelta(seconds=20)
SETTLE_ATTEMPTS = 5
# Seconds to wait after the first failure, the second and so on: some three days altogether.
WAITS = (5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 43_200, 43_200, 43_200, 43_200, 43_200)
SPREAD = 0.2
GONE = 410
NOBODY_THERE = frozenset({GONE, 429, 502, 503, 504})

Together = Callable[[Iterable[Callable[[], None]]], None]


@dataclass(frozen=True, slots=True)
class Courier:
    """
    Who delivers: its name, how it does several things at once, and its dice.

    `together` returns once all that it was given is done; `chance` gives a number from 0 to 1.
    Once `is_stopping`, no further event is begun.
    """

    worker: str
    together: Together
    chance: Callable[[], float]
    is_stopping: Callable[[], bool] = lambda: False


@dataclass(slots=True)
class _Telling:
    """One claim being worked on; several threads add to what came of it."""

    context: Context
    claim: Claim
    send: Callable[[Message], Sent]
    stop_at: datetime
    is_stopping: Callable[[], bool]
    told: list[int] = field(default_factory=list)
    refused: list[tuple[Delivery, Answered]] = field(default_factory=list)
    nobody: Sent | None = None

    def tell(self, lane: Sequence[Delivery]) -> None:
        """Tell of the events of one buyer, up to the first that is not taken."""
        for delivery in lane:
            now = self.context.clock()
            if self.nobody is not None or now >= self.stop_at or self.is_stopping():
                return
            recorded = delivery.recorded
            body = canonical_bytes(event_document(recorded))
            sent = self.send(Message(recorded.event.event_id, body, now))
            if isinstance(sent, NotReached) or sent.status in NOBODY_THERE:
                self.nobody = sent
                return
            if not 200 <= sent.status < 300:
                self.refused.append((delivery, sent))
                return
            self.told.append(recorded.sequence)


def deliver_events(context: Context, courier: Courier) -> int:
    """
    Tell one webhook of what is due to it; how many webhooks were served, 0 or 1.

    Raises:
        Busy, Unavailable: the database. What was told may be told again.
    """
    now = context.clock()
    with context.store.reading() as reading:
        if context.sender is None or not reading.delivery_is_due(now):
            return 0
    with context.store.writing() as writing:
        claim = writing.claim_webhook(courier.worker, now, now + CLAIM, BATCH)
    if claim is None:
        return 0
    with context.sender.connected(claim.webhook.url, claim.secret) as send:
        telling = _Telling(context, claim, send, now + SENDING, courier.is_stopping)
        lanes = _lanes(claim.deliveries).values()
        courier.together([_told(telling, lane) for lane in lanes])
    for again in reversed(range(SETTLE_ATTEMPTS)):
        try:
            with context.store.writing() as writing:
                _settle(context, courier, writing, telling)
            break
        except Busy:
            if not again:
                raise
    return 1


def wait_after(failures: int, chance: Callable[[], float]) -> timedelta:
    """How long to wait after so many failures, 1 at least, in a row."""
    seconds = WAITS[min(failures, len(WAITS)) - 1]
    return timedelta(seconds=seconds * (1 - SPREAD + 2 * SPREAD * chance()))


def _told(telling: _Telling, lane: Sequence[Delivery]) -> Callable[[], None]:
    return lambda: telling.tell(lane)


def _lanes(deliveries: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    """What is due, by buyer and in order."""
    lanes: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        lanes.setdefault(delivery.recorded.event.buyer_id, []).append(delivery)
    return lanes


def _settle(context: Context, courier: Courier, writing: Writing, telling: _Telling) -> None:
    """Record what came of it; of a webhook that another has claimed since, only what was told."""
    of = telling.claim.webhook
    webhook = writing.lock_webhook(of.seller_id, of.webhook_id)
    if webhook is None:
        return
    if not writing.holds_claim(of.webhook_id, courier.worker):
        writing.settle(of.webhook_id, telling.told, [])
        return
    now = context.clock()
    refused = [
        Refused(delivery.recorded.sequence, now + wait_after(delivery.attempts + 1, courier.chance))
        for delivery, _ in telling.refused
    ]
    writing.settle(of.webhook_id, telling.told, refused)
    writing.change_webhook(_after(webhook, telling, now, courier))
    writing.release_webhook(of.webhook_id, now)


def _after(webhook: Webhook, telling: _Telling, now: datetime, courier: Courier) -> Webhook:
    """A webhook as what came of telling it leaves it."""
    failures = 0 if telling.told or telling.refused else webhook.failures
    not_before, trouble, given_up = webhook.not_before, webhook.trouble, False
    for delivery, answered in telling.refused:
        event = delivery.recorded.event
        trouble = Trouble(f"it answered {answered.status} to {event.type} {event.event_id}", now)
        given_up |= delivery.attempts >= len(WAITS)
    if telling.nobody is not None:
        failures += 1
        trouble = Trouble(_cause(telling.nobody), now)
        wait = wait_after(failures, courier.chance)
        if isinstance(telling.nobody, Answered):
            given_up |= telling.nobody.status == GONE
            wait = max(wait, timedelta(seconds=telling.nobody.retry_after_seconds or 0))
        not_before = now + wait
        given_up |= failures > len(WAITS)
    is_failing = given_up and webhook.state is WebhookState.ACTIVE
    return replace(
        webhook,
        state=WebhookState.FAILING if is_failing else webhook.state,
        failures=failures,
        not_before=not_before,
        trouble=trouble,
        delivered_at=now if telling.told else webhook.delivered_at,
    )


def _cause(nobody: Sent) -> str:
    return nobody.cause if isinstance(nobody, NotReached) else f"it answered {nobody.status}"
