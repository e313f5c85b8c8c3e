"""The record of shipments as JSON, and how it is asked for."""

from __future__ import annotations

from datetime import date

from marshmallow import ValidationError, fields, validates, validates_schema

from credit_engine.api.schemas.buyers import BuyerNumberSchema, IdentifierSchema
from credit_engine.api.schemas.fields import (
    Document,
    Truth,
    amount,
    choice,
    currency,
    day,
    identifier,
)
from credit_engine.api.schemas.limits import MoneySchema, TermsSchema


class ShipmentRecordQuery(Document):
    """Which days, both included, and in which form; else by the header Accept."""

    first = fields.String(data_key="from", validate=day().validate)
    last = fields.String(data_key="to", validate=day().validate)
    form = choice("json", "html", key="format")

    @validates("first", "last")
    def _exists(self, text: str, **_: object) -> None:
        try:
            date.fromisoformat(text)
        except ValueError:
            raise ValidationError("There is no such day.") from None

    @validates_schema
    def _in_order(self, data: dict[str, str], **_: object) -> None:
        if data.get("first", "") > data.get("last", "9999"):
            raise ValidationError("Is before `from`.", "to")


class RecordedBuyerSchema(Document):
    """Whose record it is."""

    buyer_id = identifier(required=True)
    name = fields.String(required=True)
    numbers = fields.List(fields.Nested(BuyerNumberSchema), required=True)
    identifiers = fields.List(fields.Nested(IdentifierSchema), required=True)


class CheckChainSchema(Document):
    """The chain of all order checks of the buyer; `verifies` where nothing in it was changed."""

    checks = fields.Integer(required=True)
    last_leaf = fields.String(required=True, allow_none=True)
    verifies = Truth(required=True)
    faults = fields.List(fields.String(), required=True)


class KnownLimitSchema(Document):
    """The limit of a day: `amount` is null where none was set."""

    amount = fields.Nested(MoneySchema, required=True, allow_none=True)
    suspended = Truth(required=True)
    conditions_pending = Truth(required=True)
    max_terms = fields.Nested(TermsSchema, required=True, allow_none=True)
    limit_ids = fields.List(fields.String(), required=True)


class KnownCoverSchema(Document):
    """The cover of a day; `usable` for a delivery of that day, by currency of the policies."""

    state = fields.String(required=True, allow_none=True)
    usable = fields.List(fields.Nested(MoneySchema), required=True)
    insured_percent = fields.Integer(required=True)
    stopped_since = fields.Date(required=True, allow_none=True)


class KnownSchema(Document):
    """What was known of the day of a shipment at `at`; null: what is known now."""

    at = fields.DateTime(required=True, allow_none=True)
    limit = fields.Nested(KnownLimitSchema, required=True)
    group_limit = fields.Nested(KnownLimitSchema, required=True)
    cover = fields.Nested(KnownCoverSchema, required=True)
    oldest_due = fields.Date(required=True, allow_none=True)
    overdue_days = fields.Integer(required=True)
    holds = fields.List(fields.String(), required=True)


class LineSchema(Document):
    """
    One shipment, or what is planned to leave.

    `check` is the recorded order check that let it pass, with the figures that it had then;
    null where none did.
    """

    on = fields.Date(required=True)
    kind = choice("delivery", "invoice", "order", "reservation", required=True)
    number = fields.String(required=True)
    amount = amount(required=True)
    currency = currency(required=True)
    planned = Truth(required=True)
    recorded_at = fields.DateTime(required=True, allow_none=True)
    check = fields.Dict(required=True, allow_none=True)
    known_then = fields.Nested(KnownSchema, required=True)
    known_now = fields.Nested(KnownSchema, required=True)
    known_otherwise_now = Truth(required=True)


class ShipmentRecordSchema(Document):
    """
    The record of a buyer's shipments, by day.

    `limits`, `covers` and `holds` are all that was ever recorded, with when and by whom.
    """

    buyer = fields.Nested(RecordedBuyerSchema, required=True)
    seller_id = identifier(required=True)
    at = fields.DateTime(required=True)
    first = fields.Date(data_key="from", required=True, allow_none=True)
    last = fields.Date(data_key="to", required=True, allow_none=True)
    begins_on = fields.Date(required=True, allow_none=True)
    chain = fields.Nested(CheckChainSchema, required=True)
    shipments = fields.List(fields.Nested(LineSchema), required=True)
    limits = fields.List(fields.Dict(), required=True)
    covers = fields.List(fields.Dict(), required=True)
    holds = fields.List(fields.Dict(), required=True)
