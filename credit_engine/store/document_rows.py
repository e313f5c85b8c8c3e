"""Rows of the outside ledger into the things of the domain, and back."""

from __future__ import annotations

import orjson

from credit_engine.domain.document_chain import OpenItem, StandingDocument
from credit_engine.domain.follows import DocumentKind, DocumentName
from credit_engine.domain.trade_document import TradeDocument
from credit_engine.domain.trade_document_json import read_trade_document, write_trade_document
from credit_engine.store.rows import (
    read_day,
    read_instant,
    read_invoices,
    read_links,
    write_json,
)
from credit_engine.store.session import AnyRow, Values


def read_document(content: str) -> TradeDocument:
    """A document of its content_json."""
    return read_trade_document(orjson.loads(content), "")


def read_standing(row: AnyRow) -> StandingDocument:
    """A row of content_json, followed_minor."""
    content, followed_minor = row
    return StandingDocument(read_document(content), followed_minor)


def write_name(name: DocumentName) -> Values:
    """The columns of a name."""
    return {"kind": name.kind.value, "number": name.number}


def write_state(standing: StandingDocument) -> Values:
    """The columns of what stands, without those of its name."""
    return {
        "currency": standing.document.currency,
        "followed_minor": standing.followed_minor,
        "content_json": write_json(write_trade_document(standing.document)),
    }


def read_open_item(row: AnyRow) -> OpenItem:
    """
    A row of document_statements.OPEN_ITEMS.

    Of an invoice that is older than the column, what was open is made of its state.
    """
    number, due_on, currency, follows, open_minor, issued_on, minor, *rest = row
    if open_minor is None:
        *happened, recorded_at = rest
        state = (number, issued_on, due_on, minor, currency, *happened, follows)
        invoice = read_invoices([state])[0]
        open_minor = invoice.open_on(read_instant(recorded_at).date())
    return OpenItem(
        name=DocumentName(DocumentKind.INVOICE, number),
        due_on=read_day(due_on),
        currency=currency,
        minor=open_minor,
        follows=read_links(follows),
    )
