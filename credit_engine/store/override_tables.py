"""
The tables of overrides: what was proposed, how each ended, and which rules acted in decisions.

None is ever changed. An override has one end at most: its row is found by the override's id.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
)

from credit_engine.store.columns import DAY, INSTANT, TEXT
from credit_engine.store.tables import metadata

overrides = Table(
    "overrides",
    metadata,
    Column("override_id", TEXT, primary_key=True),
    Column("seller_id", TEXT, nullable=False),
    Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False),
    # What is set aside: the decision, its leaf in hexadecimal, and the rules that acted in the
    # assessment that it rests on, of the same decision or of one that a person answered.
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id"), nullable=False),
    Column("leaf", TEXT, nullable=False),
    Column("outcome", TEXT, nullable=False),
    Column("assessed_in", TEXT, ForeignKey("decisions.decision_id"), nullable=False),
    Column("rules_json", TEXT, nullable=False),
    # What the buyer's own limits came to, and are to come to.
    Column("currency", TEXT, nullable=False),
    Column("standing_minor", BigInteger, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("limits_sha256", TEXT, nullable=False),
    Column("expires_on", DAY, nullable=False),
    Column("instrument", TEXT, nullable=False),
    Column("days", Integer, nullable=False),
    Column("terms_start", TEXT, nullable=False),
    Column("end_of_month", Boolean, nullable=False),
    Column("next_month_day", Integer),
    Column("prepaid_percent", Integer),
    Column("reason_code", TEXT, nullable=False),
    Column("text", TEXT, nullable=False),
    Column("approve_by", DAY, nullable=False),
    Column("proposed_at", INSTANT, nullable=False),
    Column("proposed_by", TEXT, nullable=False),  # a principal
    Column("author", TEXT, nullable=False),  # the person behind it
    CheckConstraint("minor > standing_minor AND standing_minor >= 0", name="minor"),
    Index(None, "seller_id", "override_id"),
    Index(None, "buyer_id", "override_id"),
    Index(None, "decision_id"),
    Index(None, "assessed_in"),
    Index(None, "seller_id", "proposed_at"),
)

override_steps = Table(
    "override_steps",
    metadata,
    Column("override_id", TEXT, ForeignKey("overrides.override_id"), primary_key=True),
    Column("state", TEXT, nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("principal", TEXT, nullable=False),
    Column("person", TEXT, nullable=False),
    Column("reason", TEXT),
    Column("alone", Boolean, nullable=False),
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id")),
    Column("limit_id", TEXT, ForeignKey("limits.limit_id")),
    CheckConstraint("state IN ('approved', 'rejected', 'withdrawn')", name="state"),
    CheckConstraint("(state = 'approved') = (decision_id IS NOT NULL)", name="decision_id"),
    Index(None, "at"),
)

# Of decisions on requests, from the release on that has overrides.
decision_rules = Table(
    "decision_rules",
    metadata,
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id"), nullable=False),
    Column("rule", TEXT, nullable=False),
    Column("seller_id", TEXT, nullable=False),
    Column("decided_on", DAY, nullable=False),
    PrimaryKeyConstraint("decision_id", "rule"),
    Index(None, "seller_id", "decided_on", "rule"),
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (overrides, override_steps, decision_rules)
