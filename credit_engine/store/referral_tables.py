"""
The tables of referrals: what each is about and where it stands, and the steps of its way.

`case_json` is domain.referral_document, of the decision `decision_id`: the evidence itself is
the record of that decision. `documents_json` is what the buyer was last asked for.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Integer, Table, text

from credit_engine.store.columns import INSTANT, SEQUENCE, TEXT
from credit_engine.store.tables import metadata

_IS_OPEN = text("state IN ('open', 'waiting_for_documents')")

referrals = Table(
    "referrals",
    metadata,
    Column("referral_id", TEXT, primary_key=True),
    Column("seller_id", TEXT, nullable=False),
    Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False),
    Column("requested_by", TEXT),  # a person; none: nobody asked
    Column("opened_at", INSTANT, nullable=False),
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id"), nullable=False),
    Column("case_json", TEXT, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("level", Integer, nullable=False),
    Column("due_at", INSTANT, nullable=False),
    Column("assigned_to", TEXT),  # a person
    Column("documents_json", TEXT, nullable=False),
    Column("ended_at", INSTANT),
    Column("ended_by", TEXT, ForeignKey("decisions.decision_id")),
    Column("ending", TEXT),
    CheckConstraint(
        "state IN ('open', 'waiting_for_documents', 'answered', 'closed')", name="state"
    ),
    CheckConstraint("level BETWEEN 1 AND 9", name="level"),
    Index(None, "seller_id", "due_at", "referral_id"),
    Index(
        "ix_referrals_overdue",
        "seller_id",
        "due_at",
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    ),
    # A buyer has one open question at a time.
    Index(
        "uq_referrals_open",
        "buyer_id",
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    ),
    Index(None, "buyer_id", "due_at", "referral_id"),
)

referral_steps = Table(
    "referral_steps",
    metadata,
    Column("sequence", SEQUENCE, Identity(always=True), primary_key=True),
    Column("referral_id", TEXT, ForeignKey("referrals.referral_id"), nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("step", TEXT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id")),
    Column("details_json", TEXT, nullable=False),
    Index(None, "referral_id", "sequence"),
    implicit_returning=False,
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (referral_steps,)
