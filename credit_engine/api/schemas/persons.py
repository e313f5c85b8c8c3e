"""Blocks of persons as JSON."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import Document, choice, identifier, pattern, plain_text
from credit_engine.api.schemas.limit_changes import KeyedSchema
from credit_engine.api.schemas.pages import Page
from credit_engine.domain.api_key import PERSON
from credit_engine.domain.person_block import BlockState


class PersonChangeSchema(KeyedSchema):
    """Whom to block, or to let in again, and why."""

    person = pattern(rf"^{PERSON}$", "a name of small letters, digits and . _ @ -", required=True)
    reason = plain_text(required=True)


class PersonBlockSchema(Document):
    """That a person was blocked, or that the block was lifted: when, by whom, and why."""

    block_id = identifier(required=True)
    person = fields.String(required=True)
    state = choice(*(state.value for state in BlockState), required=True)
    reason = fields.String(required=True)
    at = fields.DateTime(required=True)
    by = fields.String(required=True)


class PersonBlockPageSchema(Page):
    """Records in order of id; of a person the last one holds."""

    items = fields.List(fields.Nested(PersonBlockSchema), required=True)
