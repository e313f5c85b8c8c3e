"""Register a webhook, change it, remove it, and have it told again of events of the past."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from credit_engine.domain.webhook import Webhook, WebhookState, check_patterns
from credit_engine.errors import Conflict, InvalidInput, Unavailable, WebhookNotFound
from credit_engine.services.context import Caller, Context
from credit_engine.services.event_ports import EventRange, Sender
from credit_engine.services.ports import Writing

WEBHOOKS_MAX = 20
REPLAY_MAX = 5_000
SEQUENCE_MAX = 2**62
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Registered:
    """A new webhook, and the secret that it is told with, which is shown this once."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True)
class WebhookChanges:
    """What to change; None leaves a part as it is."""

    url: str | None = None
    types: Sequence[str] | None = None
    state: WebhookState | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """
    How many events are due again, those that were waiting already not counted.

    `next_sequence` is where the range goes on, where not all of it had room.
    """

    queued: int
    next_sequence: int | None


def register_webhook(
    context: Context, caller: Caller, url: str, types: Sequence[str]
) -> Registered:
    """
    Register a webhook: it is told of every event that is recorded from now on and matches.

    Raises:
        InvalidInput: an address that may not be told, or a type that no event has.
        Conflict: the seller has as many webhooks as it may.
        Unavailable: nothing is sent from here.
    """
    sender = _sender(context)
    patterns = check_patterns(types, "/types")
    sender.check(url)
    now, secret = context.clock(), sender.new_secret()
    webhook = Webhook(
        webhook_id=context.ids(),
        seller_id=caller.seller_id,
        url=url,
        types=patterns,
        state=WebhookState.ACTIVE,
        created_at=now,
        not_before=now,
    )
    with context.store.writing() as writing:
        if len(writing.webhooks(caller.seller_id, None, WEBHOOKS_MAX)) >= WEBHOOKS_MAX:
            raise Conflict(
                f"A seller has at most {WEBHOOKS_MAX} webhooks; remove one that is not needed."
            )
        writing.add_webhook(webhook, secret)
    return Registered(webhook, f"whsec_{base64.b64encode(secret).decode()}")


def change_webhook(
    context: Context, caller: Caller, webhook_id: str, changes: WebhookChanges
) -> Webhook:
    """
    Change a webhook; one that is made active tries at once what waits.

    Raises:
        WebhookNotFound: the seller has no such webhook.
        InvalidInput: as `register_webhook`; a state that nobody can set.
        Unavailable: nothing is sent from here.
    """
    patterns = None if changes.types is None else check_patterns(changes.types, "/types")
    if changes.url is not None:
        _sender(context).check(changes.url)
    if changes.state is WebhookState.FAILING:
        raise InvalidInput("make it active or paused; failing is what is found.", "/state")
    now = context.clock()
    with context.store.writing() as writing:
        webhook = _locked(writing, caller, webhook_id)
        changed = replace(
            webhook,
            url=changes.url or webhook.url,
            types=patterns or webhook.types,
            state=changes.state or webhook.state,
        )
        if changes.state is WebhookState.ACTIVE:
            changed = replace(changed, failures=0, not_before=now)
            writing.try_at_once(webhook_id, now)
        writing.change_webhook(changed)
        if patterns is not None:
            writing.set_webhook_types(changed)
    return changed


def remove_webhook(context: Context, caller: Caller, webhook_id: str) -> Webhook:
    """
    Remove a webhook, with what it was still to be told; the events stay.

    Raises:
        WebhookNotFound: the seller has no such webhook.
    """
    with context.store.writing() as writing:
        webhook = _locked(writing, caller, webhook_id)
        writing.remove_webhook(webhook_id)
    return webhook


def replay_events(
    context: Context,
    caller: Caller,
    webhook_id: str,
    *,
    from_sequence: int | None = None,
    to_sequence: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Replayed:
    """
    Have a webhook told again of the events of a range that it wants now, under their own ids.

    Of each buyer they come in their order, before what waits already.

    Raises:
        WebhookNotFound: the seller has no such webhook.
        InvalidInput: no bound at all, or one before the other.
    """
    if from_sequence is None and since is None:
        raise InvalidInput("say from where: from_sequence, or since.", "")
    wanted = EventRange(
        first=from_sequence or 0,
        last=SEQUENCE_MAX if to_sequence is None else to_sequence,
        since=since or LONG_AGO,
        until=until or FAR_AHEAD,
    )
    if wanted.last < wanted.first:
        raise InvalidInput("the range ends before it begins.", "/to_sequence")
    if wanted.until < wanted.since:
        raise InvalidInput("the range ends before it begins.", "/until")
    with context.store.writing() as writing:
        webhook = _locked(writing, caller, webhook_id)
        queued, beyond = writing.queue_again(webhook, wanted, context.clock(), REPLAY_MAX)
    return Replayed(queued, beyond)


def _locked(writing: Writing, caller: Caller, webhook_id: str) -> Webhook:
    webhook = writing.lock_webhook(caller.seller_id, webhook_id)
    if webhook is None:
        raise no_webhook(webhook_id)
    return webhook


def no_webhook(webhook_id: str) -> WebhookNotFound:
    """What is raised where there is none."""
    return WebhookNotFound(f"There is no webhook {webhook_id}; list webhooks to find its id.")


def _sender(context: Context) -> Sender:
    if context.sender is None:
        raise Unavailable("Nothing is sent from here: the context has no sender.")
    return context.sender
