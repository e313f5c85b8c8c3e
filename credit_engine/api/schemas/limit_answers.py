"""The answer to a limit request as JSON."""

from __future__ import annotations

from marshmallow import fields, validate

from credit_engine.api.schemas.exchange_rates import ExchangeRateSchema
from credit_engine.api.schemas.fields import (
    Document,
    amount,
    choice,
    currency,
    identifier,
    whole_number,
)
from credit_engine.api.schemas.limits import LimitSchema
from credit_engine.domain.api_key import LEVEL_MAX
from credit_engine.domain.outcome import Outcome
from credit_engine.services.limit_answer import AUTOMATIC, PERSON


def texts() -> fields.Dict:
    """The same words by language code, as the rule pack has them."""
    return fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class FigureSchema(Document):
    """One amount that the limit may not pass, and what it is of."""

    of = fields.String(required=True)
    amount = amount(required=True)


class AmountBasisSchema(Document):
    """The figures behind the amount, in the pack's currency: the least of them binds."""

    binding = fields.String(required=True)
    next = fields.String(required=True, allow_none=True)
    currency = currency(required=True)
    figures = fields.List(fields.Nested(FigureSchema), required=True)


class AmountReasonSchema(Document):
    """Why the amount is no higher, in the analyst's words."""

    code = fields.String(required=True)
    of = fields.String(required=True, allow_none=True)
    text = texts()


class ReasonSchema(Document):
    """Why the outcome is what it is, in words that the buyer may read."""

    family = fields.String(required=True)
    text = texts()


class ConditionSchema(Document):
    """What is required; a condition precedent blocks the limit until it is met."""

    require = fields.String(required=True)
    precedent = fields.Boolean(required=True)
    text = texts()


class ProbabilitySchema(Document):
    """
    The probability of an event within a time, among a population with this base rate of it.

    It is that of the buyer's grade: the share of a sample, corrected to the population.
    """

    value = fields.Float(required=True)
    event = fields.String(required=True)
    horizon_months = whole_number(1, 120, required=True)
    population = texts()
    base_rate = fields.Float(required=True)


class AuthoritySchema(Document):
    """
    Who may grant what is asked for: a row of the pack's authority.yaml, and the least level.

    `exceeded`: the rules would grant it, and it is above what they may grant by themselves.
    """

    row = fields.String(required=True, allow_none=True)
    level = fields.Integer(
        strict=True, validate=validate.Range(0, LEVEL_MAX), required=True, allow_none=True
    )
    exceeded = fields.Boolean(required=True)


class AnalystSchema(Document):
    """
    For credit analysts; not for sales or the buyer. No score where the buyer is unrated.

    `pd` is null where there is no evidence: none of the grade, or no grade.
    """

    segment = fields.String(required=True, allow_none=True)
    score = whole_number(0, 1000)
    grade = whole_number(1, 10)
    grade_scale = fields.String()
    coverage = fields.Float()
    pd = fields.Nested(ProbabilitySchema, allow_none=True)
    authority = fields.Nested(AuthoritySchema, required=True)


class PackNameSchema(Document):
    """The rule pack that decided, to the byte."""

    id = fields.String(required=True)
    revision = fields.String(required=True)


class OpenReferralSchema(Document):
    """The referral by which a person decides, and until when the answer is due."""

    referral_id = identifier(required=True)
    due_at = fields.DateTime(required=True)


class SalesLimitAnswerSchema(Document):
    """
    The decision on a limit request, as sales may know it.

    `limit_id` is the limit that this decision granted, null when it granted none;
    `limit_in_force` is what holds now; `actions` are codes of what the buyer can do.
    `authority` says whether a person decides, and `referral` is where to follow that; null when
    nobody is waited for. `response_code` is UN/EDIFACT 4507.
    `exchange_rates` are those that amounts in other currencies than the pack's were
    converted at.
    """

    request_id = identifier(required=True)
    decision_id = identifier(required=True)
    buyer_id = identifier(required=True)
    limit_id = identifier(required=True, nullable=True)
    outcome = choice(*[outcome.value for outcome in Outcome], required=True)
    response_code = fields.String(required=True)
    limit_in_force = fields.Nested(LimitSchema, required=True, allow_none=True)
    limit_pending = fields.Nested(LimitSchema)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    conditions = fields.List(fields.Nested(ConditionSchema), required=True)
    actions = fields.List(fields.String(), required=True)
    authority = choice(AUTOMATIC, PERSON, required=True)
    referral = fields.Nested(OpenReferralSchema, required=True, allow_none=True)
    pack = fields.Nested(PackNameSchema, required=True)
    as_of = fields.Date(required=True)
    exchange_rates = fields.List(fields.Nested(ExchangeRateSchema))


class LimitAnswerSchema(SalesLimitAnswerSchema):
    """The decision on a limit request, whole: for the credit department and auditors."""

    amount_basis = fields.Nested(AmountBasisSchema, required=True, allow_none=True)
    amount_reasons = fields.List(fields.Nested(AmountReasonSchema), required=True)
    analyst = fields.Nested(AnalystSchema, required=True)
    alarm = fields.String()
