"""
Rows into the things of the domain, and back.

Days and instants go to the database as ISO texts; SQLite gives them back so,
PostgreSQL as values of its own types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeVar

import orjson

from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts import Absence, FactValue, Observation
from credit_engine.domain.follows import DocumentKind, DocumentName, Follows
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.receivable import CreditNote, Dispute, Invoice, Payment
from credit_engine.domain.statement import Audit, Opinion, Scope, Statement
from credit_engine.errors import BrokenRecord
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.ports import DecisionRecord, KeptPack
from credit_engine.store.session import AnyRow, Values

Booked = TypeVar("Booked", Payment, CreditNote)


def write_json(document: object) -> str:
    """Canonical JSON as text."""
    return canonical_bytes(document).decode()


def read_day(value: date | str) -> date:
    """A day."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def read_instant(value: datetime | str) -> datetime:
    """An instant, aware, in UTC."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return instant.astimezone(UTC)


def write_instant(instant: datetime) -> str:
    """An instant in UTC with all of its microseconds, so that the texts sort by time."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant!r} has no time zone; instants are kept in UTC")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


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
    """Rows of fact, kind, value, valid_at, source, absent, verified_by, evidence."""
    return tuple(
        Observation(
            fact=fact,
            value=read_value(kind, value) if absent is None else None,
            valid_at=read_day(valid_at),
            source=source,
            absent=None if absent is None else Absence(absent),
            verified_by=verified_by,
            evidence=evidence,
        )
        for fact, kind, value, valid_at, source, absent, verified_by, evidence in rows
    )


def write_observation(observation: Observation) -> Values:
    """The columns of an observation, without those of its recording."""
    kind, value = write_value("" if observation.value is None else observation.value)
    return {
        "fact": observation.fact,
        "kind": kind,
        "value": value,
        "valid_at": observation.valid_at.isoformat(),
        "source": observation.source,
        "absent": observation.absent.value if observation.absent is not None else None,
        "verified_by": observation.verified_by,
        "evidence": observation.evidence,
    }


def read_statements(rows: Iterable[AnyRow]) -> tuple[Statement, ...]:
    """Rows of period_end, months, currency, items_json, source, audit, opinion, scope."""
    return tuple(
        Statement(
            period_end=read_day(period_end),
            months=months,
            currency=currency,
            items=orjson.loads(items),
            source=source,
            audit=None if audit is None else Audit(audit),
            opinion=None if opinion is None else Opinion(opinion),
            scope=None if scope is None else Scope(scope),
        )
        for period_end, months, currency, items, source, audit, opinion, scope in rows
    )


def write_statement(statement: Statement) -> Values:
    """The columns of a statement, without those of its recording."""
    return {
        "period_end": statement.period_end.isoformat(),
        "months": statement.months,
        "currency": statement.currency,
        "items_json": write_json(dict(statement.items)),
        "source": statement.source,
        "audit": statement.audit and statement.audit.value,
        "opinion": statement.opinion and statement.opinion.value,
        "scope": statement.scope and statement.scope.value,
    }


def read_invoices(rows: Iterable[AnyRow]) -> tuple[Invoice, ...]:
    """Rows of number, issued_on, due_on, minor, currency, payments_json and three more …_json."""
    return tuple(
        Invoice(
            number=number,
            issued_on=read_day(issued_on),
            due_on=read_day(due_on),
            minor=minor,
            currency=currency,
            payments=_read_booked(payments, Payment),
            credit_notes=_read_booked(credit_notes, CreditNote),
            disputes=_read_disputes(disputes),
            follows=read_links(follows),
        )
        for (
            number,
            issued_on,
            due_on,
            minor,
            currency,
            payments,
            credit_notes,
            disputes,
            follows,
        ) in rows
    )


def write_invoice(invoice: Invoice) -> Values:
    """The columns of an invoice, without those of its recording."""
    return {
        "number": invoice.number,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "minor": invoice.minor,
        "currency": invoice.currency,
        "payments_json": _write_booked(invoice.payments),
        "credit_notes_json": _write_booked(invoice.credit_notes),
        "disputes_json": write_json(
            [
                [one.opened_on.isoformat(), one.minor, one.closed_on and one.closed_on.isoformat()]
                for one in invoice.disputes
            ]
        ),
        "follows_json": write_links(invoice.follows),
    }


def _write_booked(booked: Iterable[Payment | CreditNote]) -> str:
    return write_json([[one.on.isoformat(), one.minor] for one in booked])


def _read_booked(text: str, of: Callable[[date, int], Booked]) -> tuple[Booked, ...]:
    if text == "[]":
        return ()
    return tuple(of(date.fromisoformat(on), minor) for on, minor in orjson.loads(text))


def _read_disputes(text: str) -> tuple[Dispute, ...]:
    if text == "[]":
        return ()
    return tuple(
        Dispute(date.fromisoformat(opened), minor, date.fromisoformat(closed) if closed else None)
        for opened, minor, closed in orjson.loads(text)
    )


def read_links(text: str) -> tuple[Follows, ...]:
    """What is taken over of documents, from a follows_json."""
    if text == "[]":
        return ()
    return tuple(
        Follows(DocumentName(DocumentKind(kind), number), minor)
        for kind, number, minor in orjson.loads(text)
    )


def write_links(follows: Iterable[Follows]) -> str:
    """The follows_json of what is taken over of documents."""
    return write_json([[of.name.kind.value, of.name.number, of.minor] for of in follows])


def read_ledger(row: AnyRow | None) -> Ledger | None:
    """A row of complete_as_of, invoices."""
    return None if row is None else Ledger(read_day(row[0]), row[1])


def read_exchange_rate(row: AnyRow) -> ExchangeRate:
    """A row of base, quote, rate, quoted_on, source."""
    base, quote, rate, quoted_on, source = row
    return ExchangeRate(base, quote, Decimal(rate), read_day(quoted_on), source)


def write_exchange_rate(rate: ExchangeRate) -> Values:
    """The columns of a rate, without its seller and those of its recording."""
    return {
        "pair": rate.pair,
        "base": rate.base,
        "quote": rate.quote,
        "rate": rate.rate_text,
        "quoted_on": rate.on.isoformat(),
        "source": rate.source,
    }


def read_decision(row: AnyRow) -> DecisionRecord:
    """A row of all columns of `decisions`, in their order, which is that of the record."""
    *found, decided_at, leaf, decision_bytes, facts_bytes, assessment_bytes = row
    decision_id, request_id, seller_id, buyer_id, buyer_seq, outcome, pack_revision = found
    return DecisionRecord(
        decision_id=decision_id,
        request_id=request_id,
        seller_id=seller_id,
        buyer_id=buyer_id,
        buyer_seq=buyer_seq,
        outcome=outcome,
        pack_revision=pack_revision,
        decided_at=read_instant(decided_at),
        leaf=leaf,
        decision_bytes=decision_bytes,
        facts_bytes=facts_bytes,
        assessment_bytes=assessment_bytes,
    )


def write_decision(record: DecisionRecord) -> Values:
    """All columns of a decision."""
    return {
        "decision_id": record.decision_id,
        "request_id": record.request_id,
        "seller_id": record.seller_id,
        "buyer_id": record.buyer_id,
        "buyer_seq": record.buyer_seq,
        "outcome": record.outcome,
        "pack_revision": record.pack_revision,
        "decided_at": write_instant(record.decided_at),
        "leaf": record.leaf,
        "decision_bytes": record.decision_bytes,
        "facts_bytes": record.facts_bytes,
        "assessment_bytes": record.assessment_bytes,
    }


def read_pack(row: AnyRow) -> KeptPack:
    """Rows of revision, pack_id, kept_at, files_json."""
    revision, pack_id, kept_at, files = row
    return KeptPack(revision, pack_id, read_instant(kept_at), orjson.loads(files))
