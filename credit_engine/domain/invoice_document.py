"""An invoice, with all that happened to it, as plain JSON values, and back."""

from __future__ import annotations

from datetime import date

from credit_engine.domain.document_parts import (
    need,
    read_currency,
    read_date,
    read_list,
    read_object,
    read_owed,
    read_text,
)
from credit_engine.domain.follows import (
    DocumentKind,
    check_follows,
    read_follows,
    write_follows,
)
from credit_engine.domain.money import minor_text
from credit_engine.domain.receivable import CreditNote, Dispute, Invoice, Payment

_HAPPENED = ("payments", "credit_notes", "disputes")  # to an invoice
_EARLIER = (DocumentKind.DELIVERY, DocumentKind.ORDER)


def read_invoice(document: object, at: str) -> Invoice:
    """
    Read `{number, issued_on, due_on, amount, currency, payments: [{on, amount}]}`.

    `credit_notes: [{on, amount}]`, `disputes: [{opened_on, closed_on, amount}]` and
    `follows: [{kind, number, amount}]` may be added.
    """
    known = ("number", "issued_on", "due_on", "amount", "currency", *_HAPPENED, "follows")
    entry = read_object(document, at, known)
    currency = read_currency(need(entry, "currency", at), f"{at}/currency")

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

    minor = read_owed(need(entry, "amount", at), currency, f"{at}/amount").minor
    follows = read_list(
        entry, "follows", lambda of, where: read_follows(of, where, currency, _EARLIER), at
    )
    check_follows(follows, minor, f"{at}/follows")
    return Invoice(
        number=read_text(need(entry, "number", at), f"{at}/number"),
        issued_on=read_date(need(entry, "issued_on", at), f"{at}/issued_on"),
        due_on=read_date(need(entry, "due_on", at), f"{at}/due_on"),
        minor=minor,
        currency=currency,
        payments=tuple(Payment(*moved) for moved in read_list(entry, "payments", read_moved, at)),
        credit_notes=tuple(
            CreditNote(*moved) for moved in read_list(entry, "credit_notes", read_moved, at)
        ),
        disputes=tuple(read_list(entry, "disputes", read_dispute, at)),
        follows=tuple(follows),
    )


def write_invoice(invoice: Invoice) -> dict[str, object]:
    """The document of an invoice; what it need not have stands in it where there is any."""

    def moved(event: Payment | CreditNote) -> dict[str, str]:
        return {"on": event.on.isoformat(), "amount": minor_text(event.minor, invoice.currency)}

    def contested(dispute: Dispute) -> dict[str, str]:
        parts = {
            "opened_on": dispute.opened_on.isoformat(),
            "amount": minor_text(dispute.minor, invoice.currency),
        }
        if dispute.closed_on is not None:
            parts["closed_on"] = dispute.closed_on.isoformat()
        return parts

    document: dict[str, object] = {
        "number": invoice.number,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "amount": minor_text(invoice.minor, invoice.currency),
        "currency": invoice.currency,
        "payments": [moved(paid) for paid in invoice.payments],
    }
    if invoice.credit_notes:
        document["credit_notes"] = [moved(note) for note in invoice.credit_notes]
    if invoice.disputes:
        document["disputes"] = [contested(dispute) for dispute in invoice.disputes]
    if invoice.follows:
        document["follows"] = [write_follows(of, invoice.currency) for of in invoice.follows]
    return document
