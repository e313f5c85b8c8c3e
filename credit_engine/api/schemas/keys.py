"""API keys as JSON."""

from __future__ import annotations

from marshmallow import fields, validate

from credit_engine.api.schemas.fields import (
    Document,
    choice,
    identifier,
    pattern,
    plain_text,
    whole_number,
)
from credit_engine.api.schemas.limit_changes import KeyedSchema
from credit_engine.api.schemas.pages import Page
from credit_engine.domain.api_key import LEVEL_MAX, PERSON
from credit_engine.domain.role import Role
from credit_engine.services.manage_keys import EXPIRES_DAYS_MAX


def _roles() -> fields.List[str]:
    return fields.List(
        choice(*(role.value for role in Role)),
        validate=validate.Length(1, len(Role)),
        required=True,
    )


class NewKeySchema(KeyedSchema):
    """
    For whom a key is, what it may do, and for how many days.

    `person` is a login name, or the name of a system; several keys may be one person's. A
    credit manager has a `level`.
    """

    person = pattern(rf"^{PERSON}$", "a name of small letters, digits and . _ @ -", required=True)
    roles = _roles()
    level = whole_number(0, LEVEL_MAX)
    note = plain_text()
    expires_in_days = whole_number(1, EXPIRES_DAYS_MAX)


class KeyRevocationSchema(KeyedSchema):
    """Why a key is revoked."""

    reason = plain_text(required=True)


class RevokedSchema(Document):
    """When a key was revoked, by whom, and why."""

    at = fields.DateTime(required=True)
    by = fields.String(required=True)
    reason = fields.String(required=True)


class KeySchema(Document):
    """A key, without its secret. `revoked` is null while it was not revoked."""

    key_id = identifier(required=True)
    person = fields.String(required=True)
    note = fields.String(required=True)
    roles = _roles()
    level = whole_number(0, LEVEL_MAX, required=True)
    created_at = fields.DateTime(required=True)
    created_by = fields.String(required=True)
    expires_at = fields.DateTime(required=True)
    revoked = fields.Nested(RevokedSchema, required=True, allow_none=True)


class CreatedKeySchema(KeySchema):
    """A new key: `key` is what is sent with each call. A replay of the answer is without it."""

    key = fields.String()


class KeyPageSchema(Page):
    """Keys in order of id."""

    items = fields.List(fields.Nested(KeySchema), required=True)
