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
    read_one_of,
    read_text,
    read_whole,
)
from credit_engine.domain.money import minor_text
from credit_engine.domain.statement import (
    AUDITS,
    OPINIONS,
    SCOPES,
    Audit,
    Opinion,
    Scope,
    Statement,
)
from credit_engine.errors import InvalidDocument


def read_statement(document: object, at: str) -> Statement:
    """
    Read `{period_end, months, currency, source, items: {fact: amount}}`.

    `audit`, `opinion` and `scope` may be added; an opinion is of audited accounts alone.
    """
    known = ("period_end", "months", "currency", "source", "items", "audit", "opinion", "scope")
    entry = read_object(document, at, known)
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
        audit=_read_audit(entry, at),
        opinion=_read_opinion(entry, at),
        scope=(
            Scope(read_one_of(entry["scope"], SCOPES, f"{at}/scope")) if "scope" in entry else None
        ),
    )


def _read_audit(entry: Mapping[str, object], at: str) -> Audit | None:
    if "audit" not in entry:
        return None
    return Audit(read_one_of(entry["audit"], AUDITS, f"{at}/audit"))


def _read_opinion(entry: Mapping[str, object], at: str) -> Opinion | None:
    if "opinion" not in entry:
        return None
    opinion = Opinion(read_one_of(entry["opinion"], OPINIONS, f"{at}/opinion"))
    if _read_audit(entry, at) is not Audit.AUDITED:
        raise InvalidDocument(
            "an opinion is what auditors say; send audit: audited with it.", f"{at}/opinion"
        )
    return opinion


def write_statement(statement: Statement) -> dict[str, object]:
    """The document of a statement; what it does not say of itself is left out."""
    document: dict[str, object] = {
        "period_end": statement.period_end.isoformat(),
        "months": statement.months,
        "currency": statement.currency,
        "source": statement.source,
        "items": {
            item: minor_text(minor, statement.currency)
            for item, minor in sorted(statement.items.items())
        },
    }
    for key, stated in (
        ("audit", statement.audit),
        ("opinion", statement.opinion),
        ("scope", statement.scope),
    ):
        if stated is not None:
            document[key] = stated.value
    return document
