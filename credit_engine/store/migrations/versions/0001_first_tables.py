"""The first tables, and the triggers that keep facts and decisions as they were recorded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "observations",
    "statements",
    "invoices",
    "contacts",
    "rule_packs",
    "decisions",
    "limit_events",
    "answers",
)


def upgrade() -> None:
    """Make everything."""
    _make_buyers()
    _make_observations()
    _make_accounts()
    _make_receivables()
    _make_persons()
    _make_rule_packs()
    _make_decisions()
    _make_answers()
    _make_limits()
    _make_limit_events()
    for table in APPEND_ONLY:
        refuse_change(table)


def _make_buyers() -> None:
    """Buyers, and the numbers that other systems know them by."""
    op.create_table(
        "buyers",
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_leaf", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("buyer_id", name=op.f("pk_buyers")),
    )
    op.create_index(
        op.f("ix_buyers_seller_id_buyer_id"), "buyers", ["seller_id", "buyer_id"], unique=False
    )
    op.create_table(
        "buyer_numbers",
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("system", TEXT, nullable=False),
        sa.Column("payer_number", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_buyer_numbers_buyer_id")
        ),
        sa.PrimaryKeyConstraint(
            "seller_id", "system", "payer_number", name=op.f("pk_buyer_numbers")
        ),
    )
    op.create_index(op.f("ix_buyer_numbers_buyer_id"), "buyer_numbers", ["buyer_id"], unique=False)


def _make_observations() -> None:
    """Stated facts."""
    op.create_table(
        "observations",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("fact", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("valid_at", DAY, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('number', 'text', 'boolean', 'date')", name=op.f("ck_observations_kind")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_observations_buyer_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_observations")),
    )
    op.create_index(
        op.f("ix_observations_buyer_id_fact_valid_at_sequence"),
        "observations",
        ["buyer_id", "fact", "valid_at", "sequence"],
        unique=False,
    )


def _make_accounts() -> None:
    """Annual accounts."""
    op.create_table(
        "statements",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("period_end", DAY, nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("items_json", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_statements_buyer_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_statements")),
    )
    op.create_index(
        op.f("ix_statements_buyer_id_period_end_sequence"),
        "statements",
        ["buyer_id", "period_end", "sequence"],
        unique=False,
    )


def _make_receivables() -> None:
    """The seller's ledger."""
    op.create_table(
        "invoices",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("issued_on", DAY, nullable=False),
        sa.Column("due_on", DAY, nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("payments_json", TEXT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_invoices_buyer_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_invoices")),
    )
    op.create_index(
        op.f("ix_invoices_buyer_id_number_sequence"),
        "invoices",
        ["buyer_id", "number", "sequence"],
        unique=False,
    )


def _make_persons() -> None:
    """Contact persons, and the keys that open them."""
    op.create_table(
        "subject_keys",
        sa.Column("subject_id", TEXT, nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_subject_keys")),
    )
    op.create_table(
        "contacts",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("subject_id", TEXT, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_contacts_buyer_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_contacts")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_contacts_subject_id")),
    )
    op.create_index(
        op.f("ix_contacts_buyer_id_sequence"), "contacts", ["buyer_id", "sequence"], unique=False
    )


def _make_rule_packs() -> None:
    """The packs that decided."""
    op.create_table(
        "rule_packs",
        sa.Column("revision", TEXT, nullable=False),
        sa.Column("pack_id", TEXT, nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        sa.Column("files_json", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_rule_packs")),
    )


def _make_decisions() -> None:
    """Decisions, the log of each buyer."""
    op.create_table(
        "decisions",
        sa.Column("decision_id", TEXT, nullable=False),
        sa.Column("request_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("buyer_seq", sa.BigInteger(), nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("pack_revision", TEXT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("decision_bytes", sa.LargeBinary(), nullable=False),
        sa.Column("facts_bytes", sa.LargeBinary(), nullable=False),
        sa.Column("assessment_bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_decisions_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["pack_revision"],
            ["rule_packs.revision"],
            name=op.f("fk_decisions_pack_revision"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("buyer_id", "buyer_seq", name=op.f("uq_decisions_buyer_id_buyer_seq")),
    )
    op.create_index(
        op.f("ix_decisions_seller_id_decision_id"),
        "decisions",
        ["seller_id", "decision_id"],
        unique=False,
    )


def _make_answers() -> None:
    """What callers were answered under their keys."""
    op.create_table(
        "answers",
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("route", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("request_sha256", TEXT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "route", "key", name=op.f("pk_answers")),
    )


def _make_limits() -> None:
    """Limits: one in force and one pending for a buyer."""
    op.create_table(
        "limits",
        sa.Column("limit_id", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("decision_id", TEXT, nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("valid_from", DAY, nullable=False),
        sa.Column("review_by", DAY, nullable=False),
        sa.Column("instrument", TEXT, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("terms_start", TEXT, nullable=False),
        sa.CheckConstraint("minor >= 0", name=op.f("ck_limits_minor")),
        sa.ForeignKeyConstraint(["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_limits_buyer_id")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_limits_decision_id")
        ),
        sa.PrimaryKeyConstraint("limit_id", name=op.f("pk_limits")),
    )
    op.create_index(
        op.f("ix_limits_buyer_id_limit_id"), "limits", ["buyer_id", "limit_id"], unique=False
    )
    op.create_index(
        op.f("ix_limits_seller_id_limit_id"), "limits", ["seller_id", "limit_id"], unique=False
    )
    op.create_index(
        "uq_limits_in_force",
        "limits",
        ["buyer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'in_force'"),
        postgresql_where=sa.text("state = 'in_force'"),
    )
    op.create_index(
        "uq_limits_pending_conditions",
        "limits",
        ["buyer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'pending_conditions'"),
        postgresql_where=sa.text("state = 'pending_conditions'"),
    )


def _make_limit_events() -> None:
    """What happened to limits."""
    op.create_table(
        "limit_events",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("limit_id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("decision_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_limit_events_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["limit_id"], ["limits.limit_id"], name=op.f("fk_limit_events_limit_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_limit_events")),
    )
    op.create_index(
        op.f("ix_limit_events_limit_id_sequence"),
        "limit_events",
        ["limit_id", "sequence"],
        unique=False,
    )
