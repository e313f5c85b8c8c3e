"""Referrals: the questions of credit that people answer, and what happened to each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0022"
down_revision = "0021"

IS_OPEN = "state IN ('open', 'waiting_for_documents')"
STATES = "state IN ('open', 'waiting_for_documents', 'answered', 'closed')"


def upgrade() -> None:
    """Make the tables, and let steps be added and nothing else."""
    _make_referrals()
    _make_steps()
    refuse_change("referral_steps")


def _make_referrals() -> None:
    op.create_table(
        "referrals",
        sa.Column("referral_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("requested_by", TEXT),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("decision_id", TEXT, nullable=False),
        sa.Column("case_json", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("assigned_to", TEXT),
        sa.Column("documents_json", TEXT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", TEXT),
        sa.Column("ending", TEXT),
        sa.CheckConstraint(STATES, name=op.f("ck_referrals_state")),
        sa.CheckConstraint("level BETWEEN 1 AND 9", name=op.f("ck_referrals_level")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_referrals_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_referrals_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["decisions.decision_id"], name=op.f("fk_referrals_ended_by")
        ),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_referrals")),
    )
    for column in ("seller_id", "buyer_id"):
        op.create_index(
            op.f(f"ix_referrals_{column}_due_at_referral_id"),
            "referrals",
            [column, "due_at", "referral_id"],
        )
    part = sa.text(IS_OPEN)
    for name, columns in (
        ("ix_referrals_overdue", ["seller_id", "due_at"]),
        ("uq_referrals_open", ["buyer_id"]),
    ):
        op.create_index(
            name,
            "referrals",
            columns,
            unique=name.startswith("uq"),
            sqlite_where=part,
            postgresql_where=part,
        )


def _make_steps() -> None:
    op.create_table(
        "referral_steps",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("referral_id", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("step", TEXT, nullable=False),
        sa.Column("stated_by", TEXT, nullable=False),
        sa.Column("decision_id", TEXT),
        sa.Column("details_json", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.referral_id"], name=op.f("fk_referral_steps_referral_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_referral_steps_decision_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_referral_steps")),
    )
    op.create_index(
        op.f("ix_referral_steps_referral_id_sequence"),
        "referral_steps",
        ["referral_id", "sequence"],
    )
