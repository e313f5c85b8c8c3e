"""What is open by a seller's books, as plain JSON values, and as rows of a table."""

from __future__ import annotations

from credit_engine.domain.document_parts import (
    need,
    read_currency,
    read_object,
    read_one_of,
    read_owed,
)
from credit_engine.domain.exposure import Category
from credit_engine.domain.follows import DocumentKind, DocumentName, read_number
from credit_engine.services.import_kinds import KEY_COLUMNS, KEYS, Column, TableKind
from credit_engine.services.reconcile import (
    CATEGORY_OF,
    KIND_OF,
    StatedDocument,
    StatedTotal,
)

CATEGORIES = tuple(category.value for category in KIND_OF)
KINDS = tuple(kind.value for kind in CATEGORY_OF)

TABLE = TableKind(
    name="reconciliation",
    columns=(
        *KEY_COLUMNS,
        Column("category", "/open/category", required=True),
        Column("currency", "/open/currency", required=True),
        Column("amount", "/open/amount", required=True),
        Column("number", "/open/number"),
    ),
    keys=KEYS,
)


def read_total(document: object, at: str) -> StatedTotal:
    """
    Read `{category, currency, amount}`.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    entry = read_object(document, at, ("category", "currency", "amount"))
    category = read_one_of(need(entry, "category", at), CATEGORIES, f"{at}/category")
    currency = read_currency(need(entry, "currency", at), f"{at}/currency")
    amount = read_owed(need(entry, "amount", at), currency, f"{at}/amount")
    return StatedTotal(Category(category), currency, amount.minor)


def read_open_document(document: object, at: str) -> StatedDocument:
    """
    Read `{kind, number, currency, amount}`.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    entry = read_object(document, at, ("kind", "number", "currency", "amount"))
    kind = read_one_of(need(entry, "kind", at), KINDS, f"{at}/kind")
    number = read_number(need(entry, "number", at), f"{at}/number")
    currency = read_currency(need(entry, "currency", at), f"{at}/currency")
    amount = read_owed(need(entry, "amount", at), currency, f"{at}/amount")
    return StatedDocument(DocumentName(DocumentKind(kind), number), currency, amount.minor)


def read_open(document: object, at: str) -> StatedTotal | StatedDocument:
    """
    Read `{category, currency, amount}`, and with a `number` the document that it is.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    entry = dict(read_object(document, at, ("category", "currency", "amount", "number")))
    number = entry.pop("number", None)
    total = read_total(entry, at)
    if number is None:
        return total
    name = DocumentName(KIND_OF[total.category], read_number(number, f"{at}/number"))
    return StatedDocument(name, total.currency, total.minor)
