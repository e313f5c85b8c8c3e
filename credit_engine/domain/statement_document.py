"""Annual accounts as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.domain.document_parts import (
    below,
    need,
    read_amount,
    read_currency,
    read_date,
    read_object,
    read_text,
    read_whole,
)
from credit_engine.domain.money import Money
from credit_engine.domain.statement import Statement
from credit_engine.errors import InvalidDocument


def read_statement(document: object, at: str) -> Statement:
    """Read `{period_end, months, currency, source, items: {fact: amount}}`."""
    entry = read_object(document, at, ("period_end", "months", "currency", "source", "items"))
    currency = read_currency(need(entry, "currency", at), f"{at}/currency")
    items = need(entry, "items", at)
    if not isinstance(items, Mapping):
        raise InvalidDocument("`items` must be an object of line items and amounts.", f"{at}/items")
    return Statement(
        period_end=read_date(need(entry, "period_end", at), f"{at}/period_end"),
        months=read_whole(need(entry, "months", at), f"{at}/months", 1, 24),
        currency=currency,
        items={
            str(item): read_amount(amount, currency, below(f"{at}/items", item)).minor
            for item, amount in items.items()
        },
        source=read_text(need(entry, "source", at), f"{at}/source"),
    )


def write_statement(statement: Statement) -> dict[str, object]:
    """The document of a statement."""
    return {
        "period_end": statement.period_end.isoformat(),
        "months": statement.months,
        "currency": statement.currency,
        "source": statement.source,
        "items": {
            item: Money(minor, statement.currency).text
            for item, minor in sorted(statement.items.items())
        },
    }
