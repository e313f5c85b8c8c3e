"""Events: what happened to buyers, to be told to other systems."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table, and let its rows be added and nothing else."""
    op.create_table(
        "events",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("event_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("data_json", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_events_buyer_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_events_event_id")),
    )
    op.create_index(op.f("ix_events_seller_id_sequence"), "events", ["seller_id", "sequence"])
    op.create_index(op.f("ix_events_buyer_id_sequence"), "events", ["buyer_id", "sequence"])
    refuse_change("events")
