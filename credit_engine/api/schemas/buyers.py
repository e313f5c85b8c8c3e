"""Buyers as JSON."""

from __future__ import annotations

from marshmallow import ValidationError, fields, validate, validates_schema

from credit_engine.api.schemas.fields import (
    Document,
    FactValue,
    NamedValues,
    choice,
    day,
    fact_name,
    identifier,
    listed,
    plain_text,
    whole_number,
)
from credit_engine.api.schemas.pages import Page, PageQuery
from credit_engine.domain.identifier import IDENTIFIER_CHARS_MAX, SCHEMES

NUMBERS_MAX = 20
IDENTIFIERS_MAX = 10
REGISTER_FACTS_MAX = 100


class BuyerNumberSchema(Document):
    """The number under which another system knows the buyer."""

    system = plain_text(64, required=True)
    payer_number = plain_text(64, required=True)


class IdentifierSchema(Document):
    """A legal identifier; its check digits are checked, blanks, dots and small letters are not."""

    scheme = choice(*SCHEMES, required=True)
    value = plain_text(IDENTIFIER_CHARS_MAX, required=True)


class ContactSchema(Document):
    """A person at the buyer; kept encrypted, and erasable by itself."""

    name = plain_text(required=True)
    email = plain_text()
    phone = plain_text(64)


def _register() -> NamedValues:
    return NamedValues(
        keys=fact_name(), values=FactValue(), validate=validate.Length(max=REGISTER_FACTS_MAX)
    )


class NewBuyerSchema(Document):
    """A buyer to create; `register` holds facts of the rule pack whose source is the register."""

    name = plain_text(required=True)
    numbers = listed(BuyerNumberSchema, NUMBERS_MAX)
    identifiers = listed(IdentifierSchema, IDENTIFIERS_MAX)
    register = _register()
    register_valid_at = day()
    contact = fields.Nested(ContactSchema)


class BuyerChangesSchema(Document):
    """What to change; numbers, identifiers, register facts are added, the rest is replaced."""

    name = plain_text()
    numbers = listed(BuyerNumberSchema, NUMBERS_MAX)
    identifiers = listed(IdentifierSchema, IDENTIFIERS_MAX)
    register = _register()
    register_valid_at = day()
    contact = fields.Nested(ContactSchema)

    @validates_schema
    def _changes_something(self, data: dict[str, object], **_: object) -> None:
        if not data.keys() - {"register_valid_at"}:
            raise ValidationError("Name something to change.")


class BuyerSchema(Document):
    """A buyer; `version` is its ETag, and counts what was recorded about it."""

    buyer_id = identifier(required=True)
    name = fields.String(required=True)
    numbers = fields.List(fields.Nested(BuyerNumberSchema), required=True)
    identifiers = fields.List(fields.Nested(IdentifierSchema), required=True)
    register = fields.Dict(keys=fields.String(), values=FactValue(), required=True)
    contact = fields.Nested(ContactSchema)
    version = whole_number(1, 2**53, required=True)


class LikelyDuplicateSchema(Document):
    """Another buyer that may be the same legal entity; `score` compares their names."""

    buyer_id = identifier(required=True)
    name = fields.String(required=True)
    score = whole_number(0, 100, required=True)
    agrees = fields.List(choice("name", "country", "identifier_root"), required=True)


class LikelyDuplicatesSchema(Document):
    """The likely duplicates of a buyer, at most ten, most alike first."""

    items = fields.List(fields.Nested(LikelyDuplicateSchema), required=True)


class CreatedBuyerSchema(BuyerSchema):
    """The buyer that was created, and others that may be the same legal entity."""

    likely_duplicates = fields.List(fields.Nested(LikelyDuplicateSchema), required=True)


class BuyerPageSchema(Page):
    """Buyers in order of id."""

    items = fields.List(fields.Nested(BuyerSchema), required=True)


class BuyerQuerySchema(PageQuery):
    """Which buyers: all, page by page, or the one with a number or a legal identifier."""

    system = plain_text(64)
    payer_number = plain_text(64)
    scheme = choice(*SCHEMES)
    value = plain_text(IDENTIFIER_CHARS_MAX)

    @validates_schema
    def _one_way(self, data: dict[str, object], **_: object) -> None:
        named = data.keys() - {"limit", "after"}
        if named not in (set(), {"system", "payer_number"}, {"scheme", "value"}):
            raise ValidationError(
                "Send system and payer_number together, or scheme and value together."
            )
