"""API keys: those that were made, and those that were revoked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import INSTANT, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the tables, and let their rows be added and nothing else."""
    op.create_table(
        "api_keys",
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("roles", TEXT, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", TEXT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint("roles <> ''", name=op.f("ck_api_keys_roles")),
        sa.CheckConstraint("level >= 0", name=op.f("ck_api_keys_level")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_api_keys")),
    )
    for column in ("key_id", "person"):
        op.create_index(op.f(f"ix_api_keys_seller_id_{column}"), "api_keys", ["seller_id", column])
    op.create_table(
        "api_key_revocations",
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("revoked_by", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_keys.key_id"], name=op.f("fk_api_key_revocations_key_id")
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_api_key_revocations")),
    )
    refuse_change("api_keys")
    refuse_change("api_key_revocations")
