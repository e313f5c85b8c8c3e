"""
Record documents of the outside ledger: orders, deliveries, liabilities, collateral, prepayments.

And payments on invoices, one by one. Records are only ever added; the same again adds
nothing, so that a load can be repeated. In the transaction that records them, what the
buyer's account counts follows, and what was reserved for a document is taken over by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from credit_engine.domain.trade_document import (
    Collateral,
    InvoicePayment,
    Prepayment,
    TradeDocument,
)
from credit_engine.errors import InvalidInput
from credit_engine.services.context import Caller, Context
from credit_engine.services.keep_chain import keep_document, keep_payment, reserve_no_more
from credit_engine.services.ledger_load import LedgerLoad
from credit_engine.services.ports import Recording, Writing
from credit_engine.services.record_facts import Recorded


def record_documents(
    context: Context, caller: Caller, buyer_id: str, documents: Sequence[TradeDocument]
) -> Recorded:
    """
    Record documents in their present state; the newest state of a number stands.

    Raises:
        BuyerNotFound, InvalidInput (a document twice; money or collateral from after today).
    """
    check_documents(documents)
    with context.store.writing() as writing:
        load = LedgerLoad(writing, context, caller)
        recorded = load_documents(load, buyer_id, documents)
        load.finish()
    return recorded


def record_payments(
    context: Context, caller: Caller, buyer_id: str, payments: Sequence[InvoicePayment]
) -> Recorded:
    """
    Record payments on invoices that are there, each in the next state of its invoice.

    Raises:
        BuyerNotFound, InvalidInput, Conflict: as keep_chain.keep_payment.
    """
    with context.store.writing() as writing:
        load = LedgerLoad(writing, context, caller)
        recorded = load_payments(load, buyer_id, payments)
        load.finish()
    return recorded


def record_documents_in(
    writing: Writing,
    context: Context,
    caller: Caller,
    buyer_id: str,
    documents: Sequence[TradeDocument],
    *,
    recording: Recording,
    from_ledger: bool = True,
) -> Recorded:
    """
    Record documents within an open transaction, which has locked no account before the buyer.

    Not *from_ledger* are those of the order desk, which closes its reservation and tells
    what happened by itself.

    Raises:
        BuyerNotFound, InvalidInput: as `record_documents`.
    """
    check_documents(documents)
    load = LedgerLoad(writing, context, caller, recording)
    recorded = load_documents(load, buyer_id, documents, from_ledger=from_ledger)
    load.finish()
    return recorded


def load_documents(
    load: LedgerLoad,
    buyer_id: str,
    documents: Sequence[TradeDocument],
    *,
    from_ledger: bool = True,
) -> Recorded:
    """Record checked documents in a load. Raises as `record_documents`."""
    head = load.lock(buyer_id)
    new: Counter[str] = Counter()
    for place, document in enumerate(documents):
        _refuse_later(load, document, f"/documents/{place}")
        if keep_document(load, buyer_id, document):
            new[document.name.kind.value] += 1
            if from_ledger:
                reserve_no_more(load, buyer_id, document)
    if from_ledger:
        for kind, count in new.items():
            load.tell(buyer_id, kind, count)
    return Recorded(new.total(), len(documents) - new.total(), head.version)


def load_payments(load: LedgerLoad, buyer_id: str, payments: Sequence[InvoicePayment]) -> Recorded:
    """Record payments in a load. Raises as `record_payments`."""
    head = load.lock(buyer_id)
    new = 0
    for place, payment in enumerate(payments):
        new += keep_payment(load, buyer_id, payment, f"/payments/{place}")
    if new:
        load.writing.set_version(buyer_id, head.version + 1)
    return Recorded(new, len(payments) - new, head.version + bool(new))


def check_documents(documents: Sequence[TradeDocument]) -> None:
    """
    Check documents of one call, before any of them is recorded.

    Raises:
        InvalidInput: one is stated twice.
    """
    seen = set()
    for place, document in enumerate(documents):
        if document.name in seen:
            raise InvalidInput(
                f"{document.name.kind.value} {document.number!r} is stated twice in one call; "
                "send each once.",
                f"/documents/{place}/number",
            )
        seen.add(document.name)


def _refuse_later(load: LedgerLoad, document: TradeDocument, at: str) -> None:
    """What lowers exposure does so from the day on which it is recorded, and not before it."""
    if isinstance(document, Prepayment) and document.received_on > load.today:
        raise InvalidInput(
            f"{document.received_on} is after today; record it once it was received.",
            f"{at}/received_on",
        )
    if isinstance(document, Collateral) and document.valid_from > load.today:
        raise InvalidInput(
            f"{document.valid_from} is after today; record it once it holds.", f"{at}/valid_from"
        )
