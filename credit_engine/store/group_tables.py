"""The table of changes of groups; the trees themselves stand in account_tables.accounts."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Identity, Index, Table

from credit_engine.store.columns import INSTANT, SEQUENCE, TEXT
from credit_engine.store.tables import metadata

parent_changes = Table(
    "parent_changes",
    metadata,
    Column("sequence", SEQUENCE, Identity(always=True), primary_key=True),
    Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False),
    Column("from_parent_id", TEXT, ForeignKey("buyers.buyer_id")),
    Column("parent_id", TEXT, ForeignKey("buyers.buyer_id")),
    Column("reason", TEXT, nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Index(None, "buyer_id", "sequence"),
    implicit_returning=False,
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (parent_changes,)
