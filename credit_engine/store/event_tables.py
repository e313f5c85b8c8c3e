"""
The tables of events: what happened, in the order of its recording, and who is told.

A transaction that began first may commit last, so that numbers can appear behind those that
were read already: `recorded_in` is the transaction's own number on PostgreSQL, by which a
reader finds them (0 on SQLite, where numbers appear in order). Of one buyer they appear in
order everywhere, since its events are recorded one transaction after another.

`webhook_deliveries` holds what is still to be told: a row is written with its event, and
deleted once it was told. `claimed_until` of a webhook and `held_until` of a duty are leases:
whoever holds one may have died, and once the time is over another takes it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from credit_engine.store.columns import INSTANT, SEQUENCE, TEXT
from credit_engine.store.tables import metadata

events = Table(
    "events",
    metadata,
    Column("sequence", SEQUENCE, Identity(always=True), primary_key=True),
    Column("event_id", TEXT, nullable=False),
    Column("seller_id", TEXT, nullable=False),
    Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False),
    Column("type", TEXT, nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("data_json", TEXT, nullable=False),
    Column("recorded_in", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("event_id"),
    Index(None, "seller_id", "sequence"),
    Index(None, "buyer_id", "sequence"),
    Index(None, "recorded_in"),
    implicit_returning=False,
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("webhook_id", TEXT, primary_key=True),
    Column("seller_id", TEXT, nullable=False),
    Column("url", TEXT, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("state", TEXT, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("not_before", INSTANT, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("cause", TEXT),
    Column("cause_at", INSTANT),
    Column("delivered_at", INSTANT),
    Column("claimed_by", TEXT, nullable=False),
    Column("claimed_until", INSTANT, nullable=False),
    Index(None, "seller_id", "webhook_id"),
)

# `prefix` as domain.webhook.prefix_of.
webhook_types = Table(
    "webhook_types",
    metadata,
    Column(
        "webhook_id", TEXT, ForeignKey("webhooks.webhook_id", ondelete="CASCADE"), nullable=False
    ),
    Column("pattern", TEXT, nullable=False),
    Column("prefix", TEXT, nullable=False),
    PrimaryKeyConstraint("webhook_id", "pattern"),
)

_was_refused = text("attempts > 0")
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column(
        "webhook_id", TEXT, ForeignKey("webhooks.webhook_id", ondelete="CASCADE"), nullable=False
    ),
    Column("sequence", BigInteger, ForeignKey("events.sequence"), nullable=False),
    Column("buyer_id", TEXT, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("webhook_id", "sequence"),
    Index(
        "ix_webhook_deliveries_refused",
        "webhook_id",
        "buyer_id",
        "sequence",
        sqlite_where=_was_refused,
        postgresql_where=_was_refused,
    ),
)

duties = Table(
    "duties",
    metadata,
    Column("name", TEXT, primary_key=True),
    Column("holder", TEXT, nullable=False),
    Column("held_until", INSTANT, nullable=False),
    Column("due_at", INSTANT, nullable=False),
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (events,)
