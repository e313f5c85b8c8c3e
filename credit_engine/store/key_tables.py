"""
The tables of API keys: what was made, and what was revoked. Neither is ever changed.

`digest` is all that is kept of a key's secret (store.vault). `roles` are names, in order, with
blanks between them.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Table

from credit_engine.store.columns import INSTANT, TEXT
from credit_engine.store.tables import metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", TEXT, primary_key=True),
    Column("seller_id", TEXT, nullable=False),
    Column("person", TEXT, nullable=False),
    Column("note", TEXT, nullable=False),
    Column("roles", TEXT, nullable=False),
    Column("level", Integer, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("created_by", TEXT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    CheckConstraint("roles <> ''", name="roles"),
    CheckConstraint("level >= 0", name="level"),
    Index(None, "seller_id", "key_id"),
    Index(None, "seller_id", "person"),
)

api_key_revocations = Table(
    "api_key_revocations",
    metadata,
    Column("key_id", TEXT, ForeignKey("api_keys.key_id"), primary_key=True),
    Column("at", INSTANT, nullable=False),
    Column("revoked_by", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (api_keys, api_key_revocations)
