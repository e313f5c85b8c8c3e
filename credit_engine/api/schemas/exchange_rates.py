"""Exchange rates as JSON, to record them and as they were recorded."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import (
    Document,
    currency,
    day,
    listed,
    pattern,
    plain_text,
    whole_number,
)
from credit_engine.api.schemas.pages import Page, PageQuery
from credit_engine.domain.exchange_document import RATE

RATES_MAX = 500
COUNT_MAX = 2**53


class ExchangeRateSchema(Document):
    """One `base` was worth `rate` of `quote` on the day `on`, says `source`."""

    base = currency(required=True)
    quote = currency(required=True)
    rate = pattern(rf"^{RATE.pattern}$", 'a rate as text, such as "1.0865"', required=True)
    on = day(required=True)
    source = plain_text(required=True)


class ExchangeRatesSchema(Document):
    """Exchange rates to record."""

    exchange_rates = listed(ExchangeRateSchema, RATES_MAX, least=1, required=True)


class RecordedRatesSchema(Document):
    """How many rates are new, and how many were there already."""

    recorded = whole_number(0, COUNT_MAX, required=True)
    unchanged = whole_number(0, COUNT_MAX, required=True)


class RecordedRateSchema(ExchangeRateSchema):
    """A rate as it was recorded, when and by whom."""

    recorded_at = fields.DateTime(required=True)
    stated_by = plain_text(required=True)


class RatePageQuery(PageQuery):
    """Which page: `after` is the `next` of the page before."""

    after = pattern("^[0-9]{1,18}$", "the `next` of the page before")


class ExchangeRatePageSchema(Page):
    """Rates in the order of their recording."""

    items = fields.List(fields.Nested(RecordedRateSchema), required=True)
