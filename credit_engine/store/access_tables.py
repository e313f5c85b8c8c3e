"""
The tables of who is kept out, and of who was shown what. Their rows are never changed.

Of a person of a seller the record with the highest `number` holds. `kinds` are names, in order,
with blanks between them.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
)

from credit_engine.store.columns import INSTANT, TEXT
from credit_engine.store.tables import metadata

person_blocks = Table(
    "person_blocks",
    metadata,
    Column("block_id", TEXT, primary_key=True),
    Column("seller_id", TEXT, nullable=False),
    Column("person", TEXT, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("changed_by", TEXT, nullable=False),
    CheckConstraint("state IN ('blocked', 'unblocked')", name="state"),
    CheckConstraint("number >= 1", name="number"),
    UniqueConstraint("seller_id", "person", "number"),
    Index(None, "seller_id", "block_id"),
)

data_reads = Table(
    "data_reads",
    metadata,
    Column("read_id", TEXT, primary_key=True),
    Column("seller_id", TEXT, nullable=False),
    Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False),
    Column("kinds", TEXT, nullable=False),
    Column("route", TEXT, nullable=False),
    Column("purpose", TEXT, nullable=False),
    Column("principal", TEXT, nullable=False),
    Column("at", INSTANT, nullable=False),
    CheckConstraint("kinds <> ''", name="kinds"),
    Index(None, "buyer_id", "read_id"),
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (person_blocks, data_reads)
