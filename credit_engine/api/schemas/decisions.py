"""Decisions, their replays, and rule packs as JSON."""

from __future__ import annotations

from marshmallow import INCLUDE, Schema, fields

from credit_engine.api.schemas.fields import Document, choice, identifier
from credit_engine.api.schemas.limit_answers import PackNameSchema
from credit_engine.api.schemas.pages import Page
from credit_engine.domain.outcome import Outcome
from credit_engine.services.change_record import OUTCOME


class DecisionSchema(Schema):
    """
    A decision as it was recorded; it has more members than these.

    Its outcome is `changed`, and its `kind` is `limit_change`, where a person changed a limit. Of
    kind `referral_answer` is the answer of a person to a referral; `answers` is the
    decision that was referred.
    """

    decision_id = identifier(required=True)
    request_id = identifier(required=True)
    buyer_id = identifier(required=True)
    outcome = choice(*[outcome.value for outcome in Outcome], OUTCOME, required=True)
    pack = fields.Nested(PackNameSchema, required=True)
    as_of = fields.Date(required=True)
    decided_at = fields.DateTime(required=True)

    class Meta:
        """The record is kept as it was made, also by later versions of this API."""

        unknown = INCLUDE


class DecisionPageSchema(Page):
    """Decisions in order of id."""

    items = fields.List(fields.Nested(DecisionSchema), required=True)


class DecisionRecordSchema(Document):
    """
    The whole record: decision, facts and assessment are the bytes that were hashed.

    Facts and assessment are null where a person changed a limit or answered a referral.
    `leaf` is SHA-256 of a zero byte and the decision's bytes, in hexadecimal.
    """

    decision = fields.Nested(DecisionSchema, required=True)
    facts = fields.Dict(required=True, allow_none=True)
    assessment = fields.Dict(required=True, allow_none=True)
    leaf = fields.String(required=True)


class ReplaySchema(Document):
    """
    Whether the same pack on the same facts gives the same bytes today.

    Not `assessed` is a decision of a person, on a limit or a referral: its record alone is checked.
    """

    decision_id = identifier(required=True)
    identical = fields.Boolean(required=True)
    recorded_sha256 = fields.String(required=True)
    replayed_sha256 = fields.String(required=True)
    differences = fields.List(fields.String(), required=True)
    fingerprint_same = fields.Boolean(required=True)
    assessed = fields.Boolean(required=True)


class RulePackSchema(Document):
    """A revision of a rule pack; `kept_at` is when it first decided, null while it has not."""

    pack_id = fields.String(required=True)
    revision = fields.String(required=True)
    active = fields.Boolean(required=True)
    kept_at = fields.DateTime(required=True, allow_none=True)


class RulePackPageSchema(Page):
    """The active pack first, then the others, newest first; all on one page."""

    items = fields.List(fields.Nested(RulePackSchema), required=True)


class RulePackFilesSchema(RulePackSchema):
    """A revision with the text of every file of it."""

    files = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
