"""Webhooks: register, read, change, remove them, and have them told again; and events as pages."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response

from credit_engine.api.access import CONNECTORS, READERS, SEE_CONNECTIONS
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.pages import PageQuery
from credit_engine.api.schemas.webhooks import (
    EventPageSchema,
    EventQuery,
    EventReplayedSchema,
    EventReplaySchema,
    NewWebhookSchema,
    RegisteredWebhookSchema,
    WebhookChangesSchema,
    WebhookPageSchema,
    WebhookSchema,
)
from credit_engine.domain.webhook import EVERYTHING, WebhookState
from credit_engine.errors import Busy, Conflict, InvalidInput, Unavailable, WebhookNotFound
from credit_engine.services.event_document import event_document
from credit_engine.services.event_ports import WantedEvents
from credit_engine.services.read_events import (
    list_events,
    list_webhooks,
    read_webhook,
    write_cursor,
)
from credit_engine.services.register_webhook import (
    WebhookChanges,
    change_webhook,
    register_webhook,
    remove_webhook,
    replay_events,
)

webhooks = Blueprint("webhooks", __name__)

ROUTE = "/v1/webhooks"
ONE = f"{ROUTE}/{{webhook_id}}"
FAILS = [Busy, Unavailable]


@operation(
    webhooks,
    "POST",
    ROUTE,
    roles=CONNECTORS,
    body=NewWebhookSchema,
    answers=[Answer(201, RegisteredWebhookSchema)],
    fails=[*FAILS, Conflict],
)
def post_webhook(call: Call) -> Response:
    """Register a webhook; the answer alone shows its secret."""
    registered = register_webhook(call.context, call.caller, call.body["url"], call.body["types"])
    return answer({**registered.webhook.document(), "secret": registered.secret}, 201)


@operation(
    webhooks,
    "GET",
    ROUTE,
    roles=SEE_CONNECTIONS,
    query=PageQuery,
    answers=[Answer(200, WebhookPageSchema)],
    fails=FAILS,
)
def get_webhooks(call: Call) -> Response:
    """List webhooks."""
    page = list_webhooks(call.context, call.caller, call.query.get("after"), call.query["limit"])
    return answer({"items": [held.document() for held in page.items], "next": page.next})


@operation(
    webhooks,
    "GET",
    ONE,
    roles=SEE_CONNECTIONS,
    answers=[Answer(200, WebhookSchema)],
    fails=[*FAILS, WebhookNotFound],
)
def get_webhook(call: Call, webhook_id: str) -> Response:
    """Read a webhook."""
    return answer(read_webhook(call.context, call.caller, webhook_id).document())


@operation(
    webhooks,
    "PATCH",
    ONE,
    roles=CONNECTORS,
    body=WebhookChangesSchema,
    answers=[Answer(200, WebhookSchema)],
    fails=[*FAILS, WebhookNotFound],
)
def patch_webhook(call: Call, webhook_id: str) -> Response:
    """Change a webhook, pause it, or resume it."""
    state = call.body.get("state")
    changes = WebhookChanges(
        url=call.body.get("url"),
        types=call.body.get("types"),
        state=None if state is None else WebhookState(state),
    )
    return answer(change_webhook(call.context, call.caller, webhook_id, changes).document())


@operation(
    webhooks,
    "DELETE",
    ONE,
    roles=CONNECTORS,
    answers=[Answer(200, WebhookSchema)],
    fails=[*FAILS, WebhookNotFound],
)
def delete_webhook(call: Call, webhook_id: str) -> Response:
    """Remove a webhook, with what it was still to be told; answers what it was."""
    return answer(remove_webhook(call.context, call.caller, webhook_id).document())


@operation(
    webhooks,
    "POST",
    f"{ONE}/replays",
    roles=CONNECTORS,
    body=EventReplaySchema,
    answers=[Answer(202, EventReplayedSchema)],
    fails=[*FAILS, WebhookNotFound],
)
def post_replay(call: Call, webhook_id: str) -> Response:
    """Have a webhook told again of the events of a range."""
    replayed = replay_events(
        call.context,
        call.caller,
        webhook_id,
        from_sequence=call.body.get("from_sequence"),
        to_sequence=call.body.get("to_sequence"),
        since=_instant(call, "since"),
        until=_instant(call, "until"),
    )
    return answer({"queued": replayed.queued, "next_sequence": replayed.next_sequence}, 202)


@operation(
    webhooks,
    "GET",
    "/v1/events",
    roles=READERS,
    query=EventQuery,
    answers=[Answer(200, EventPageSchema)],
    fails=[*FAILS, InvalidInput],
)
def get_events(call: Call) -> Response:
    """Read events after a cursor, in the order of their recording."""
    query = call.query
    wanted = WantedEvents(query.get("buyer_id"), query.get("type", EVERYTHING))
    page = list_events(call.context, call.caller, query.get("after"), wanted, query["limit"])
    return answer(
        {
            "items": [event_document(recorded) for recorded in page.events],
            "next": write_cursor(page.next),
            "more": page.more,
        }
    )


def _instant(call: Call, name: str) -> datetime | None:
    text = call.body.get(name)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is no instant: {error}.", f"/{name}") from None
