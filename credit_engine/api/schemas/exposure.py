"""How a buyer stands, as JSON."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import Document, amount, choice, currency, identifier
from credit_engine.api.schemas.limits import MoneySchema, TermsSchema
from credit_engine.api.schemas.orders import OrderHoldSchema
from credit_engine.domain.exposure import Category

_CATEGORIES = tuple(category.value for category in Category)


class CategoryFigureSchema(Document):
    """What counts of a category today, and the part of it that the rule pack weighs in."""

    category = choice(*_CATEGORIES, required=True)
    counted = amount(required=True)
    weighted = amount(required=True)


class ExposureFiguresSchema(Document):
    """
    An exposure on a day, in one currency.

    `total` is what adds less what lowers, at least nothing. `in_other_currencies` is the part
    of what adds that is owed in others. `oldest_due` is the first due date of anything unpaid,
    past or to come, `next_due` the first from the day on. Amounts in
    `currencies_without_rate` could not be converted and are not counted.
    """

    on = fields.Date(required=True)
    currencies_without_rate = fields.List(currency(), required=True)
    currency = currency(required=True)
    total = amount(required=True)
    categories = fields.List(fields.Nested(CategoryFigureSchema), required=True)
    in_other_currencies = amount(required=True)
    overdue = amount(required=True)
    oldest_due = fields.Date(required=True, allow_none=True)
    next_due = fields.Date(required=True, allow_none=True)


class LimitOnDaySchema(Document):
    """The limits that count on the day, as one; `amount` is null where none is set."""

    amount = fields.Nested(MoneySchema, required=True, allow_none=True)
    suspended = fields.Boolean(required=True)
    conditions_pending = fields.Boolean(required=True)
    review_by = fields.Date(required=True, allow_none=True)
    max_terms = fields.Nested(TermsSchema, required=True, allow_none=True)
    limit_ids = fields.List(identifier(), required=True)


class CoverOnDaySchema(Document):
    """
    The insurer's cover for what is shipped on the day, on the terms of the limit.

    `state` is zero (refused), stopped, in_force or none_held, the worst of all policies; null
    where nothing is recorded. `stop_shipment_on` is the first day on which the
    oldest unpaid invoice stops cover, unless it is paid before; `stopped_since` the first day
    without it.
    """

    state = fields.String(required=True, allow_none=True)
    usable = amount(required=True)
    insured_percent = fields.Integer(required=True)
    max_terms_days = fields.Integer(required=True, allow_none=True)
    stop_shipment_on = fields.Date(required=True, allow_none=True)
    stopped_since = fields.Date(required=True, allow_none=True)


class OwnRiskSchema(Document):
    """The exposure divided: what usable cover pays of it, and our own part, which has a bound."""

    insured = amount(required=True)
    own = amount(required=True)
    own_at_most = fields.String(required=True, allow_none=True)


class GroupStandingSchema(Document):
    """A group limit at or above the buyer, and the exposure of all that it holds for."""

    buyer_id = identifier(required=True)
    exposure = fields.Nested(ExposureFiguresSchema, required=True)
    limit = fields.Nested(LimitOnDaySchema, required=True)
    headroom = fields.Nested(MoneySchema, required=True, allow_none=True)


class HeldSchema(Document):
    """What there is of a category in its own currency, and how much of it counts today."""

    category = choice(*_CATEGORIES, required=True)
    counted = amount(required=True)
    amount = amount(required=True)
    currency = currency(required=True)


class ExposureSchema(Document):
    """
    How a buyer stands.

    `headroom` is what still fits, under its limit, every group limit above it and our own
    risk; null without a limit, or where a rate is missing. `groups` are the group limits from
    the top down. `holds` are those that any order would meet today, however small.
    """

    buyer_id = identifier(required=True)
    as_of = fields.Date(required=True)
    exposure = fields.Nested(ExposureFiguresSchema, required=True)
    limit = fields.Nested(LimitOnDaySchema, required=True)
    headroom = fields.Nested(MoneySchema, required=True, allow_none=True)
    cover = fields.Nested(CoverOnDaySchema, required=True)
    own_risk = fields.Nested(OwnRiskSchema, required=True)
    groups = fields.List(fields.Nested(GroupStandingSchema), required=True)
    holds = fields.List(fields.Nested(OrderHoldSchema), required=True)
    by_currency = fields.List(fields.Nested(HeldSchema), required=True)
