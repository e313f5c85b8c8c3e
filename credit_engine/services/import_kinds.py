"""
What can be imported: the kinds, the columns of their tables, and how a row is read.

A row of a table becomes the document that the same row has as a line of JSON, and
is read by the same functions; so a new part of a document is one column here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from credit_engine.pack.model import CompiledPack
from credit_engine.services.import_buyer import ImportedBuyer, check_imported
from credit_engine.services.import_document import (
    DocumentsOfBuyer,
    LimitOfBuyer,
    ParentOfBuyer,
    PaymentsOfBuyer,
    StatedOfBuyer,
    StatedRates,
    read_documents_of_buyer,
    read_imported,
    read_limit_of_buyer,
    read_parent_of_buyer,
    read_payments_of_buyer,
    read_stated,
    read_stated_rates,
)
from credit_engine.services.record_documents import check_documents
from credit_engine.services.record_facts import check_records

Command = (
    ImportedBuyer
    | StatedOfBuyer
    | DocumentsOfBuyer
    | PaymentsOfBuyer
    | LimitOfBuyer
    | ParentOfBuyer
    | StatedRates
)


class Form(Enum):
    """How the text of a cell is read."""

    TEXT = "text"
    WHOLE = "whole"  # a whole number
    TRUTH = "truth"  # true or false
    FACT = "fact"  # by the type that the rule pack declares
    BOOKED = "booked"  # DATE AMOUNT; DATE AMOUNT; …
    DISPUTES = "disputes"  # OPENED..CLOSED AMOUNT; OPENED.. AMOUNT; …
    FOLLOWS = "follows"  # KIND NUMBER AMOUNT; KIND NUMBER AMOUNT; …


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the place of its cells in the document, and how they are read."""

    name: str
    pointer: str
    form: Form = Form.TEXT
    required: bool = False
    fact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind:
    """
    One kind of table.

    `keys` are the ways to name a buyer, of which a table has one (all that it likes
    where `keys_together`); none, where rows are of no buyer. Columns
    `<facts_prefix>.<fact>` stand for facts of the pack.
    """

    name: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]
    keys_together: bool = False
    facts_prefix: str = ""
    facts_at: str = ""
    facts_form: Form = Form.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind(TableKind):
    """One kind of row to import, and how its document is read and checked."""

    read: Callable[[object, CompiledPack], Command]


def _needed(name: str, pointer: str, form: Form = Form.TEXT) -> Column:
    return Column(name, pointer, form, required=True)


def _read_buyer(document: object, pack: CompiledPack) -> ImportedBuyer:
    new = read_imported(document)
    check_imported(pack, new)
    return new


def _reader_of(part: str) -> Callable[[object, CompiledPack], StatedOfBuyer]:
    def read(document: object, pack: CompiledPack) -> StatedOfBuyer:
        stated = read_stated(document, part)
        check_records(pack, stated.records)
        return stated

    return read


def _read_documents(document: object, _: CompiledPack) -> DocumentsOfBuyer:
    stated = read_documents_of_buyer(document)
    check_documents(stated.documents)
    return stated


_NUMBER = ("system", "payer_number")
_IDENTIFIER = ("scheme", "value")
KEYS = (("buyer_id",), _NUMBER, _IDENTIFIER)
KEY_COLUMNS = tuple(Column(name, f"/buyer/{name}") for key in KEYS for name in key)
# An observation has a `value` of its own.
_OBSERVED = tuple(column for column in KEY_COLUMNS if column.name not in _IDENTIFIER)

BUYERS = ImportKind(
    name="buyers",
    columns=(
        _needed("name", "/name"),
        Column("system", "/numbers/0/system"),
        Column("payer_number", "/numbers/0/payer_number"),
        Column("scheme", "/identifiers/0/scheme"),
        Column("value", "/identifiers/0/value"),
        Column("contact_name", "/contact/name"),
        Column("contact_email", "/contact/email"),
        Column("contact_phone", "/contact/phone"),
        Column("register_valid_at", "/register_valid_at"),
    ),
    keys=(_NUMBER, _IDENTIFIER),
    read=_read_buyer,
    keys_together=True,
    facts_prefix="register",
    facts_at="/register",
    facts_form=Form.FACT,
)
STATEMENTS = ImportKind(
    name="statements",
    columns=(
        *KEY_COLUMNS,
        _needed("period_end", "/statements/0/period_end"),
        _needed("months", "/statements/0/months", Form.WHOLE),
        _needed("currency", "/statements/0/currency"),
        _needed("source", "/statements/0/source"),
        Column("audit", "/statements/0/audit"),
        Column("opinion", "/statements/0/opinion"),
        Column("scope", "/statements/0/scope"),
    ),
    keys=KEYS,
    read=_reader_of("statements"),
    facts_prefix="items",
    facts_at="/statements/0/items",
)
RECEIVABLES = ImportKind(
    name="receivables",
    columns=(
        *KEY_COLUMNS,
        _needed("number", "/receivables/0/number"),
        _needed("issued_on", "/receivables/0/issued_on"),
        _needed("due_on", "/receivables/0/due_on"),
        _needed("amount", "/receivables/0/amount"),
        _needed("currency", "/receivables/0/currency"),
        Column("payments", "/receivables/0/payments", Form.BOOKED),
        Column("credit_notes", "/receivables/0/credit_notes", Form.BOOKED),
        Column("disputes", "/receivables/0/disputes", Form.DISPUTES),
        Column("follows", "/receivables/0/follows", Form.FOLLOWS),
    ),
    keys=KEYS,
    read=_reader_of("receivables"),
)
DOCUMENTS = ImportKind(
    name="documents",
    columns=(
        *KEY_COLUMNS,
        _needed("kind", "/documents/0/kind"),
        _needed("number", "/documents/0/number"),
        _needed("amount", "/documents/0/amount"),
        _needed("currency", "/documents/0/currency"),
        Column("ordered_on", "/documents/0/ordered_on"),
        Column("shipments", "/documents/0/shipments", Form.BOOKED),
        Column("ships_on", "/documents/0/ships_on"),
        Column("delivered_on", "/documents/0/delivered_on"),
        Column("follows", "/documents/0/follows", Form.FOLLOWS),
        Column("returned", "/documents/0/returned"),
        Column("closed", "/documents/0/closed", Form.TRUTH),
        Column("what", "/documents/0/what"),
        Column("valid_from", "/documents/0/valid_from"),
        Column("valid_to", "/documents/0/valid_to"),
        Column("received_on", "/documents/0/received_on"),
        Column("order", "/documents/0/order"),
        Column("used", "/documents/0/used"),
    ),
    keys=KEYS,
    read=_read_documents,
)
PAYMENTS = ImportKind(
    name="payments",
    columns=(
        *KEY_COLUMNS,
        *(
            _needed(name, f"/payments/0/{name}")
            for name in ("reference", "invoice", "on", "amount", "currency")
        ),
    ),
    keys=KEYS,
    read=lambda document, _: read_payments_of_buyer(document),
)
LEDGERS = ImportKind(
    name="ledgers",
    columns=(
        *KEY_COLUMNS,
        _needed("complete_as_of", "/ledger/complete_as_of"),
        Column("invoices", "/ledger/invoices", Form.WHOLE),
    ),
    keys=KEYS,
    read=_reader_of("ledger"),
)
OBSERVATIONS = ImportKind(
    name="observations",
    columns=(
        *_OBSERVED,
        _needed("fact", "/observations/0/fact"),
        Column("value", "/observations/0/value", Form.FACT),
        Column("absent", "/observations/0/absent"),
        _needed("valid_at", "/observations/0/valid_at"),
        _needed("source", "/observations/0/source"),
        Column("verified_by", "/observations/0/verified_by"),
        Column("evidence", "/observations/0/evidence"),
    ),
    keys=(("buyer_id",), _NUMBER),
    read=_reader_of("observations"),
)
LIMITS = ImportKind(
    name="limits",
    columns=(
        *KEY_COLUMNS,
        _needed("amount", "/limit/amount"),
        _needed("currency", "/limit/currency"),
        _needed("valid_from", "/limit/valid_from"),
        Column("valid_to", "/limit/valid_to"),
        _needed("review_by", "/limit/review_by"),
        _needed("instrument", "/limit/max_terms/instrument"),
        _needed("days", "/limit/max_terms/days", Form.WHOLE),
        _needed("from", "/limit/max_terms/from"),
        Column("end_of_month", "/limit/max_terms/end_of_month", Form.TRUTH),
        Column("next_month_day", "/limit/max_terms/next_month_day", Form.WHOLE),
        Column("prepaid_percent", "/limit/max_terms/prepaid_percent", Form.WHOLE),
        _needed("reason", "/limit/reason"),
    ),
    keys=KEYS,
    read=lambda document, _: read_limit_of_buyer(document),
)
COVERS = ImportKind(
    name="covers",
    columns=(
        *KEY_COLUMNS,
        _needed("policy", "/covers/0/policy"),
        _needed("kind", "/covers/0/kind"),
        _needed("valid_from", "/covers/0/valid_from"),
        _needed("source", "/covers/0/source"),
        Column("insurer", "/covers/0/insurer"),
        Column("review_by", "/covers/0/review_by"),
        Column("amount", "/covers/0/amount"),
        Column("currency", "/covers/0/currency"),
        Column("insured_percent", "/covers/0/insured_percent", Form.WHOLE),
        Column("max_terms_days", "/covers/0/max_terms_days", Form.WHOLE),
        Column("max_extension_days", "/covers/0/max_extension_days", Form.WHOLE),
        Column("valid_to", "/covers/0/valid_to"),
        Column("stopped_from", "/covers/0/stopped_from"),
    ),
    keys=KEYS,
    read=_reader_of("covers"),
)
HOLDS = ImportKind(
    name="holds",
    columns=(
        *KEY_COLUMNS,
        _needed("code", "/holds/0/code"),
        _needed("reason", "/holds/0/reason"),
        _needed("placed_on", "/holds/0/placed_on"),
        _needed("placed_by", "/holds/0/placed_by"),
        _needed("review_by", "/holds/0/review_by"),
        Column("lifted_on", "/holds/0/lifted_on"),
    ),
    keys=KEYS,
    read=_reader_of("holds"),
)
PARENTS = ImportKind(
    name="parents",
    columns=(
        *KEY_COLUMNS,
        *(Column(f"parent_{name}", f"/parent/{name}") for key in KEYS for name in key),
        _needed("reason", "/reason"),
    ),
    keys=KEYS,
    read=lambda document, _: read_parent_of_buyer(document),
)
EXCHANGE_RATES = ImportKind(
    name="exchange_rates",
    columns=tuple(
        _needed(name, f"/exchange_rates/0/{name}")
        for name in ("on", "base", "quote", "rate", "source")
    ),
    keys=(),
    read=lambda document, _: read_stated_rates(document),
)
KINDS: Mapping[str, ImportKind] = {
    kind.name: kind
    for kind in (
        BUYERS,
        STATEMENTS,
        RECEIVABLES,
        DOCUMENTS,
        PAYMENTS,
        LEDGERS,
        OBSERVATIONS,
        COVERS,
        HOLDS,
        LIMITS,
        PARENTS,
        EXCHANGE_RATES,
    )
}
