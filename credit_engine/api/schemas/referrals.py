"""Referrals as JSON: what is sent to work on one, and what each role sees of it."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import (
    FACT_NAME,
    Document,
    Truth,
    amount,
    choice,
    currency,
    identifier,
    listed,
    pattern,
    plain_text,
    whole_number,
)
from credit_engine.api.schemas.limit_changes import KeyedSchema, ToldEventSchema
from credit_engine.api.schemas.limits import LimitSchema, MoneySchema, TermsSchema
from credit_engine.api.schemas.pages import BuyerPageQuery, Page
from credit_engine.domain.api_key import LEVEL_MAX, LEVEL_MIN, PERSON
from credit_engine.domain.observation_document import EVIDENCE
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.referral import (
    AnswerKind,
    Ending,
    ReferralCause,
    ReferralState,
    StepKind,
)
from credit_engine.domain.request import RequestKind

ME = "me"
DOCUMENTS_MAX = 20
TEXT_MAX = 1_000
CODE = r"^[A-Z][A-Z0-9-]{0,63}$"


def _sha256(*, required: bool = False) -> fields.String:
    return pattern(rf"^{EVIDENCE.pattern}$", "sha256: and 64 hex digits", required=required)


class ReferralQuery(BuyerPageQuery):
    """A page of the queue; `assigned_to=me` and `level` are for the credit department."""

    state = choice(*(state.value for state in ReferralState))
    assigned_to = choice(ME)
    level = pattern(rf"^[{LEVEL_MIN}-{LEVEL_MAX}]$", "a level from 1 to 9")


class AssignmentSchema(KeyedSchema):
    """To whom; left out, to the caller. Managers alone give one to somebody else."""

    person = pattern(rf"^{PERSON}$", "a name of small letters, digits and . _ @ -")


class WantedDocumentSchema(Document):
    """A document that the buyer is to send."""

    code = pattern(FACT_NAME, "a code: small letters, digits and _", required=True)
    text = plain_text()


class DocumentRequestSchema(KeyedSchema):
    """The documents that an answer waits for."""

    documents = listed(WantedDocumentSchema, DOCUMENTS_MAX, least=1, required=True)


class AnswerSchema(KeyedSchema):
    """
    A person's answer, and why.

    Left out, amount and terms are those asked for where it is approved, and those of the
    recommendation where it is approved in part. `content_sha256` is that of the referral
    that was read; `evidence` is the SHA-256 of a document that speaks for the answer.
    """

    answer = choice(*(kind.value for kind in AnswerKind), required=True)
    amount = amount()
    currency = currency()
    terms = fields.Nested(TermsSchema)
    reason_code = pattern(CODE, "a reason code: capital letters, digits and hyphens", required=True)
    text = plain_text(TEXT_MAX, required=True)
    evidence = _sha256()
    content_sha256 = _sha256(required=True)
    conditions_met = Truth()


class SalesReferralSchema(Document):
    """
    A referral as sales may know it.

    `kind` is that of the request, or review: may a limit in force stay. `decision_id` is the
    decision that left it to a person. `ending` is there where it was closed without an answer.
    """

    referral_id = identifier(required=True)
    buyer_id = identifier(required=True)
    request_id = identifier(required=True)
    decision_id = identifier(required=True)
    state = choice(*(state.value for state in ReferralState), required=True)
    kind = choice(*(kind.value for kind in RequestKind), required=True)
    wanted = fields.Nested(MoneySchema, required=True)
    terms = fields.Nested(TermsSchema, required=True)
    opened_at = fields.DateTime(required=True)
    due_at = fields.DateTime(required=True)
    documents = fields.List(fields.Nested(WantedDocumentSchema), required=True)
    ended_at = fields.DateTime(required=True, allow_none=True)
    ended_by = identifier(required=True, nullable=True)
    ending = choice(*(ending.value for ending in Ending))


class RecommendationSchema(MoneySchema):
    """What the rules would grant, or keep."""

    terms = fields.Nested(TermsSchema, required=True)
    review_by = fields.Date(required=True)


class _OfDepartment(Document):
    """What only the credit department, risk officers and auditors see."""

    cause = choice(*(cause.value for cause in ReferralCause), required=True)
    level = whole_number(LEVEL_MIN, LEVEL_MAX, required=True)
    assigned_to = fields.String(required=True, allow_none=True)
    requested_by = fields.String(required=True, allow_none=True)
    recommendation = fields.Nested(RecommendationSchema, required=True, allow_none=True)
    conditions_pending = fields.Boolean(required=True)
    content_sha256 = _sha256(required=True)


class ReferralSchema(_OfDepartment, SalesReferralSchema):
    """
    A referral, whole.

    `level` of credit managers it is for; `requested_by` is the person who asked, who does not
    answer it. `content_sha256` is the digest of question, evidence and recommendation.
    """


class ReferralPageSchema(Page):
    """Referrals, due first those that are due first."""

    items = fields.List(fields.Nested(ReferralSchema), required=True)


class SalesReferralPageSchema(Page):
    """Referrals as sales may know them, due first those that are due first."""

    items = fields.List(fields.Nested(SalesReferralSchema), required=True)


class ReferralEvidenceSchema(Document):
    """The record that a referral rests on, by its digests; the decision has all of it."""

    decision_id = identifier(required=True)
    leaf = fields.String(required=True)
    pack_revision = fields.String(required=True)
    as_of = fields.Date(required=True)
    facts_version = whole_number(0, 2**53, required=True)
    facts_sha256 = _sha256(required=True)
    assessment_sha256 = _sha256(required=True)


class ReferralStepSchema(Document):
    """One thing that happened to a referral; the other parts are as the step has them."""

    at = fields.DateTime(required=True)
    step = choice(*(kind.value for kind in StepKind), required=True)
    by = fields.String(required=True)
    decision_id = identifier(required=True, nullable=True)
    level = whole_number(LEVEL_MIN, LEVEL_MAX)
    due_at = fields.DateTime()
    assigned_to = fields.String()
    documents = fields.List(fields.Nested(WantedDocumentSchema))
    content_sha256 = _sha256()
    ending = choice(*(ending.value for ending in Ending))


class OneSalesReferralSchema(SalesReferralSchema):
    """A referral as sales may know it, and the outcome so far."""

    outcome = choice(*(outcome.value for outcome in Outcome), required=True)


class OneReferralSchema(ReferralSchema):
    """
    A referral with its evidence and its way, and the outcome so far.

    `stale` names what has moved since the evidence was taken: facts, rules, limits or day. While
    it names anything, the referral is assessed anew before an answer counts.
    """

    outcome = choice(*(outcome.value for outcome in Outcome), required=True)
    evidence = fields.Nested(ReferralEvidenceSchema, required=True)
    stale = fields.List(fields.String(), required=True)
    steps = fields.List(fields.Nested(ReferralStepSchema), required=True)


class MovedReferralSchema(Document):
    """Where a referral stands after a step."""

    referral_id = identifier(required=True)
    buyer_id = identifier(required=True)
    state = choice(*(state.value for state in ReferralState), required=True)
    level = whole_number(LEVEL_MIN, LEVEL_MAX, required=True)
    assigned_to = fields.String(required=True, allow_none=True)
    due_at = fields.DateTime(required=True)
    documents = fields.List(fields.Nested(WantedDocumentSchema), required=True)
    content_sha256 = _sha256(required=True)


class ReferralAnswerSchema(Document):
    """
    The decision by which a person answered.

    It is the second one on its request; `answers` is the first. `limit_id` is the limit that it
    grants, null where none; `limit_pending` waits for its conditions. `review_referral_id` is
    the referral that is left of a refused request, on the limit that stays in force.
    """

    request_id = identifier(required=True)
    decision_id = identifier(required=True)
    referral_id = identifier(required=True)
    buyer_id = identifier(required=True)
    answers = identifier(required=True)
    outcome = choice(*(outcome.value for outcome in Outcome), required=True)
    response_code = fields.String(required=True)
    limit_id = identifier(required=True, nullable=True)
    limit_in_force = fields.Nested(LimitSchema, required=True, allow_none=True)
    limit_pending = fields.Nested(LimitSchema, required=True, allow_none=True)
    limit_events = fields.List(fields.Nested(ToldEventSchema), required=True)
    review_referral_id = identifier(required=True, nullable=True)
