"""Exchange rates, as somebody stated them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table; nothing was known of rates before."""
    op.create_table(
        "exchange_rates",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("pair", TEXT, nullable=False),
        sa.Column("base", TEXT, nullable=False),
        sa.Column("quote", TEXT, nullable=False),
        sa.Column("rate", TEXT, nullable=False),
        sa.Column("quoted_on", DAY, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_exchange_rates")),
    )
    op.create_index(
        op.f("ix_exchange_rates_seller_id_pair_quoted_on_sequence"),
        "exchange_rates",
        ["seller_id", "pair", "quoted_on", "sequence"],
        unique=False,
    )
    op.create_index(
        op.f("ix_exchange_rates_seller_id_sequence"),
        "exchange_rates",
        ["seller_id", "sequence"],
        unique=False,
    )
    refuse_change("exchange_rates")
