"""Overrides as JSON: what is proposed, how it ended, and how often it happens."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import (
    Document,
    amount,
    choice,
    currency,
    day,
    identifier,
    pattern,
    plain_text,
)
from credit_engine.api.schemas.limit_changes import KeyedSchema, ReasonedSchema
from credit_engine.api.schemas.limits import TermsSchema
from credit_engine.api.schemas.pages import BuyerPageQuery, Page
from credit_engine.domain.observation_document import EVIDENCE
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.override import OverrideState

TEXT_CHARS_MAX = 1_000
REASON_CODE = r"^[A-Z][A-Z0-9-]{0,63}$"


def _sha256(*, required: bool = False) -> fields.String:
    return pattern(rf"^{EVIDENCE.pattern}$", "sha256: and 64 hex digits", required=required)


def _count() -> fields.Integer:
    return fields.Integer(required=True)


def _rate() -> fields.Float:
    return fields.Float(required=True, allow_none=True)


class NewOverrideSchema(KeyedSchema):
    """
    The newest decision on a request of a buyer, and the total that is to be granted against it.

    `expires_on` is the last day. `max_terms`, left out, are those of the permanent limit in force,
    or those that were asked for. `reason_code` is one of the rule pack.
    """

    decision_id = identifier(required=True)
    amount = amount(required=True)
    currency = currency(required=True)
    expires_on = day(required=True)
    max_terms = fields.Nested(TermsSchema)
    reason_code = pattern(REASON_CODE, "a reason code of the rule pack", required=True)
    text = plain_text(TEXT_CHARS_MAX, required=True)


class OverrideApprovalSchema(KeyedSchema):
    """An approval of exactly what was read: its `content_sha256`."""

    content_sha256 = _sha256(required=True)


class OverrideEndingSchema(ReasonedSchema):
    """Why an override is rejected, or withdrawn."""


class OverrideContentSchema(Document):
    """
    All that is approved. Its canonical bytes (RFC 8785, as its values need it) are hashed.

    `standing` is what the buyer's own limits came to, `amount` what they are to come to, `raised`
    how much more that is. `rules` acted in the assessment that the decision of that `outcome` rests
    on: it is that of `assessed_in`, the same decision or the one that a person answered by it.
    """

    override_id = identifier(required=True)
    seller_id = identifier(required=True)
    buyer_id = identifier(required=True)
    decision_id = identifier(required=True)
    decision_leaf = fields.String(required=True)
    outcome = choice(*[outcome.value for outcome in Outcome], required=True)
    assessed_in = identifier(required=True)
    rules = fields.List(fields.String(), required=True)
    standing = amount(required=True)
    raised = amount(required=True)
    amount = amount(required=True)
    currency = currency(required=True)
    limits_sha256 = _sha256(required=True)
    expires_on = fields.Date(required=True)
    max_terms = fields.Nested(TermsSchema, required=True)
    reason_code = fields.String(required=True)
    text = fields.String(required=True)
    approve_by = fields.Date(required=True)
    proposed_at = fields.DateTime(required=True)
    proposed_by = fields.String(required=True)


class OverrideEndSchema(Document):
    """
    How it ended. `alone`: its author put it in effect, and one person was enough.

    `decision_id` and `limit_id` are what an approval made.
    """

    state = choice("approved", "rejected", "withdrawn", required=True)
    at = fields.DateTime(required=True)
    by = fields.String(required=True)
    person = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    alone = fields.Boolean(required=True)
    decision_id = identifier(required=True, nullable=True)
    limit_id = identifier(required=True, nullable=True)


class OverrideSchema(Document):
    """
    An override as it stands today; `author` is the person who proposed it.

    `content_sha256` is the digest of `content`, which whoever approves it names. `ended` is null
    while it is `proposed`, and where it has `lapsed`.
    """

    override_id = identifier(required=True)
    buyer_id = identifier(required=True)
    state = choice(*[state.value for state in OverrideState], required=True)
    author = fields.String(required=True)
    content = fields.Nested(OverrideContentSchema, required=True)
    content_sha256 = _sha256(required=True)
    ended = fields.Nested(OverrideEndSchema, required=True, allow_none=True)


class OverrideQuery(BuyerPageQuery):
    """A page of overrides, of a buyer or in a state."""

    state = choice(*[state.value for state in OverrideState])


class OverridePageSchema(Page):
    """Overrides in order of id."""

    items = fields.List(fields.Nested(OverrideSchema), required=True)


class ReportQuery(Document):
    """The days of a period, both included, in the seller's time zone."""

    first = fields.String(validate=day().validate, required=True, data_key="from")
    last = fields.String(validate=day().validate, required=True, data_key="to")


class OverriddenSchema(Document):
    """How many decisions there were, how many of them were overridden, and the share."""

    decisions = _count()
    overridden = _count()
    rate = _rate()


class OutcomeRateSchema(OverriddenSchema):
    """Of decisions with one outcome."""

    outcome = choice(*[outcome.value for outcome in Outcome], required=True)


class RuleRateSchema(OverriddenSchema):
    """Of decisions in which one rule acted."""

    rule = fields.String(required=True)


class ProposedCountsSchema(Document):
    """What somebody proposed in the period, by how it stands today."""

    overrides = _count()
    approved = _count()
    rejected = _count()
    withdrawn = _count()
    lapsed = _count()
    waiting = _count()
    alone = _count()
    rate_approved = _rate()


class AnsweredCountsSchema(Document):
    """What somebody said, in the period, to what others proposed."""

    overrides = _count()
    approved = _count()
    rejected = _count()
    rate_approved = _rate()


class PersonRateSchema(Document):
    """Of one person."""

    person = fields.String(required=True)
    proposed = fields.Nested(ProposedCountsSchema, required=True)
    answered = fields.Nested(AnsweredCountsSchema, required=True)


class GrantedSchema(Document):
    """What took effect in the period, in one currency: totals, and how much more that was."""

    currency = currency(required=True)
    overrides = _count()
    total = fields.String(required=True)
    raised = fields.String(required=True)


class OverrideReportSchema(OverriddenSchema):
    """How often decisions of a period were set aside: by outcome, by rule, by person."""

    first = fields.Date(required=True, data_key="from")
    last = fields.Date(required=True, data_key="to")
    as_of = fields.Date(required=True)
    by_outcome = fields.List(fields.Nested(OutcomeRateSchema), required=True)
    by_rule = fields.List(fields.Nested(RuleRateSchema), required=True)
    by_person = fields.List(fields.Nested(PersonRateSchema), required=True)
    granted = fields.List(fields.Nested(GrantedSchema), required=True)
