"""What is recorded about a buyer, as JSON lists: statements, receivables, covers and so on."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from credit_engine.api.schemas.fields import (
    Document,
    FactValue,
    NamedValues,
    amount,
    choice,
    currency,
    day,
    fact_name,
    listed,
    pattern,
    plain_text,
    signed_amount,
    whole_number,
)
from credit_engine.domain.cover import CoverKind
from credit_engine.domain.cover_document import COVER_DAYS_MAX
from credit_engine.domain.facts import STATED_ABSENCES
from credit_engine.domain.follows import NUMBER_CHARS_MAX, DocumentKind
from credit_engine.domain.ledger import COUNT_MAX
from credit_engine.domain.observation_document import EVIDENCE
from credit_engine.domain.statement import AUDITS, OPINIONS, SCOPES

STATEMENTS_MAX = 10
INVOICES_MAX = 500
OBSERVATIONS_MAX = 200
ITEMS_MAX = 200
PAYMENTS_MAX = 50
FOLLOWS_MAX = 50
COVERS_MAX = 50
HOLDS_MAX = 50


class StatementSchema(Document):
    """
    The accounts of one period; `items` maps line items of the rule pack to amounts.

    An `opinion` stands beside `audit: audited` alone. Accounts without a `scope` count
    as the buyer's own.
    """

    period_end = day(required=True)
    months = whole_number(1, 24, required=True)
    currency = currency(required=True)
    source = plain_text(required=True)
    items = NamedValues(
        keys=fact_name(),
        values=signed_amount(),
        required=True,
        validate=validate.Length(min=1, max=ITEMS_MAX),
    )
    audit = choice(*AUDITS)
    opinion = choice(*OPINIONS)
    scope = choice(*SCOPES)


class PaymentSchema(Document):
    """A payment booked on an invoice."""

    on = day(required=True)
    amount = amount(required=True)


class CreditNoteSchema(Document):
    """An amount taken back from an invoice."""

    on = day(required=True)
    amount = amount(required=True)


class DisputeSchema(Document):
    """An amount of an invoice that the buyer contests."""

    opened_on = day(required=True)
    closed_on = day()
    amount = amount(required=True)


class FollowsSchema(Document):
    """What a document takes over of an earlier one of its chain, in its own currency."""

    kind = choice(DocumentKind.ORDER.value, DocumentKind.DELIVERY.value, required=True)
    number = plain_text(NUMBER_CHARS_MAX, required=True)
    amount = amount(required=True)


class InvoiceSchema(Document):
    """
    One invoice in its present state; sent again, the newest state stands.

    `follows` are the deliveries, or where there are none the orders, that it is for.
    """

    number = plain_text(64, required=True)
    issued_on = day(required=True)
    due_on = day(required=True)
    amount = amount(required=True)
    currency = currency(required=True)
    payments = listed(PaymentSchema, PAYMENTS_MAX)
    credit_notes = listed(CreditNoteSchema, PAYMENTS_MAX)
    disputes = listed(DisputeSchema, PAYMENTS_MAX)
    follows = listed(FollowsSchema, FOLLOWS_MAX)


class LedgerSchema(Document):
    """
    All that was invoiced up to a day was sent, also where that is nothing.

    `invoices` is how many there were until then, paid ones too; where fewer are recorded,
    what the ledger gives is invalid.
    """

    complete_as_of = day(required=True)
    invoices = whole_number(0, COUNT_MAX)


class ObservationSchema(Document):
    """
    One stated fact: true in the world from `valid_at`, stated by `source`.

    It has a `value`, or says in its place why it is `absent`.
    """

    fact = fact_name(required=True)
    value = FactValue()
    absent = choice(*[kind.value for kind in STATED_ABSENCES])
    valid_at = day(required=True)
    source = plain_text(required=True)
    verified_by = plain_text()
    evidence = pattern(rf"^{EVIDENCE.pattern}$", "sha256: and 64 hex digits")


class CoverSchema(Document):
    """
    What is known of an insurer's policy from `valid_from` on.

    `none_held` needs no insurer and no review; amount, currency, insured_percent,
    max_terms_days and the keys after them are of the kind `in_force` alone.
    """

    policy = plain_text(required=True)
    kind = choice(*[kind.value for kind in CoverKind], required=True)
    valid_from = day(required=True)
    source = plain_text(required=True)
    insurer = plain_text()
    review_by = day()
    amount = amount()
    currency = currency()
    insured_percent = whole_number(1, 100)
    max_terms_days = whole_number(1, COVER_DAYS_MAX)
    max_extension_days = whole_number(0, COVER_DAYS_MAX)
    valid_to = day()
    stopped_from = day()


class HoldSchema(Document):
    """A hold on new credit to the buyer, in force until the day on which it is lifted."""

    code = plain_text(required=True)
    reason = plain_text(required=True)
    placed_on = day(required=True)
    placed_by = plain_text(required=True)
    review_by = day(required=True)
    lifted_on = day()


def _all_of(schema: type[Document], most: int) -> fields.List[Any]:
    return listed(schema, most, least=1, required=True)


class StatementsSchema(Document):
    """Annual accounts to record."""

    statements = _all_of(StatementSchema, STATEMENTS_MAX)


class InvoicesSchema(Document):
    """Invoices to record, or what is said of the ledger as a whole, or both."""

    receivables = listed(InvoiceSchema, INVOICES_MAX, least=1)
    ledger = fields.Nested(LedgerSchema)

    @validates_schema
    def _anything(self, data: dict[str, object], **_: object) -> None:
        if not data.keys() & {"receivables", "ledger"}:
            raise ValidationError("Send receivables, ledger, or both.")


class CoversSchema(Document):
    """What policies hold, to record."""

    covers = _all_of(CoverSchema, COVERS_MAX)


class HoldsSchema(Document):
    """Holds to record."""

    holds = _all_of(HoldSchema, HOLDS_MAX)


class ObservationsSchema(Document):
    """Stated facts to record."""

    observations = _all_of(ObservationSchema, OBSERVATIONS_MAX)


class RecordedSchema(Document):
    """How many records are new, how many were there already, and the buyer's version now."""

    recorded = whole_number(0, 2**53, required=True)
    unchanged = whole_number(0, 2**53, required=True)
    version = whole_number(1, 2**53, required=True)
