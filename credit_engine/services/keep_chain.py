"""
Keep what stands of the ledger of a buyer, one record at a time, and what each counts.

Every function works on a buyer that is locked, moves positions by the difference that its
record makes, and looks only at the documents that the record is linked with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from credit_engine.domain.document_chain import OpenItem, StandingDocument, beyond_order
from credit_engine.domain.follows import DocumentKind, DocumentName, Follows
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.domain.trade_document import (
    Delivery,
    InvoicePayment,
    Order,
    Prepayment,
    TradeDocument,
)
from credit_engine.errors import Conflict, InvalidInput
from credit_engine.services.ledger_load import LedgerLoad

# What is told of these in the event of a load.
INVOICE, PAYMENT = "invoice", "payment"


@dataclass(frozen=True, slots=True)
class _Links:
    """What a document takes over, in its currency."""

    currency: str = ""
    follows: tuple[Follows, ...] = ()


_NO_LINKS = _Links()


def keep_document(load: LedgerLoad, buyer_id: str, document: TradeDocument) -> bool:
    """Record a document unless it stands already, and say whether it was new."""
    before = load.writing.document(buyer_id, document.name)
    if before is not None and before.document == document:
        return False
    recording = load.recording
    load.writing.append_document(buyer_id, document, recording.recorded_at, recording.stated_by)
    after = StandingDocument(document, _followed(load, buyer_id, before, document))
    if before is None:
        load.writing.add_document_state(buyer_id, after)
    else:
        load.writing.set_document_state(buyer_id, after)
    load.move(buyer_id, {} if before is None else before.positions, after.positions)
    _relink(
        load,
        buyer_id,
        document.name,
        _NO_LINKS if before is None else _links_of(before.document),
        _links_of(document),
    )
    stated = [document] if before is None else [before.document, document]
    _fit_prepayments(load, buyer_id, {order for of in stated if (order := _paid_order(of))})
    return True


def _followed(
    load: LedgerLoad, buyer_id: str, before: StandingDocument | None, document: TradeDocument
) -> int:
    """How much of a document that is stated anew does not count."""
    if isinstance(document, Prepayment):
        # Nothing of one that is for an order, until it is seen what fits its order.
        return 0 if document.order is None else document.unused_minor
    if before is not None and before.document.currency == document.currency:
        return before.followed_minor
    return load.writing.taken_minor(buyer_id, document.name, document.currency)


def _links_of(document: TradeDocument) -> _Links:
    return _Links(document.currency, document.follows)


def _paid_order(document: TradeDocument) -> str | None:
    """The order whose prepayments a change of the document touches."""
    if isinstance(document, Order):
        return document.number
    return document.order if isinstance(document, Prepayment) else None


def _fit_prepayments(load: LedgerLoad, buyer_id: str, orders: set[str]) -> None:
    """Let the prepayments for orders count no more than the orders are."""
    for order in sorted(orders):
        prepayments = load.writing.prepayments_for(buyer_id, order)
        if not prepayments:
            continue
        standing = load.writing.document(buyer_id, DocumentName(DocumentKind.ORDER, order))
        ordered = standing.document if standing is not None else None
        beyond = beyond_order(prepayments, ordered if isinstance(ordered, Order) else None)
        for prepayment in prepayments:
            _set_followed(load, buyer_id, prepayment.name, beyond[prepayment.number])


def _set_followed(load: LedgerLoad, buyer_id: str, name: DocumentName, minor: int) -> None:
    before = load.writing.document(buyer_id, name)
    if before is not None and before.followed_minor != minor:
        after = replace(before, followed_minor=minor)
        load.writing.set_document_state(buyer_id, after)
        load.move(buyer_id, before.positions, after.positions)


def _relink(
    load: LedgerLoad, buyer_id: str, name: DocumentName, before: _Links, after: _Links
) -> None:
    """Have earlier documents count less, or more again, by what a later one takes over."""
    if before == after or not (before.follows or after.follows):
        return
    load.writing.set_links(buyer_id, name, after.currency, after.follows)
    more: dict[tuple[DocumentName, str], int] = {}
    for links, sign in ((before, -1), (after, 1)):
        for of in links.follows:
            link = (of.name, links.currency)
            more[link] = more.get(link, 0) + sign * of.minor
    for (earlier, currency), minor in more.items():
        if minor:
            _follow(load, buyer_id, earlier, currency, minor)


def _follow(
    load: LedgerLoad, buyer_id: str, earlier: DocumentName, currency: str, minor: int
) -> None:
    """Have *minor* units more of *earlier* be taken over; below zero: less."""
    before = load.writing.document(buyer_id, earlier)
    if before is not None and before.document.currency != currency:
        return
    followed = load.writing.followed_minor(buyer_id, earlier, currency)
    stated = 0
    if before is not None:
        stated = before.document.minor
        taken = load.writing.taken_minor(buyer_id, earlier, currency)
        after = replace(before, followed_minor=taken)
        load.writing.set_document_state(buyer_id, after)
        load.move(buyer_id, before.positions, after.positions)
    # What is beyond the order that is loaded so far is of the order that is only reserved.
    reserved = max(0, followed - stated) - max(0, followed - minor - stated)
    if reserved > 0 and earlier.kind is DocumentKind.ORDER:
        load.take_over(buyer_id, DocumentRef(Stage.ORDER, earlier.number), currency, reserved)


def reserve_no_more(load: LedgerLoad, buyer_id: str, document: TradeDocument) -> None:
    """What is reserved for a document is in the ledger with it."""
    if isinstance(document, Order | Delivery):
        stage = Stage(document.name.kind.value)
        load.take_over(buyer_id, DocumentRef(stage, document.number), document.currency)


def keep_invoices(
    load: LedgerLoad, buyer_id: str, stated: Sequence[Invoice], newest: Mapping[str, Invoice]
) -> list[Invoice]:
    """Record those of *stated* that are not the *newest* state of their number, and give them."""
    new = [of for of in stated if _keep_invoice(load, buyer_id, of, newest.get(of.number))]
    load.writing.append_invoices(buyer_id, new, load.recording, load.today)
    load.tell(buyer_id, INVOICE, len(new))
    return new


def _keep_invoice(load: LedgerLoad, buyer_id: str, invoice: Invoice, older: Invoice | None) -> bool:
    """Move what an invoice counts; False where it counts that already, and stands as stated."""
    before = None if older is None else _counted(load, buyer_id, older)
    after = _open_item(invoice, load.today)
    if older == invoice and before == after:
        return False
    load.move(buyer_id, {} if before is None else before.positions, after.positions)
    _relink(
        load,
        buyer_id,
        invoice.name,
        _NO_LINKS if before is None else _Links(before.currency, before.follows),
        _Links(after.currency, after.follows),
    )
    return True


def _open_item(invoice: Invoice, day: date) -> OpenItem:
    return OpenItem(
        name=invoice.name,
        due_on=invoice.due_on,
        currency=invoice.currency,
        minor=invoice.open_on(day),
        follows=invoice.follows,
    )


def _counted(load: LedgerLoad, buyer_id: str, older: Invoice) -> OpenItem | None:
    """What the newest state counts: looked up where it depends on the day of its recording."""
    if older.payments or older.credit_notes:
        return load.writing.open_item(buyer_id, older.number)
    return _open_item(older, load.today)


def keep_payment(load: LedgerLoad, buyer_id: str, payment: InvoicePayment, at: str) -> bool:
    """
    Record the next state of an invoice by a payment on it, unless it was recorded already.

    Raises:
        InvalidInput: no such invoice, another currency, later than today, more than is open.
        Conflict: its reference is that of another payment.
    """
    held = load.writing.payment(buyer_id, payment.reference)
    if held == payment:
        return False
    if held is not None:
        raise Conflict(
            f"Reference {payment.reference!r} is that of another payment, on invoice "
            f"{held.invoice} on {held.on}; give each payment its own, and correct one that "
            "was wrong by stating its invoice whole."
        )
    invoice = load.writing.invoice(buyer_id, payment.invoice)
    if invoice is None:
        raise InvalidInput(
            f"the buyer has no invoice {payment.invoice!r}; load the invoice first.",
            f"{at}/invoice",
        )
    _check_payment(load, payment, invoice, at)
    paid = replace(invoice, payments=(*invoice.payments, Payment(payment.on, payment.minor)))
    _keep_invoice(load, buyer_id, paid, invoice)
    load.writing.append_invoices(buyer_id, [paid], load.recording, load.today)
    load.writing.append_payment(
        buyer_id, payment, load.recording.recorded_at, load.recording.stated_by
    )
    load.tell(buyer_id, PAYMENT)
    return True


def _check_payment(load: LedgerLoad, payment: InvoicePayment, invoice: Invoice, at: str) -> None:
    if payment.currency != invoice.currency:
        raise InvalidInput(
            f"invoice {invoice.number} is in {invoice.currency}; state what of it was paid in "
            "that currency.",
            f"{at}/currency",
        )
    if payment.on > load.today:
        raise InvalidInput(
            f"{payment.on} is after today; record a payment once it was received.", f"{at}/on"
        )
    if payment.minor > invoice.open_on(date.max):
        raise InvalidInput(
            f"it is more than what is open of invoice {invoice.number}; state the rest as a "
            "document of kind prepayment.",
            f"{at}/amount",
        )
