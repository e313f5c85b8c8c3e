"""Documents of the outside ledger as JSON: to record them, as they stand, and to reconcile them."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import (
    Document,
    Truth,
    amount,
    choice,
    currency,
    day,
    listed,
    pattern,
    plain_text,
    signed_amount,
)
from credit_engine.api.schemas.pages import Page, PageQuery
from credit_engine.api.schemas.records import FOLLOWS_MAX, FollowsSchema
from credit_engine.domain.follows import NUMBER_CHARS_MAX
from credit_engine.domain.trade_document_json import STATED_KINDS
from credit_engine.services.reconcile import Found
from credit_engine.services.reconcile_document import CATEGORIES, KINDS

DOCUMENTS_MAX = 500
PAYMENTS_MAX = 500
SHIPMENTS_MAX = 200
TOTALS_MAX = 500
_STATED = [kind.value for kind in STATED_KINDS]


class ShipmentSchema(Document):
    """A part of an order that ships on a day."""

    on = day(required=True)
    amount = amount(required=True)


class TradeDocumentSchema(Document):
    """
    One document in its present state; sent again, the newest state of a number stands.

    An `order` has ordered_on, shipments or ships_on, closed; a `delivery` delivered_on, follows,
    returned, closed; a `special_liability` and `collateral` what, valid_from, valid_to; a
    `prepayment` received_on, order, used.
    """

    kind = choice(*_STATED, required=True)
    number = plain_text(NUMBER_CHARS_MAX, required=True)
    returned = amount()
    used = amount()
    amount = amount(required=True)
    currency = currency(required=True)
    ordered_on = day()
    shipments = listed(ShipmentSchema, SHIPMENTS_MAX)
    ships_on = day()
    delivered_on = day()
    follows = listed(FollowsSchema, FOLLOWS_MAX)
    closed = Truth()
    what = plain_text()
    valid_from = day()
    valid_to = day()
    received_on = day()
    order = plain_text(NUMBER_CHARS_MAX)


class TradeDocumentsSchema(Document):
    """Documents to record."""

    documents = listed(TradeDocumentSchema, DOCUMENTS_MAX, least=1, required=True)


class StandingDocumentSchema(TradeDocumentSchema):
    """A document as it stands; `counts` is how much of it is exposure, or lowers it."""

    counts = amount(required=True)


class DocumentPageQuery(PageQuery):
    """Which page: `after` is the `next` of the page before."""

    after = pattern(
        rf"^({'|'.join(_STATED)}):.{{1,{NUMBER_CHARS_MAX}}}$", "the `next` of the page before"
    )


class DocumentPageSchema(Page):
    """Documents by kind and number."""

    items = fields.List(fields.Nested(StandingDocumentSchema), required=True)


class InvoicePaymentSchema(Document):
    """A payment on an invoice; the same `reference` again is the same payment."""

    reference = plain_text(NUMBER_CHARS_MAX, required=True)
    invoice = plain_text(NUMBER_CHARS_MAX, required=True)
    on = day(required=True)
    amount = amount(required=True)
    currency = currency(required=True)


class InvoicePaymentsSchema(Document):
    """Payments to record."""

    payments = listed(InvoicePaymentSchema, PAYMENTS_MAX, least=1, required=True)


class OpenTotalSchema(Document):
    """What is open in a category and currency by the seller's own books."""

    category = choice(*CATEGORIES, required=True)
    currency = currency(required=True)
    amount = amount(required=True)


class OpenDocumentSchema(Document):
    """What is open of one document by the seller's own books."""

    kind = choice(*KINDS, required=True)
    number = plain_text(NUMBER_CHARS_MAX, required=True)
    currency = currency(required=True)
    amount = amount(required=True)


class OpenByTheBooksSchema(Document):
    """
    What is open of a buyer by the seller's own books.

    `documents` are taken to be all open ones of each kind of which they name one.
    """

    totals = listed(OpenTotalSchema, TOTALS_MAX, required=True)
    documents = listed(OpenDocumentSchema, DOCUMENTS_MAX)


class TotalLineSchema(Document):
    """Theirs, ours, and theirs less ours."""

    category = choice(*CATEGORIES, required=True)
    currency = currency(required=True)
    theirs = amount(required=True)
    ours = amount(required=True)
    difference = signed_amount(required=True)


class DocumentLineSchema(Document):
    """A document that differs; null where one side has nothing open of it."""

    kind = choice(*KINDS, required=True)
    number = plain_text(NUMBER_CHARS_MAX, required=True)
    currency = currency(required=True)
    found = choice(*[found.value for found in Found], required=True)
    theirs = fields.String(required=True, allow_none=True)
    ours = fields.String(required=True, allow_none=True)


class ReconciliationSchema(Document):
    """All sums by category and currency, and the documents that differ."""

    agrees = fields.Boolean(required=True)
    totals = fields.List(fields.Nested(TotalLineSchema), required=True)
    documents = fields.List(fields.Nested(DocumentLineSchema), required=True)
