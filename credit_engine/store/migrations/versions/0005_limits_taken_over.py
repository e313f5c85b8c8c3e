"""Limits that were granted elsewhere: no decision here, but a reason, and who stated it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import TEXT

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The same words on both databases: SQLite knows them from 3.53 on."""
    for table in ("limits", "limit_events"):
        op.execute(f"ALTER TABLE {table} ALTER COLUMN decision_id DROP NOT NULL")
    op.add_column("limit_events", sa.Column("reason", TEXT))
    op.add_column("limit_events", sa.Column("stated_by", TEXT))
