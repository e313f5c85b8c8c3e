"""Groups as JSON: who stands above whom, what each owes with all below it, and its limits."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import (
    Document,
    Truth,
    amount,
    currency,
    identifier,
    plain_text,
    whole_number,
)
from credit_engine.api.schemas.limits import BuyerReferenceSchema, MoneySchema
from credit_engine.domain.group import LEVELS_MAX


class NewParentSchema(Document):
    """The buyer that is to stand directly above, and why: what says that it owns the other."""

    parent = fields.Nested(BuyerReferenceSchema, required=True)
    reason = plain_text(required=True)


class ReasonQuery(Document):
    """Why."""

    reason = plain_text(required=True)


class ParentSchema(Document):
    """Where a buyer stands now; `changed` is false where it stood there before."""

    buyer_id = identifier(required=True)
    parent_id = identifier(required=True, nullable=True)
    top_id = identifier(required=True)
    changed = Truth(required=True)


class MemberSchema(Document):
    """
    A member of a group; `level` is 1 at the top.

    `exposure` is its own and `exposure_with_below` that of it and all below it, in the
    group's currency; `without_rate` names the currencies of amounts that neither of the two
    holds for want of a rate. `limit` is what the buyer itself may owe, `group_limit` what it
    and all below it may owe together, each null where none is set.
    """

    buyer_id = identifier(required=True)
    parent_id = identifier(required=True, nullable=True)
    level = whole_number(1, LEVELS_MAX, required=True)
    exposure = amount(required=True)
    exposure_with_below = amount(required=True)
    without_rate = fields.List(currency(), required=True)
    limit = fields.Nested(MoneySchema, required=True, allow_none=True)
    group_limit = fields.Nested(MoneySchema, required=True, allow_none=True)


class ParentChangeSchema(Document):
    """One change of the buyer's parent: who said so, when, and why."""

    at = fields.DateTime(required=True)
    from_parent_id = identifier(required=True, nullable=True)
    parent_id = identifier(required=True, nullable=True)
    reason = fields.String(required=True)
    stated_by = fields.String(required=True)


class GroupSchema(Document):
    """The group of a buyer, each member before those below it, and the buyer's own changes."""

    buyer_id = identifier(required=True)
    top_id = identifier(required=True)
    currency = currency(required=True)
    as_of = fields.Date(required=True)
    members = fields.List(fields.Nested(MemberSchema), required=True)
    changes = fields.List(fields.Nested(ParentChangeSchema), required=True)
