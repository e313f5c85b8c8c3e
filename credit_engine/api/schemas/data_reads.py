"""Reads of personal and bureau data as JSON."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import Document, choice, identifier
from credit_engine.api.schemas.pages import Page
from credit_engine.domain.data_read import DataKind


class DataReadSchema(Document):
    """Who was shown what of a buyer, by which call, what for, and when."""

    read_id = identifier(required=True)
    buyer_id = identifier(required=True)
    kinds = fields.List(choice(*(kind.value for kind in DataKind)), required=True)
    route = fields.String(required=True)
    purpose = fields.String(required=True)
    principal = fields.String(required=True)
    at = fields.DateTime(required=True)


class DataReadPageSchema(Page):
    """Reads in their order."""

    items = fields.List(fields.Nested(DataReadSchema), required=True)
