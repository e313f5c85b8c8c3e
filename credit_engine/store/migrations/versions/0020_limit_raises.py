"""What decisions granted beyond what there was, for sums over days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the table, and let its rows be added and nothing else."""
    op.create_table(
        "limit_raises",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("decision_id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("minor", sa.BigInteger()),
        sa.CheckConstraint("minor > 0", name=op.f("ck_limit_raises_minor")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_limit_raises_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_limit_raises_decision_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_limit_raises")),
    )
    op.create_index(op.f("ix_limit_raises_buyer_id_at"), "limit_raises", ["buyer_id", "at"])
    refuse_change("limit_raises")
