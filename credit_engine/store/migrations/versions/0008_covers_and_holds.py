"""What insurers cover of buyers, and holds on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make both tables; of buyers recorded before, nothing is known of either."""
    _make_covers()
    _make_holds()
    for table in ("covers", "holds"):
        refuse_change(table)


def _make_covers() -> None:
    op.create_table(
        "covers",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("policy", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("valid_from", DAY, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("insurer", TEXT),
        sa.Column("review_by", DAY),
        sa.Column("minor", sa.BigInteger()),
        sa.Column("currency", TEXT),
        sa.Column("insured_percent", sa.Integer()),
        sa.Column("max_terms_days", sa.Integer()),
        sa.Column("max_extension_days", sa.Integer()),
        sa.Column("valid_to", DAY),
        sa.Column("stopped_from", DAY),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('none_held', 'zero', 'in_force')", name=op.f("ck_covers_kind")
        ),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_covers_buyer_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_covers")),
    )
    op.create_index(
        op.f("ix_covers_buyer_id_policy_valid_from_sequence"),
        "covers",
        ["buyer_id", "policy", "valid_from", "sequence"],
        unique=False,
    )


def _make_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("placed_on", DAY, nullable=False),
        sa.Column("placed_by", TEXT, nullable=False),
        sa.Column("review_by", DAY, nullable=False),
        sa.Column("lifted_on", DAY),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_holds_buyer_id")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_holds")),
    )
    op.create_index(
        op.f("ix_holds_buyer_id_code_placed_on_sequence"),
        "holds",
        ["buyer_id", "code", "placed_on", "sequence"],
        unique=False,
    )
