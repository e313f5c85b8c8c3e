"""What is sent to enter or change a limit, and what is answered."""

from __future__ import annotations

from marshmallow import fields

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
)
from credit_engine.api.schemas.limits import BuyerReferenceSchema, LimitSchema, TermsSchema
from credit_engine.domain.limit import Duration, Scope
from credit_engine.domain.observation_document import EVIDENCE
from credit_engine.services.change_record import OUTCOME


class KeyedSchema(Document):
    """A call that may name its key in the body, in place of the header."""

    request_reference = pattern(VISIBLE, "1 to 255 visible ASCII characters without spaces")


class ReasonedSchema(KeyedSchema):
    """A change and its reason, which is kept with the decision."""

    reason = plain_text(required=True)


class NewLimitSchema(ReasonedSchema):
    """
    A limit that a person grants.

    A temporary one has its last day, `valid_to`. Left out, `valid_from` is today, and
    `review_by` the last day, or as many months away as the rule pack says.
    """

    buyer = fields.Nested(BuyerReferenceSchema, required=True)
    amount = amount(required=True)
    currency = currency(required=True)
    max_terms = fields.Nested(TermsSchema, required=True)
    duration = choice(*[duration.value for duration in Duration], required=True)
    scope = choice(*[scope.value for scope in Scope])
    valid_from = day()
    valid_to = day()
    review_by = day()


class WithdrawalSchema(ReasonedSchema):
    """A withdrawal: with the rule pack's notice, or at once."""

    at_once = Truth()


class ReductionSchema(WithdrawalSchema):
    """The lower amount; it may be less than what is owed, and then holds what is new."""

    amount = amount(required=True)
    currency = currency(required=True)


class ProlongationSchema(ReasonedSchema):
    """A later review of a permanent limit, or a later last day of a temporary one."""

    review_by = day()
    valid_to = day()


class ConditionsMetSchema(ReasonedSchema):
    """Conditions precedent are met; `evidence` is the SHA-256 of a document that shows it."""

    evidence = pattern(rf"^{EVIDENCE.pattern}$", "sha256: and 64 hex digits")


class ToldEventSchema(Document):
    """What is told of a limit."""

    limit_id = identifier(required=True)
    event = fields.String(required=True)


class LimitChangeAnswerSchema(Document):
    """
    The decision by which a limit was entered or changed.

    `limit_id` is the limit that was entered, null where one was changed. `limit` is as it is
    today, `limit_then` as it is from the day `effective_on` on, and `limit_in_force` is the
    buyer's own permanent limit in force today.
    """

    request_id = identifier(required=True)
    decision_id = identifier(required=True)
    buyer_id = identifier(required=True)
    outcome = choice(OUTCOME, required=True)
    limit_id = identifier(required=True, nullable=True)
    effective_on = fields.Date(required=True)
    limit = fields.Nested(LimitSchema, required=True)
    limit_then = fields.Nested(LimitSchema, required=True)
    limit_in_force = fields.Nested(LimitSchema, required=True, allow_none=True)
    limit_events = fields.List(fields.Nested(ToldEventSchema), required=True)
