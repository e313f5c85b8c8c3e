"""What was said of the ledger of a buyer as a whole."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table, and let its rows be added and nothing else."""
    op.create_table(
        "ledgers",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("complete_as_of", DAY, nullable=False),
        sa.Column("invoices", sa.Integer(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_ledgers_buyer_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_ledgers")),
    )
    op.create_index(
        op.f("ix_ledgers_buyer_id_complete_as_of_sequence"),
        "ledgers",
        ["buyer_id", "complete_as_of", "sequence"],
        unique=False,
    )
    refuse_change("ledgers")
