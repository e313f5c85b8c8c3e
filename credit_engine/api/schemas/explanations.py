"""Explanations of a decision as JSON: for the analyst, for sales, for the buyer."""

from __future__ import annotations

from marshmallow import fields, validate

from credit_engine.api.schemas.exchange_rates import ExchangeRateSchema
from credit_engine.api.schemas.fields import (
    Document,
    FactValue,
    amount,
    choice,
    currency,
    identifier,
    whole_number,
)
from credit_engine.api.schemas.limit_answers import (
    AmountReasonSchema,
    ConditionSchema,
    PackNameSchema,
    ProbabilitySchema,
    ReasonSchema,
    texts,
)
from credit_engine.api.schemas.limits import MoneySchema, TermsSchema
from credit_engine.assess.trace import TRUTHS, VERDICTS
from credit_engine.domain.facts import Absence
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import DAYS_MAX
from credit_engine.explain.counterfactual import ASSESSMENTS_MAX
from credit_engine.services.explain_decision import Audience

ABSENCES = tuple(absence.value for absence in Absence)


class ExplanationQuery(Document):
    """For whom the decision is explained."""

    audience = fields.String(
        data_key="for",
        load_default=Audience.ANALYST.value,
        validate=validate.OneOf([audience.value for audience in Audience]),
    )


class OverdueInvoiceSchema(Document):
    """An invoice past due, with what is unpaid of it."""

    number = fields.String(required=True)
    due_on = fields.Date(required=True)
    amount = amount(required=True)
    currency = currency(required=True)


class ActionSchema(Document):
    """
    Something that the buyer can do, and what it knows itself that belongs to it.

    The overdue invoices to pay, the amount to pay in advance, or the days within
    which the same purchases fit into the limit.
    """

    action = fields.String(required=True)
    text = texts()
    invoices = fields.List(fields.Nested(OverdueInvoiceSchema))
    advance = fields.Nested(MoneySchema)
    days = whole_number(1, DAYS_MAX)


class OutsideExplanation(Document):
    """What sales and the buyer may both know."""

    decision_id = identifier(required=True)
    as_of = fields.Date(required=True)
    outcome = choice(*[outcome.value for outcome in Outcome], required=True)
    wanted = fields.Nested(MoneySchema, required=True)
    granted = fields.Nested(MoneySchema, required=True, allow_none=True)
    terms = fields.Nested(TermsSchema, required=True, allow_none=True)
    conditions = fields.List(fields.Nested(ConditionSchema), required=True)
    actions = fields.List(fields.Nested(ActionSchema), required=True)


class SalesExplanationSchema(OutsideExplanation):
    """For sales: `sentence` can be read out to the buyer."""

    audience = choice(Audience.SALES.value, required=True, key="for")
    sentence = texts()
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class BuyerExplanationSchema(OutsideExplanation):
    """For the buyer: the principal reasons, at most four, and what to do next."""

    audience = choice(Audience.BUYER.value, required=True, key="for")
    reasons = fields.List(texts(), required=True)
    next_step = texts()


class ReadValueSchema(Document):
    """One thing that was read: a value, or why there is none (neither: without bound)."""

    name = fields.String(required=True)
    value = FactValue()
    absent = choice(*ABSENCES)


class ExplainedScoreSchema(Document):
    """
    Score 0-1000, grade (1 best), and the known share of the expected weight.

    `pd` is the probability of default of the grade; null where there is no evidence.
    """

    scorecard = fields.String(required=True)
    score = whole_number(0, 1000, required=True)
    grade = whole_number(1, 10, required=True)
    coverage = fields.Float(required=True)
    pd = fields.Nested(ProbabilitySchema, required=True, allow_none=True)


class ScoreReasonSchema(Document):
    """A reason with the score points that it cost against the best band."""

    code = fields.String(required=True)
    points_lost = fields.Float(required=True)
    dimensions = fields.List(fields.String(), required=True)
    text = texts()


class ExplainedVariantSchema(Document):
    """The buyers for whom the bands that held are made."""

    name = fields.String(required=True)
    label = texts()
    reference = fields.String(required=True)


class ExplainedDimensionSchema(Document):
    """One dimension: what it read, its value or absence, its band and what that cost."""

    name = fields.String(required=True)
    group = fields.String(required=True)
    label = texts()
    better = fields.String(required=True)
    unit = fields.String()
    inputs = fields.List(fields.Nested(ReadValueSchema), required=True)
    value = FactValue()
    absent = choice(*ABSENCES)
    stands_for = fields.String()
    band = fields.String()
    points = whole_number(0, 100)
    freshness = fields.String(metadata={"description": "Share of its time left, where it ages."})
    variant = fields.Nested(
        ExplainedVariantSchema,
        metadata={"description": "Whose bands held, where the dimension has bands for some."},
    )
    variant_unknown = fields.Boolean(
        metadata={"description": "Which bands hold is not known; the least points count."}
    )
    best_points = whole_number(0, 100)
    score_points_lost = fields.Float()
    reason = fields.String()
    reference = fields.String(required=True)


class ExplainedConditionSchema(Document):
    """One condition of a rule, with the values it saw."""

    text = fields.String(required=True)
    truth = choice(*TRUTHS.values(), required=True, key="is")
    decided_it = fields.Boolean(required=True)
    not_applicable = fields.Boolean(required=True)
    inputs = fields.List(fields.Nested(ReadValueSchema), required=True)


class ExplainedSignalSchema(Document):
    """A signal that a rule read."""

    name = fields.String(required=True)
    truth = choice(*TRUTHS.values(), required=True, key="is")
    decided_it = fields.Boolean(required=True)


class ExplainedRuleSchema(Document):
    """One rule as it is written at `at` (file:line of the pack), and how it came out."""

    name = fields.String(required=True)
    kind = fields.String(required=True)
    label = texts()
    when = fields.String(required=True)
    unless = fields.String()
    at = fields.String(required=True)
    verdict = choice(*VERDICTS.values(), required=True)
    conditions = fields.List(fields.Nested(ExplainedConditionSchema), required=True)
    signals = fields.List(fields.Nested(ExplainedSignalSchema), required=True)
    reason = fields.String()


class ExplainedFigureSchema(Document):
    """One amount that could bind; `certain` is false where its rule could not be decided."""

    of = fields.String(required=True)
    amount = amount(required=True)
    reason = fields.String(required=True)
    certain = fields.Boolean()


class ExplainedAmountSchema(Document):
    """The figures, least first: what bound, what would bind next, and how far away it is."""

    currency = currency(required=True)
    binding = fields.Nested(ExplainedFigureSchema, required=True)
    following = fields.Nested(
        ExplainedFigureSchema, required=True, allow_none=True, data_key="next"
    )
    next_above_binding = fields.String(required=True, allow_none=True)
    figures = fields.List(fields.Nested(ExplainedFigureSchema), required=True)


class ChangeSchema(Document):
    """
    One thing that would have been otherwise: a fact, or invoices that were paid.

    `currency` is there where an amount is not in the pack's, but in that of the request.
    """

    fact = fields.String(required=True)
    before = FactValue(data_key="from")
    to = FactValue(required=True)
    currency = currency()
    pay_invoices = fields.List(fields.String())


class SuggestionSchema(Document):
    """Changes that together give a better result, and the result as it was assessed."""

    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    outcome = choice(*[outcome.value for outcome in Outcome], required=True)
    limit = fields.Nested(MoneySchema, required=True, allow_none=True)
    terms = fields.Nested(TermsSchema, required=True, allow_none=True)
    score = whole_number(0, 1000)


class CounterfactualsSchema(Document):
    """What would have raised the limit, best first, and how many assessments it took to find."""

    assessments = whole_number(0, ASSESSMENTS_MAX, required=True)
    suggestions = fields.List(fields.Nested(SuggestionSchema), required=True)


class AnalystExplanationSchema(Document):
    """For credit analysts and auditors only: the whole way from facts to outcome."""

    audience = choice(Audience.ANALYST.value, required=True, key="for")
    decision_id = identifier(required=True)
    as_of = fields.Date(required=True)
    outcome = choice(*[outcome.value for outcome in Outcome], required=True)
    pack = fields.Nested(PackNameSchema, required=True)
    segment = fields.String(required=True, allow_none=True)
    score = fields.Nested(ExplainedScoreSchema, required=True, allow_none=True)
    score_reasons = fields.List(fields.Nested(ScoreReasonSchema), required=True)
    dimensions = fields.List(fields.Nested(ExplainedDimensionSchema), required=True)
    rules = fields.List(fields.Nested(ExplainedRuleSchema), required=True)
    amount_basis = fields.Nested(ExplainedAmountSchema, required=True, allow_none=True)
    amount_reasons = fields.List(fields.Nested(AmountReasonSchema), required=True)
    conditions = fields.List(fields.Nested(ConditionSchema), required=True)
    actions = fields.List(fields.Nested(ActionSchema), required=True)
    counterfactuals = fields.Nested(CounterfactualsSchema, required=True)
    exchange_rates = fields.List(fields.Nested(ExchangeRateSchema))
    above_authority = fields.Boolean()
    alarm = fields.String()
