"""Exposure: accounts, positions, documents of the outside ledger, reservations, order checks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables; every buyer recorded before has an account whose sums are still to make."""
    _make_accounts()
    _make_positions()
    _make_documents()
    _make_document_states()
    _make_reservations()
    _make_reservation_events()
    _make_order_checks()
    for table in ("documents", "reservation_events", "order_checks"):
        refuse_change(table)


def _buyer_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["buyer_id"], ["buyers.buyer_id"], name=op.f(f"fk_{table}_buyer_id")
    )


def _make_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("parent_id", TEXT),
        sa.Column("root_id", TEXT, nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("last_check_seq", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("last_check_leaf", sa.LargeBinary()),
        _buyer_key("accounts"),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["accounts.buyer_id"], name=op.f("fk_accounts_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["root_id"], ["accounts.buyer_id"], name=op.f("fk_accounts_root_id")
        ),
        sa.PrimaryKeyConstraint("buyer_id", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_root_id_buyer_id"), "accounts", ["root_id", "buyer_id"])
    op.create_index(op.f("ix_accounts_parent_id"), "accounts", ["parent_id"])
    op.execute("INSERT INTO accounts (buyer_id, root_id) SELECT buyer_id, buyer_id FROM buyers")


def _make_positions() -> None:
    op.create_table(
        "positions",
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minor >= 0", name=op.f("ck_positions_minor")),
        _buyer_key("positions"),
        sa.PrimaryKeyConstraint(
            "buyer_id", "category", "currency", "day", name=op.f("pk_positions")
        ),
    )


def _make_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("content_json", TEXT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        _buyer_key("documents"),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_documents")),
    )
    op.create_index(
        op.f("ix_documents_buyer_id_kind_number_sequence"),
        "documents",
        ["buyer_id", "kind", "number", "sequence"],
    )


def _make_document_states() -> None:
    op.create_table(
        "document_states",
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("followed_minor", sa.BigInteger(), nullable=False),
        sa.Column("content_json", TEXT, nullable=False),
        _buyer_key("document_states"),
        sa.PrimaryKeyConstraint("buyer_id", "kind", "number", name=op.f("pk_document_states")),
    )
    op.create_table(
        "document_links",
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("follows_kind", TEXT, nullable=False),
        sa.Column("follows_number", TEXT, nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        _buyer_key("document_links"),
        sa.PrimaryKeyConstraint(
            "buyer_id",
            "kind",
            "number",
            "follows_kind",
            "follows_number",
            name=op.f("pk_document_links"),
        ),
    )
    op.create_index(
        op.f("ix_document_links_buyer_id_follows_kind_follows_number"),
        "document_links",
        ["buyer_id", "follows_kind", "follows_number"],
    )


def _make_reservations() -> None:
    op.create_table(
        "reservations",
        sa.Column("reservation_id", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("check_id", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("shipments_json", TEXT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'confirmed', 'released', 'expired')",
            name=op.f("ck_reservations_state"),
        ),
        _buyer_key("reservations"),
        sa.PrimaryKeyConstraint("reservation_id", name=op.f("pk_reservations")),
    )
    op.create_index(
        op.f("ix_reservations_seller_id_reservation_id"),
        "reservations",
        ["seller_id", "reservation_id"],
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_reservations_open_until",
        "reservations",
        ["expires_at", "reservation_id"],
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index(
        "uq_reservations_open",
        "reservations",
        ["buyer_id", "stage", "number"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _make_reservation_events() -> None:
    op.create_table(
        "reservation_events",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("reservation_id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservations.reservation_id"],
            name=op.f("fk_reservation_events_reservation_id"),
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_reservation_events")),
    )
    op.create_index(
        op.f("ix_reservation_events_reservation_id_sequence"),
        "reservation_events",
        ["reservation_id", "sequence"],
    )


def _make_order_checks() -> None:
    op.create_table(
        "order_checks",
        sa.Column("check_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("buyer_seq", sa.BigInteger(), nullable=False),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("answer", TEXT, nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("check_bytes", sa.LargeBinary(), nullable=False),
        _buyer_key("order_checks"),
        sa.PrimaryKeyConstraint("check_id", name=op.f("pk_order_checks")),
        sa.UniqueConstraint(
            "buyer_id", "buyer_seq", name=op.f("uq_order_checks_buyer_id_buyer_seq")
        ),
    )
    op.create_index(
        op.f("ix_order_checks_seller_id_check_id"), "order_checks", ["seller_id", "check_id"]
    )
    op.create_index(
        op.f("ix_order_checks_buyer_id_stage_number_buyer_seq"),
        "order_checks",
        ["buyer_id", "stage", "number", "buyer_seq"],
    )
