"""
The tables of events: what happened, in the order of its recording.

A transaction that began first may commit last, so that numbers can appear behind those that
were read already; of one buyer they come in order, since its account or row was locked.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Identity, Index, Table, UniqueConstraint

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
    UniqueConstraint("event_id"),
    Index(None, "seller_id", "sequence"),
    Index(None, "buyer_id", "sequence"),
    implicit_returning=False,
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (events,)
