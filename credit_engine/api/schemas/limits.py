"""Limit requests, their answers, and limits as JSON."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validates_schema

from credit_engine.api.schemas.fields import (
    VISIBLE,
    Document,
    Truth,
    amount,
    choice,
    currency,
    identifier,
    pattern,
    plain_text,
    whole_number,
)
from credit_engine.api.schemas.pages import Page
from credit_engine.domain.identifier import IDENTIFIER_CHARS_MAX, SCHEMES
from credit_engine.domain.limit import LimitState
from credit_engine.domain.request import ASKED
from credit_engine.domain.terms import (
    DAYS_MAX,
    INSTRUMENTS,
    MONTH_DAY_MAX,
    PREPAID_PERCENT_MAX,
    STARTS,
)


class MoneySchema(Document):
    """An exact amount, as text, in a currency."""

    amount = amount(required=True)
    currency = currency(required=True)


class TermsSchema(Document):
    """
    Payment terms: `days` from an event.

    With `end_of_month` the day moves to the last of its month, with `next_month_day`
    to that day of the month after. A part prepayment, and nothing else, has
    `prepaid_percent`. Instruments stand from the safest to the riskiest.
    """

    instrument = choice(*INSTRUMENTS, required=True)
    days = whole_number(0, DAYS_MAX, required=True)
    start = choice(*STARTS, required=True, key="from")
    end_of_month = Truth()
    next_month_day = whole_number(1, MONTH_DAY_MAX)
    prepaid_percent = whole_number(1, PREPAID_PERCENT_MAX)


class BuyerReferenceSchema(Document):
    """A buyer, by this server's id, by another system's number, or by a legal identifier."""

    buyer_id = identifier()
    system = plain_text(64)
    payer_number = plain_text(64)
    scheme = choice(*SCHEMES)
    value = plain_text(IDENTIFIER_CHARS_MAX)

    @validates_schema
    def _one_way(self, data: dict[str, object], **_: object) -> None:
        if data.keys() not in ({"buyer_id"}, {"system", "payer_number"}, {"scheme", "value"}):
            raise ValidationError("Send buyer_id, or system and payer_number, or scheme and value.")


class LimitRequestSchema(Document):
    """How much the buyer is to be allowed to owe in total, and for how long."""

    buyer = fields.Nested(BuyerReferenceSchema, required=True)
    seller_id = identifier()
    request_reference = pattern(VISIBLE, "1 to 255 visible ASCII characters without spaces")
    kind = choice(*[kind.value for kind in ASKED], required=True)
    wanted = fields.Nested(MoneySchema, required=True)
    terms = fields.Nested(TermsSchema, required=True)


class LimitEventSchema(Document):
    """One thing that happened to a limit: by a decision, or stated, for a reason, by somebody."""

    at = fields.DateTime(required=True)
    event = fields.String(required=True)
    decision_id = identifier(required=True, nullable=True)
    reason = fields.String()
    stated_by = fields.String()


class LimitSchema(Document):
    """
    A limit; `review_by` is the date of its next review, in the seller's time zone.

    `decision_id` is null where the limit was taken over from another system.
    """

    limit_id = identifier(required=True)
    buyer_id = identifier(required=True)
    decision_id = identifier(required=True, nullable=True)
    amount = amount(required=True)
    currency = currency(required=True)
    state = choice(*[state.value for state in LimitState], required=True)
    duration = choice("permanent", required=True)
    valid_from = fields.Date(required=True)
    review_by = fields.Date(required=True)
    max_terms = fields.Nested(TermsSchema, required=True)


class LimitHistorySchema(LimitSchema):
    """A limit with what happened to it, oldest event first."""

    events = fields.List(fields.Nested(LimitEventSchema), required=True)


class LimitPageSchema(Page):
    """Limits in order of id."""

    items = fields.List(fields.Nested(LimitSchema), required=True)
