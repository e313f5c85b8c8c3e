"""Overrides: what was proposed, how each ended, and which rules acted in decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import DAY, INSTANT, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the tables; give limits a total, and decisions an index by the day."""
    _make_overrides()
    _make_steps()
    _make_rules()
    op.add_column("limits", sa.Column("up_to_minor", sa.BigInteger()))
    op.create_index(
        op.f("ix_decisions_seller_id_decided_at_outcome"),
        "decisions",
        ["seller_id", "decided_at", "outcome"],
    )
    for table in ("overrides", "override_steps", "decision_rules"):
        refuse_change(table)


def _make_overrides() -> None:
    op.create_table(
        "overrides",
        sa.Column("override_id", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.Column("decision_id", TEXT, nullable=False),
        sa.Column("leaf", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("assessed_in", TEXT, nullable=False),
        sa.Column("rules_json", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("standing_minor", sa.BigInteger(), nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("limits_sha256", TEXT, nullable=False),
        sa.Column("expires_on", DAY, nullable=False),
        sa.Column("instrument", TEXT, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("terms_start", TEXT, nullable=False),
        sa.Column("end_of_month", sa.Boolean(), nullable=False),
        sa.Column("next_month_day", sa.Integer()),
        sa.Column("prepaid_percent", sa.Integer()),
        sa.Column("reason_code", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("approve_by", DAY, nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("proposed_by", TEXT, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.CheckConstraint(
            "minor > standing_minor AND standing_minor >= 0", name=op.f("ck_overrides_minor")
        ),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_overrides_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_overrides_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["assessed_in"], ["decisions.decision_id"], name=op.f("fk_overrides_assessed_in")
        ),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_overrides")),
    )
    for columns in (
        ["seller_id", "override_id"],
        ["buyer_id", "override_id"],
        ["decision_id"],
        ["assessed_in"],
        ["seller_id", "proposed_at"],
    ):
        op.create_index(op.f(f"ix_overrides_{'_'.join(columns)}"), "overrides", columns)


def _make_steps() -> None:
    op.create_table(
        "override_steps",
        sa.Column("override_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("principal", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("reason", TEXT),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("decision_id", TEXT),
        sa.Column("limit_id", TEXT),
        sa.CheckConstraint(
            "state IN ('approved', 'rejected', 'withdrawn')", name=op.f("ck_override_steps_state")
        ),
        sa.CheckConstraint(
            "(state = 'approved') = (decision_id IS NOT NULL)",
            name=op.f("ck_override_steps_decision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["override_id"], ["overrides.override_id"], name=op.f("fk_override_steps_override_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_override_steps_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["limit_id"], ["limits.limit_id"], name=op.f("fk_override_steps_limit_id")
        ),
        sa.PrimaryKeyConstraint("override_id", name=op.f("pk_override_steps")),
    )
    op.create_index(op.f("ix_override_steps_at"), "override_steps", ["at"])


def _make_rules() -> None:
    op.create_table(
        "decision_rules",
        sa.Column("decision_id", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("decided_on", DAY, nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_decision_rules_decision_id")
        ),
        sa.PrimaryKeyConstraint("decision_id", "rule", name=op.f("pk_decision_rules")),
    )
    op.create_index(
        op.f("ix_decision_rules_seller_id_decided_on_rule"),
        "decision_rules",
        ["seller_id", "decided_on", "rule"],
    )
