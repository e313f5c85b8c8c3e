"""Groups: every change of a buyer's parent, with its reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the table, and let its rows be added and nothing else."""
    op.create_table(
        "parent_changes",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("from_parent_id", TEXT),
        sa.Column("parent_id", TEXT),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], ["buyers.buyer_id"], name=op.f(f"fk_parent_changes_{column}")
            )
            for column in ("buyer_id", "from_parent_id", "parent_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_parent_changes")),
    )
    op.create_index(
        op.f("ix_parent_changes_buyer_id_sequence"), "parent_changes", ["buyer_id", "sequence"]
    )
    refuse_change("parent_changes")
