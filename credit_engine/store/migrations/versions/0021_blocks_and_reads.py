"""Persons who are kept out, and reads of personal and bureau data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import INSTANT, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables, and let their rows be added and nothing else."""
    op.create_table(
        "person_blocks",
        sa.Column("block_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("changed_by", TEXT, nullable=False),
        sa.CheckConstraint(
            "state IN ('blocked', 'unblocked')", name=op.f("ck_person_blocks_state")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_person_blocks_number")),
        sa.PrimaryKeyConstraint("block_id", name=op.f("pk_person_blocks")),
        sa.UniqueConstraint(
            "seller_id", "person", "number", name=op.f("uq_person_blocks_seller_id_person_number")
        ),
    )
    op.create_index(
        op.f("ix_person_blocks_seller_id_block_id"), "person_blocks", ["seller_id", "block_id"]
    )
    op.create_table(
        "data_reads",
        sa.Column("read_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("kinds", TEXT, nullable=False),
        sa.Column("route", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("principal", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("kinds <> ''", name=op.f("ck_data_reads_kinds")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_data_reads_buyer_id")
        ),
        sa.PrimaryKeyConstraint("read_id", name=op.f("pk_data_reads")),
    )
    op.create_index(op.f("ix_data_reads_buyer_id_read_id"), "data_reads", ["buyer_id", "read_id"])
    refuse_change("person_blocks")
    refuse_change("data_reads")
