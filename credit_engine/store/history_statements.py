"""The statements on whole histories of records, as statements.py; bound is buyer_id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from credit_engine.store.account_tables import documents
from credit_engine.store.phrases import is_bound
from credit_engine.store.tables import covers, holds, invoices


def _history(table: Table, *names: str) -> Select[*tuple[Any, ...]]:
    """How each record of a buyer was recorded, then its columns by name."""
    return (
        select(table.c.recorded_at, table.c.stated_by, *(table.c[name] for name in names))
        .where(is_bound(table.c.buyer_id))
        .order_by(table.c.sequence)
    )


def _stated(table: Table) -> tuple[str, ...]:
    of_recording = {"sequence", "buyer_id", "recorded_at", "stated_by"}
    return tuple(name for name in table.c.keys() if name not in of_recording)  # noqa: SIM118


COVER_HISTORY = _history(covers, *_stated(covers))
HOLD_HISTORY = _history(holds, *_stated(holds))
INVOICE_HISTORY = _history(
    invoices,
    "number",
    "issued_on",
    "due_on",
    "minor",
    "currency",
    "payments_json",
    "credit_notes_json",
    "disputes_json",
    "follows_json",
)
DOCUMENT_HISTORY = _history(documents, "content_json").where(  # except_kind
    documents.c.kind != bindparam("except_kind")
)
