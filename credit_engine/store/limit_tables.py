"""
The tables of limits: what they are, the steps of their lives, and what happened to them.

What a limit is on a day stands in its steps alone: of those that have taken effect, the one
of the latest day, and of one day the one that was recorded last. What `limits` has beside its
identity is what was stated last, so that limits are found: `over_from` is the first day on
which one is over for good, `due_on` the next day on which it changes by itself.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    false,
    text,
)
from sqlalchemy.schema import SchemaItem

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT
from credit_engine.store.tables import metadata

NEVER = "9999-12-31"
NEVER_YET = "1970-01-01"


def _stated() -> tuple[SchemaItem, ...]:
    """What both a limit and a step of it say."""
    return (
        Column("minor", BigInteger, nullable=False),
        Column("state", TEXT, nullable=False),
        Column("review_by", DAY, nullable=False),
        Column("instrument", TEXT, nullable=False),
        Column("days", Integer, nullable=False),
        Column("terms_start", TEXT, nullable=False),
        Column("end_of_month", Boolean, nullable=False, server_default=false()),
        Column("next_month_day", Integer),
        Column("prepaid_percent", Integer),
        Column("valid_to", DAY),
        CheckConstraint("minor >= 0", name="minor"),
    )


limits = Table(
    "limits",
    metadata,
    Column("limit_id", TEXT, primary_key=True),
    Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False),
    Column("seller_id", TEXT, nullable=False),
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id")),  # none: taken over
    Column("currency", TEXT, nullable=False),
    Column("valid_from", DAY, nullable=False),
    *_stated(),
    Column("duration", TEXT, nullable=False, server_default="permanent"),
    Column("scope", TEXT, nullable=False, server_default="buyer"),
    Column("up_to_minor", BigInteger),  # of an override: what it comes to with all others
    Column("over_from", DAY, nullable=False, server_default=NEVER),
    Column("due_on", DAY),
    # When it was assessed last, and at which version of the buyer.
    Column("reviewed_on", DAY, nullable=False, server_default=NEVER_YET),
    Column("reviewed_version", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("duration IN ('permanent', 'temporary')", name="duration"),
    CheckConstraint("scope IN ('buyer', 'group')", name="scope"),
    Index(None, "seller_id", "limit_id"),
    Index(None, "buyer_id", "limit_id"),
    Index(None, "buyer_id", "over_from"),
    Index(
        "ix_limits_due",
        "seller_id",
        "due_on",
        sqlite_where=text("due_on IS NOT NULL"),
        postgresql_where=text("due_on IS NOT NULL"),
    ),
    Index(
        "ix_limits_review",
        "seller_id",
        "review_by",
        sqlite_where=text("state = 'in_force'"),
        postgresql_where=text("state = 'in_force'"),
    ),
    # As last stated, a buyer has one permanent limit of a scope in each of these states.
    *(
        Index(
            f"uq_limits_{state}",
            "buyer_id",
            "scope",
            unique=True,
            sqlite_where=text(f"state = '{state}' AND duration = 'permanent'"),
            postgresql_where=text(f"state = '{state}' AND duration = 'permanent'"),
        )
        for state in ("in_force", "pending_conditions", "suspended")
    ),
)

limit_steps = Table(
    "limit_steps",
    metadata,
    Column("sequence", SEQUENCE, Identity(always=True), primary_key=True),
    Column("limit_id", TEXT, ForeignKey("limits.limit_id"), nullable=False),
    Column("effective_on", DAY, nullable=False),
    Column("event", TEXT, nullable=False),
    *_stated(),
    Column("recorded_at", INSTANT, nullable=False),
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id")),
    Index(None, "limit_id", "effective_on", "sequence"),
    implicit_returning=False,
)

limit_events = Table(
    "limit_events",
    metadata,
    Column("sequence", SEQUENCE, Identity(always=True), primary_key=True),
    Column("limit_id", TEXT, ForeignKey("limits.limit_id"), nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("event", TEXT, nullable=False),
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id")),
    Column("reason", TEXT),
    Column("stated_by", TEXT),
    Index(None, "limit_id", "sequence"),
    implicit_returning=False,
)

# What decisions granted beyond what there was, in the currency of their pack; no amount where
# it could not be told in it.
limit_raises = Table(
    "limit_raises",
    metadata,
    Column("sequence", SEQUENCE, Identity(always=True), primary_key=True),
    Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False),
    Column("seller_id", TEXT, nullable=False),
    Column("decision_id", TEXT, ForeignKey("decisions.decision_id"), nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("minor", BigInteger),
    CheckConstraint("minor > 0", name="minor"),
    Index(None, "buyer_id", "at"),
    implicit_returning=False,
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (limit_steps, limit_events, limit_raises)
