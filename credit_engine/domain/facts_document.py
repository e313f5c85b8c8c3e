"""
The facts document: `Facts` as plain JSON values, and back.

One form serves the record of a decision, `credit-engine assess --facts`, the
cases of a rule pack and imports. Amounts are decimal strings beside their
currency, dates are YYYY-MM-DD; nothing is guessed, nothing unknown is skipped, and
nothing may be stated twice, so that no order of its lists means anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from credit_engine.domain.document_parts import (
    below,
    is_text,
    need,
    read_object,
    read_text,
    read_whole,
)
from credit_engine.domain.facts import (
    STATED_ABSENCES,
    Absence,
    Facts,
    FactValue,
    Observation,
)
from credit_engine.domain.money import Money, minor_per_unit, parse_money
from credit_engine.domain.receivable import CreditNote, Dispute, Invoice, Payment
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.statement import Statement
from credit_engine.domain.terms import PREPAYMENT
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import InvalidAmount, InvalidDocument

T = TypeVar("T")

REGISTER = "register"
_HAPPENED = ("payments", "credit_notes", "disputes")  # to an invoice
EVIDENCE = re.compile("sha256:[0-9a-f]{64}")
FACT_MAX = 10**15  # whole numbers up to here are exact as doubles


def read_facts(document: object) -> Facts:
    """
    Read a whole facts document.

    `register` and `register_valid_at` are a short form for observations whose
    source is the register; everything but `request` may be left out. A fact, a
    period and an invoice number may each be stated once.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    known = (
        "register",
        "register_valid_at",
        "observations",
        "statements",
        "receivables",
        "request",
    )
    whole = read_object(document, "", known)
    observations = read_register(whole)
    observations += read_list(whole, "observations", read_observation)
    statements = read_list(whole, "statements", read_statement)
    invoices = read_list(whole, "receivables", read_invoice)
    _refuse_twice([stated.fact for stated in observations], "/observations")
    _refuse_twice([of.period_end.isoformat() for of in statements], "/statements")
    _refuse_twice([of.number for of in invoices], "/receivables")
    return Facts(
        observations=tuple(sorted(observations, key=lambda stated: stated.fact)),
        statements=tuple(sorted(statements, key=lambda of: of.period_end, reverse=True)),
        invoices=tuple(sorted(invoices, key=lambda of: of.number)),
        request=read_request(need(whole, "request", ""), "/request"),
    )


def write_facts(facts: Facts) -> dict[str, object]:
    """The document of *facts*; `read_facts` gives equal facts back."""
    return {
        "observations": [write_observation(stated) for stated in facts.observations],
        "statements": [write_statement(statement) for statement in facts.statements],
        "receivables": [write_invoice(invoice) for invoice in facts.invoices],
        "request": write_request(facts.request),
    }


def read_register(whole: Mapping[str, object]) -> list[Observation]:
    """The register's values of a document as observations, all valid at `register_valid_at`."""
    values = whole.get("register", {})
    if not isinstance(values, Mapping):
        raise InvalidDocument("`register` must be an object of fact names and values.", "/register")
    if not values:
        return []
    valid_at = read_date(need(whole, "register_valid_at", ""), "/register_valid_at")
    return [
        Observation(str(fact), read_value(value, below("/register", fact)), valid_at, REGISTER)
        for fact, value in values.items()
    ]


def read_list(
    whole: Mapping[str, object], name: str, read: Callable[[object, str], T], at: str = ""
) -> list[T]:
    """Read each entry of the list *name*, which may be missing, of the object at *at*."""
    entries = whole.get(name, [])
    if not isinstance(entries, list):
        raise InvalidDocument(f"`{name}` must be a list.", f"{at}/{name}")
    return [read(entry, f"{at}/{name}/{place}") for place, entry in enumerate(entries)]


def read_observation(document: object, at: str) -> Observation:
    """
    Read `{fact, value, valid_at, source}`; a value written as a date is a date.

    `absent` may stand in place of `value`; `verified_by` and `evidence` may be added.
    """
    known = ("fact", "value", "absent", "valid_at", "source", "verified_by", "evidence")
    entry = read_object(document, at, known)
    absent = _read_absent(entry, at)
    return Observation(
        fact=read_text(need(entry, "fact", at), f"{at}/fact"),
        value=None if absent else read_value(need(entry, "value", at), f"{at}/value"),
        valid_at=read_date(need(entry, "valid_at", at), f"{at}/valid_at"),
        source=read_text(need(entry, "source", at), f"{at}/source"),
        absent=absent,
        verified_by=(
            read_text(entry["verified_by"], f"{at}/verified_by") if "verified_by" in entry else None
        ),
        evidence=_read_evidence(entry, at),
    )


def _read_absent(entry: Mapping[str, object], at: str) -> Absence | None:
    if "absent" not in entry:
        return None
    if "value" in entry:
        raise InvalidDocument("a fact has a value or is absent, not both.", f"{at}/absent")
    for absence in STATED_ABSENCES:
        if entry["absent"] == absence.value:
            return absence
    kinds = " or ".join(absence.value for absence in STATED_ABSENCES)
    raise InvalidDocument(f"a fact may be stated as {kinds}.", f"{at}/absent")


def _read_evidence(entry: Mapping[str, object], at: str) -> str | None:
    if "evidence" not in entry:
        return None
    evidence = entry["evidence"]
    if not isinstance(evidence, str) or not EVIDENCE.fullmatch(evidence):
        raise InvalidDocument(
            "evidence is the SHA-256 of a document: sha256: and 64 hex digits.", f"{at}/evidence"
        )
    return evidence


def write_observation(stated: Observation) -> dict[str, object]:
    """The document of an observation."""
    document: dict[str, object] = {
        "fact": stated.fact,
        "valid_at": stated.valid_at.isoformat(),
        "source": stated.source,
    }
    if stated.value is not None:
        document["value"] = write_value(stated.value)
    if stated.absent is not None:
        document["absent"] = stated.absent.value
    if stated.verified_by is not None:
        document["verified_by"] = stated.verified_by
    if stated.evidence is not None:
        document["evidence"] = stated.evidence
    return document


def write_value(value: FactValue) -> object:
    """A fact's value as JSON has it: a date as text."""
    return value.isoformat() if isinstance(value, date) else value


def read_statement(document: object, at: str) -> Statement:
    """Read `{period_end, months, currency, source, items: {fact: amount}}`."""
    entry = read_object(document, at, ("period_end", "months", "currency", "source", "items"))
    currency = _currency(need(entry, "currency", at), f"{at}/currency")
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


def read_invoice(document: object, at: str) -> Invoice:
    """
    Read `{number, issued_on, due_on, amount, currency, payments: [{on, amount}]}`.

    `credit_notes: [{on, amount}]` and `disputes: [{opened_on, closed_on, amount}]` may be added.
    """
    known = ("number", "issued_on", "due_on", "amount", "currency", *_HAPPENED)
    entry = read_object(document, at, known)
    currency = _currency(need(entry, "currency", at), f"{at}/currency")

    def read_moved(moved: object, where: str) -> tuple[date, int]:
        parts = read_object(moved, where, ("on", "amount"))
        amount = read_owed(need(parts, "amount", where), currency, f"{where}/amount")
        return read_date(need(parts, "on", where), f"{where}/on"), amount.minor

    def read_dispute(contested: object, where: str) -> Dispute:
        parts = read_object(contested, where, ("opened_on", "closed_on", "amount"))
        closed = parts.get("closed_on")
        return Dispute(
            opened_on=read_date(need(parts, "opened_on", where), f"{where}/opened_on"),
            minor=read_owed(need(parts, "amount", where), currency, f"{where}/amount").minor,
            closed_on=read_date(closed, f"{where}/closed_on") if "closed_on" in parts else None,
        )

    return Invoice(
        number=read_text(need(entry, "number", at), f"{at}/number"),
        issued_on=read_date(need(entry, "issued_on", at), f"{at}/issued_on"),
        due_on=read_date(need(entry, "due_on", at), f"{at}/due_on"),
        minor=read_owed(need(entry, "amount", at), currency, f"{at}/amount").minor,
        currency=currency,
        payments=tuple(Payment(*moved) for moved in read_list(entry, "payments", read_moved, at)),
        credit_notes=tuple(
            CreditNote(*moved) for moved in read_list(entry, "credit_notes", read_moved, at)
        ),
        disputes=tuple(read_list(entry, "disputes", read_dispute, at)),
    )


def write_invoice(invoice: Invoice) -> dict[str, object]:
    """The document of an invoice; credit notes and disputes stand in it where there are any."""

    def moved(event: Payment | CreditNote) -> dict[str, str]:
        return {"on": event.on.isoformat(), "amount": Money(event.minor, invoice.currency).text}

    def contested(dispute: Dispute) -> dict[str, str]:
        parts = {
            "opened_on": dispute.opened_on.isoformat(),
            "amount": Money(dispute.minor, invoice.currency).text,
        }
        if dispute.closed_on is not None:
            parts["closed_on"] = dispute.closed_on.isoformat()
        return parts

    document: dict[str, object] = {
        "number": invoice.number,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "amount": Money(invoice.minor, invoice.currency).text,
        "currency": invoice.currency,
        "payments": [moved(paid) for paid in invoice.payments],
    }
    if invoice.credit_notes:
        document["credit_notes"] = [moved(note) for note in invoice.credit_notes]
    if invoice.disputes:
        document["disputes"] = [contested(dispute) for dispute in invoice.disputes]
    return document


def read_request(document: object, at: str) -> LimitRequest:
    """Read `{kind, wanted: {amount, currency}, terms: {instrument, days, from}}`."""
    entry = read_object(document, at, ("kind", "wanted", "terms"))
    kind = read_text(need(entry, "kind", at), f"{at}/kind")
    kinds = [known.value for known in RequestKind]
    if kind not in kinds:
        raise InvalidDocument(
            f"{kind!r} is not a kind of request; use {', '.join(kinds)}.", f"{at}/kind"
        )
    wanted = read_object(need(entry, "wanted", at), f"{at}/wanted", ("amount", "currency"))
    currency = _currency(need(wanted, "currency", f"{at}/wanted"), f"{at}/wanted/currency")
    amount = read_owed(need(wanted, "amount", f"{at}/wanted"), currency, f"{at}/wanted/amount")
    if amount.minor == 0 and kind != RequestKind.REDUCE:
        raise InvalidAmount(
            "a total of nothing is wanted; only kind `reduce` may ask for a zero limit.",
            f"{at}/wanted/amount",
        )
    terms = read_terms(need(entry, "terms", at), f"{at}/terms")
    if terms.instrument == PREPAYMENT and amount.minor > 0:
        raise InvalidDocument(
            "prepayment leaves nothing owed, so no limit is needed; only kind `reduce` to zero "
            "may name it.",
            f"{at}/terms/instrument",
        )
    return LimitRequest(kind=RequestKind(kind), wanted=amount, terms=terms)


def _currency(value: object, at: str) -> str:
    text = read_text(value, at)
    try:
        minor_per_unit(text)
    except InvalidAmount as fault:
        raise InvalidAmount(str(fault), at) from None
    return text


def write_request(request: LimitRequest) -> dict[str, object]:
    """The document of a limit request."""
    return {
        "kind": request.kind.value,
        "wanted": {"amount": request.wanted.text, "currency": request.wanted.currency},
        "terms": request.terms.document(),
    }


def read_amount(value: object, currency: str, at: str) -> Money:
    """Read a decimal string in *currency*, naming *at* in what it raises."""
    if not isinstance(value, str):
        raise InvalidAmount(
            f'amounts are decimal strings such as "1200.00", not {type(value).__name__}.', at
        )
    try:
        return parse_money(value, currency)
    except InvalidAmount as fault:
        raise InvalidAmount(str(fault), at) from None


def read_owed(value: object, currency: str, at: str) -> Money:
    """Read an amount that somebody owes, paid or may owe: one that is not negative."""
    amount = read_amount(value, currency, at)
    if amount.minor < 0:
        raise InvalidAmount(f"{amount.text} is negative; an amount owed or paid is not.", at)
    return amount


def _refuse_twice(names: Iterable[str], at: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidDocument(f"{name!r} is stated twice; state it once.", at)
        seen.add(name)


def read_date(value: object, at: str) -> date:
    """Read a date written YYYY-MM-DD."""
    found = _as_date(value)
    if found is None:
        raise InvalidDocument("expected a date written YYYY-MM-DD.", at)
    return found


def _as_date(value: object) -> date | None:
    if not isinstance(value, str) or len(value) != 10 or value[4] != "-" or value[7] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def read_value(value: object, at: str) -> FactValue:
    """Read a fact's value: every number is a double, a text written as a date is a date."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # Whole numbers beyond a double's range have no float; they end here too.
        if not abs(value) <= FACT_MAX:
            raise InvalidDocument("a number must be finite and at most 1e15 either way.", at)
        return float(value)
    if isinstance(value, str) and is_text(value):
        found = _as_date(value)
        return value if found is None else found
    raise InvalidDocument("a fact is a number, a text of 1 to 200 characters, true or false.", at)
