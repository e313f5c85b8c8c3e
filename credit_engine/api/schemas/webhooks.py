"""Webhooks and events as JSON."""

from __future__ import annotations

from marshmallow import fields, validate

from credit_engine.api.schemas.fields import (
    VISIBLE,
    Document,
    choice,
    identifier,
    pattern,
    plain_text,
    whole_number,
)
from credit_engine.api.schemas.pages import Page, PageQuery
from credit_engine.domain.webhook import PATTERN, WebhookState
from credit_engine.services.read_events import CURSOR
from credit_engine.services.register_webhook import SEQUENCE_MAX

TYPES_MAX = 20
COUNT_MAX = 2**53
# RFC 3339 with the letters in capitals; what is not a time of any day is refused when it is read.
INSTANT = (
    r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})$"
)


def _types(*, required: bool = False) -> fields.List[str]:
    return fields.List(
        pattern(rf"^{PATTERN}$", "a type such as limit.reduced, limit.* or *"),
        validate=validate.Length(1, TYPES_MAX),
        required=required,
    )


def _url(*, required: bool = False) -> fields.String:
    return pattern(VISIBLE, "an address of at most 255 characters", required=required)


def _instant() -> fields.String:
    return pattern(INSTANT, "an instant such as 2026-11-22T12:00:00Z")


class NewWebhookSchema(Document):
    """Where to tell of which events."""

    url = _url(required=True)
    types = _types(required=True)


class WebhookChangesSchema(Document):
    """What to change of a webhook; what is left out stays."""

    url = _url()
    types = _types()
    state = choice(WebhookState.ACTIVE.value, WebhookState.PAUSED.value)


class TroubleSchema(Document):
    """Why a webhook could not be told, the last time that it could not."""

    cause = fields.String(required=True)
    at = fields.DateTime(required=True)


class WebhookSchema(Document):
    """A webhook; its secret is not shown again."""

    webhook_id = identifier(required=True)
    url = fields.String(required=True)
    types = fields.List(fields.String(), required=True)
    state = choice(*(state.value for state in WebhookState), required=True)
    created_at = fields.DateTime(required=True)
    delivered_at = fields.DateTime(required=True, allow_none=True)
    trouble = fields.Nested(TroubleSchema, required=True, allow_none=True)


class RegisteredWebhookSchema(WebhookSchema):
    """A new webhook and its secret, which is shown this once."""

    secret = fields.String(required=True)


class WebhookPageSchema(Page):
    """Webhooks in order of id."""

    items = fields.List(fields.Nested(WebhookSchema), required=True)


class EventReplaySchema(Document):
    """Which events to tell again: from a number or an instant on, both ends included."""

    from_sequence = whole_number(0, SEQUENCE_MAX)
    to_sequence = whole_number(0, SEQUENCE_MAX)
    since = _instant()
    until = _instant()


class EventReplayedSchema(Document):
    """How many events are due again, and where the range goes on if it had no room whole."""

    queued = whole_number(0, COUNT_MAX, required=True)
    next_sequence = fields.Integer(required=True, allow_none=True)


class EventQuery(PageQuery):
    """Which events: `after` is the `next` of the page before, and nothing else."""

    after = pattern(rf"^{CURSOR}$", "the `next` of the page before")
    buyer_id = identifier()
    type = pattern(rf"^{PATTERN}$", "a type such as limit.reduced, limit.* or *")


class EventSchema(Document):
    """What happened to a buyer; `sequence` rises with each event of the buyer."""

    id = identifier(required=True)
    sequence = fields.Integer(required=True)
    type = fields.String(required=True)
    timestamp = fields.DateTime(required=True)
    seller_id = plain_text(required=True)
    buyer_id = identifier(required=True)
    data = fields.Dict(required=True)


class EventPageSchema(Document):
    """Events; `next` is where to go on, now or later, and `more` says that there are more now."""

    items = fields.List(fields.Nested(EventSchema), required=True)
    next = fields.String(required=True)
    more = fields.Boolean(required=True)
