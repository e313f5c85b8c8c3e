"""Rows into the things of the domain, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Row

from credit_engine.domain.facts import FactValue, Observation
from credit_engine.domain.limit import Limit, LimitState
from credit_engine.domain.money import Money
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.statement import Statement
from credit_engine.domain.terms import Terms
from credit_engine.errors import BrokenRecord
from credit_engine.journal.canonical import canonical_bytes

AnyRow = Row[*tuple[Any, ...]]
Values = dict[str, Any]  # what a statement binds, by column


def write_json(document: object) -> str:
    """Canonical JSON as text."""
    return canonical_bytes(document).decode()


def write_value(value: FactValue) -> tuple[str, str]:
    """A value as its kind and a text from which `read_value` makes the very same value."""
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, date):
        return "date", value.isoformat()
    if isinstance(value, str):
        return "text", value
    return "number", repr(float(value))


def read_value(kind: str, text: str) -> FactValue:
    """The value that was written as *kind* and *text*."""
    if kind == "number":
        return float(text)
    if kind == "text":
        return text
    if kind == "boolean":
        return text == "true"
    if kind == "date":
        return date.fromisoformat(text)
    raise BrokenRecord(f"An observation is of the unknown kind {kind!r}; restore it from a backup.")


def read_observations(rows: Iterable[AnyRow]) -> tuple[Observation, ...]:
    """Rows of fact, kind, value, valid_at, source."""
    return tuple(
        Observation(fact, read_value(kind, value), valid_at, source)
        for fact, kind, value, valid_at, source in rows
    )


def write_observation(observation: Observation) -> Values:
    """The columns of an observation, without those of its recording."""
    kind, value = write_value(observation.value)
    return {
        "fact": observation.fact,
        "kind": kind,
        "value": value,
        "valid_at": observation.valid_at,
        "source": observation.source,
    }


def read_statements(rows: Iterable[AnyRow]) -> tuple[Statement, ...]:
    """Rows of period_end, months, currency, items_json, source."""
    return tuple(
        Statement(period_end, months, currency, orjson.loads(items), source)
        for period_end, months, currency, items, source in rows
    )


def write_statement(statement: Statement) -> Values:
    """The columns of a statement, without those of its recording."""
    return {
        "period_end": statement.period_end,
        "months": statement.months,
        "currency": statement.currency,
        "items_json": write_json(dict(statement.items)),
        "source": statement.source,
    }


def read_invoices(rows: Iterable[AnyRow]) -> tuple[Invoice, ...]:
    """Rows of number, issued_on, due_on, minor, currency, payments_json."""
    return tuple(
        Invoice(number, issued_on, due_on, minor, currency, _read_payments(payments))
        for number, issued_on, due_on, minor, currency, payments in rows
    )


def write_invoice(invoice: Invoice) -> Values:
    """The columns of an invoice, without those of its recording."""
    payments = [[payment.on.isoformat(), payment.minor] for payment in invoice.payments]
    return {
        "number": invoice.number,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "minor": invoice.minor,
        "currency": invoice.currency,
        "payments_json": write_json(payments),
    }


def _read_payments(text: str) -> tuple[Payment, ...]:
    if text == "[]":
        return ()
    return tuple(Payment(date.fromisoformat(on), minor) for on, minor in orjson.loads(text))


def read_limit(row: AnyRow) -> Limit:
    """A row of all columns of `limits`."""
    return Limit(
        limit_id=row.limit_id,
        buyer_id=row.buyer_id,
        seller_id=row.seller_id,
        decision_id=row.decision_id,
        amount=Money(row.minor, row.currency),
        state=LimitState(row.state),
        valid_from=row.valid_from,
        review_by=row.review_by,
        max_terms=Terms(row.instrument, row.days, row.terms_start),
    )


def write_limit(limit: Limit) -> Values:
    """All columns of a limit."""
    return {
        "limit_id": limit.limit_id,
        "buyer_id": limit.buyer_id,
        "seller_id": limit.seller_id,
        "decision_id": limit.decision_id,
        "minor": limit.amount.minor,
        "currency": limit.amount.currency,
        "state": limit.state.value,
        "valid_from": limit.valid_from,
        "review_by": limit.review_by,
        "instrument": limit.max_terms.instrument,
        "days": limit.max_terms.days,
        "terms_start": limit.max_terms.start,
    }


def read_files(text: str) -> Mapping[str, str]:
    """A pack's files: path to text."""
    files: dict[str, str] = orjson.loads(text)
    return files
