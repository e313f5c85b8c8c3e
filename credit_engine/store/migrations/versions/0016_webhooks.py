"""Webhooks: who is told of events, what is still to be told, and duties done by one at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import INSTANT, TEXT

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the tables, and let each event name the transaction that recorded it."""
    # Those that are there were committed long ago: 0 is the number of no transaction.
    op.add_column(
        "events", sa.Column("recorded_in", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.create_index(op.f("ix_events_recorded_in"), "events", ["recorded_in"])
    _make_webhooks()
    _make_deliveries()
    op.create_table(
        "duties",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("held_until", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duties")),
    )


def _make_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("webhook_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("not_before", INSTANT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("cause", TEXT),
        sa.Column("cause_at", INSTANT),
        sa.Column("delivered_at", INSTANT),
        sa.Column("claimed_by", TEXT, nullable=False),
        sa.Column("claimed_until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("webhook_id", name=op.f("pk_webhooks")),
    )
    op.create_index(
        op.f("ix_webhooks_seller_id_webhook_id"), "webhooks", ["seller_id", "webhook_id"]
    )
    op.create_table(
        "webhook_types",
        sa.Column("webhook_id", TEXT, nullable=False),
        sa.Column("pattern", TEXT, nullable=False),
        sa.Column("prefix", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.webhook_id"],
            name=op.f("fk_webhook_types_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("webhook_id", "pattern", name=op.f("pk_webhook_types")),
    )


def _make_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("webhook_id", TEXT, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["webhook_id"],
            ["webhooks.webhook_id"],
            name=op.f("fk_webhook_deliveries_webhook_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["events.sequence"], name=op.f("fk_webhook_deliveries_sequence")
        ),
        sa.PrimaryKeyConstraint("webhook_id", "sequence", name=op.f("pk_webhook_deliveries")),
    )
    was_refused = sa.text("attempts > 0")
    op.create_index(
        "ix_webhook_deliveries_refused",
        "webhook_deliveries",
        ["webhook_id", "buyer_id", "sequence"],
        sqlite_where=was_refused,
        postgresql_where=was_refused,
    )
