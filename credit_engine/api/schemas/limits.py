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
    day,
    identifier,
    pattern,
    plain_text,
    whole_number,
)
from credit_engine.api.schemas.pages import BuyerPageQuery, Page
from credit_engine.domain.identifier import IDENTIFIER_CHARS_MAX, SCHEMES
from credit_engine.domain.limit import Duration, LimitState, Scope
from credit_engine.domain.request import ASKED
from credit_engine.domain.terms import (
    DAYS_MAX,
    INSTRUMENTS,
    MONTH_DAY_MAX,
    PREPAID_PERCENT_MAX,
    STARTS,
)

INSTANT = (
    r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z$"
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

    A temporary one ends with the day `valid_to`, and is added to the permanent one until
    then. One of scope `group` holds for the buyer and all below it. `decision_id` is null
    where the limit was taken over from another system. A temporary limit of an override is
    added only as far as all together come to `up_to`.
    """

    limit_id = identifier(required=True)
    buyer_id = identifier(required=True)
    decision_id = identifier(required=True, nullable=True)
    up_to = amount()
    amount = amount(required=True)
    currency = currency(required=True)
    state = choice(*[state.value for state in LimitState], required=True)
    duration = choice(*[duration.value for duration in Duration], required=True)
    scope = choice(*[scope.value for scope in Scope], required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date()
    review_by = fields.Date(required=True)
    max_terms = fields.Nested(TermsSchema, required=True)


class LimitStepSchema(Document):
    """
    What a limit is from the day `effective_on` until its next step.

    Of steps of one day the one recorded last stands; `decision_id` is null for what was
    taken over from another system.
    """

    effective_on = fields.Date(required=True)
    event = fields.String(required=True)
    state = choice(*[state.value for state in LimitState], required=True)
    amount = amount(required=True)
    review_by = fields.Date(required=True)
    valid_to = fields.Date()
    max_terms = fields.Nested(TermsSchema, required=True)
    recorded_at = fields.DateTime(required=True)
    decision_id = identifier(required=True, nullable=True)


class LimitHistorySchema(LimitSchema):
    """
    A limit as it is today, with what happened to it, oldest event first, and its life.

    `steps` stand by day of effect, those that are planned included.
    """

    steps = fields.List(fields.Nested(LimitStepSchema), required=True)
    events = fields.List(fields.Nested(LimitEventSchema), required=True)


class LimitQuery(BuyerPageQuery):
    """
    Limits as they are today, or those in force on a day.

    `known_at`, an instant such as 2026-03-20T12:00:00Z, looks by what was recorded until then.
    """

    in_force_on = day()
    known_at = pattern(INSTANT, "an instant in UTC such as 2026-03-20T12:00:00Z")


class LimitPageSchema(Page):
    """Limits in order of id, as they are today, or were on the day that was asked for."""

    items = fields.List(fields.Nested(LimitSchema), required=True)
