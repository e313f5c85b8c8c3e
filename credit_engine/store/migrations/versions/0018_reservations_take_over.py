"""Reservations take over of documents of the ledger, until these are loaded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import TEXT

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add what each takes over; those that are there take over nothing."""
    op.add_column(
        "reservations", sa.Column("follows_json", TEXT, nullable=False, server_default="[]")
    )
