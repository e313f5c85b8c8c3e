"""What-if assessments and their answers as JSON."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validates_schema

from credit_engine.api.schemas.fields import Document, choice, day, pattern
from credit_engine.api.schemas.limits import BuyerReferenceSchema, MoneySchema, TermsSchema
from credit_engine.domain.request import ASKED

REVISION = "sha256:[0-9a-f]{64}"
_REQUEST = {"kind", "wanted", "terms"}


class ChangesSchema(Document):
    """
    A merge patch (RFC 7396) of a facts document; null takes away.

    Observations go by fact, statements by period_end, receivables by number, covers by
    policy, holds by code, exchange rates by the pair as it is stated (EUR/USD); `facts` is a
    short form that sets a fact by its name, wherever it comes from.
    """

    facts = fields.Dict(keys=fields.String())
    observations = fields.Dict(keys=fields.String())
    statements = fields.Dict(keys=fields.String())
    receivables = fields.Dict(keys=fields.String())
    covers = fields.Dict(keys=fields.String())
    holds = fields.Dict(keys=fields.String())
    ledger = fields.Dict(keys=fields.String(), allow_none=True)
    exchange_rates = fields.Dict(keys=fields.String())
    request = fields.Dict(keys=fields.String())


class AssessmentRequestSchema(Document):
    """
    What to assess: a request on a recorded buyer, or a whole facts document; and what is other.

    `buyer` comes with `kind`, `wanted` and `terms`; `facts` has a request of its own.
    """

    buyer = fields.Nested(BuyerReferenceSchema)
    kind = choice(*[kind.value for kind in ASKED])
    wanted = fields.Nested(MoneySchema)
    terms = fields.Nested(TermsSchema)
    facts = fields.Dict(keys=fields.String())
    changes = fields.Nested(ChangesSchema)
    as_of = day()
    rule_pack = pattern(REVISION, "a revision of a rule pack: sha256: and 64 hexadecimal digits")

    @validates_schema
    def _one_start(self, data: dict[str, object], **_: object) -> None:
        start = data.keys() - {"changes", "as_of", "rule_pack"}
        if start not in ({"buyer", *_REQUEST}, {"facts"}):
            raise ValidationError("Send buyer, kind, wanted and terms, or facts and none of these.")


class WhatIfSchema(Document):
    """
    The changed assessment, whole; the one without the change; and what moved between them.

    Each difference has `before` and `after`; what is the same on both sides is left out.
    Nothing was decided and nothing is kept.
    """

    assessment = fields.Dict(required=True)
    base = fields.Dict(required=True)
    differences = fields.Dict(required=True)
