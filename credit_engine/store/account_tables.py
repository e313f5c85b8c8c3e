"""
The tables of exposure: accounts, documents of the outside ledger, reservations, checks.

An account is the row that a check locks: that of the buyer at the top of its group, so
that a group and its members are judged together and two checks never wait for each other
in a circle. `positions` are sums of what documents and reservations give, kept in the
transaction that changes one of them; `counted` is false where they were never made from
the records, and the next that needs them makes them.

Documents are records, of which the newest of a number stands; `document_states` is
what stands, less what later documents of its chain, and open reservations, took over
(`document_links`).
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
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
    text,
)

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT
from credit_engine.store.tables import metadata


def _buyer_id() -> Column[str]:
    return Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False)


accounts = Table(
    "accounts",
    metadata,
    Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), primary_key=True),
    Column("parent_id", TEXT, ForeignKey("accounts.buyer_id")),
    Column("root_id", TEXT, ForeignKey("accounts.buyer_id"), nullable=False),
    Column("counted", Boolean, nullable=False, server_default=false()),
    Column("last_check_seq", BigInteger, nullable=False, server_default=text("0")),
    Column("last_check_leaf", LargeBinary),
    Index(None, "root_id", "buyer_id"),
    Index(None, "parent_id"),
)

positions = Table(
    "positions",
    metadata,
    _buyer_id(),
    Column("category", TEXT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("day", DAY, nullable=False),
    Column("minor", BigInteger, nullable=False),
    PrimaryKeyConstraint("buyer_id", "category", "currency", "day"),
    CheckConstraint("minor >= 0", name="minor"),
)

documents = Table(
    "documents",
    metadata,
    Column("sequence", SEQUENCE, Identity(always=True), primary_key=True),
    _buyer_id(),
    Column("kind", TEXT, nullable=False),
    Column("number", TEXT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("content_json", TEXT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Index(None, "buyer_id", "kind", "number", "sequence"),
    implicit_returning=False,
)

document_states = Table(
    "document_states",
    metadata,
    _buyer_id(),
    Column("kind", TEXT, nullable=False),
    Column("number", TEXT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("followed_minor", BigInteger, nullable=False),
    Column("content_json", TEXT, nullable=False),  # of the record that stands
    PrimaryKeyConstraint("buyer_id", "kind", "number"),
)

document_links = Table(
    "document_links",
    metadata,
    _buyer_id(),
    Column("kind", TEXT, nullable=False),
    Column("number", TEXT, nullable=False),
    Column("follows_kind", TEXT, nullable=False),
    Column("follows_number", TEXT, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("currency", TEXT, nullable=False, server_default=""),
    PrimaryKeyConstraint("buyer_id", "kind", "number", "follows_kind", "follows_number"),
    Index(None, "buyer_id", "follows_kind", "follows_number"),
)

reservations = Table(
    "reservations",
    metadata,
    Column("reservation_id", TEXT, primary_key=True),
    _buyer_id(),
    Column("seller_id", TEXT, nullable=False),
    Column("check_id", TEXT, nullable=False),
    Column("stage", TEXT, nullable=False),
    Column("number", TEXT, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("shipments_json", TEXT, nullable=False),  # [[day, minor units], …]
    Column("expires_at", INSTANT, nullable=False),
    Column("state", TEXT, nullable=False),
    # [[kind, number, minor units], …], what it takes over of documents of the ledger
    Column("follows_json", TEXT, nullable=False, server_default="[]"),
    CheckConstraint("state IN ('open', 'confirmed', 'released', 'expired')", name="state"),
    Index(None, "seller_id", "reservation_id"),
    Index(
        "ix_reservations_open_until",
        "expires_at",
        "reservation_id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    # One document has one open reservation.
    Index(
        "uq_reservations_open",
        "buyer_id",
        "stage",
        "number",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

reservation_events = Table(
    "reservation_events",
    metadata,
    Column("sequence", SEQUENCE, Identity(always=True), primary_key=True),
    Column("reservation_id", TEXT, ForeignKey("reservations.reservation_id"), nullable=False),
    Column("at", INSTANT, nullable=False),
    Column("event", TEXT, nullable=False),
    Column("minor", BigInteger, nullable=False),  # what is reserved after it
    Column("stated_by", TEXT, nullable=False),
    Index(None, "reservation_id", "sequence"),
    implicit_returning=False,
)

order_checks = Table(
    "order_checks",
    metadata,
    Column("check_id", TEXT, primary_key=True),
    Column("seller_id", TEXT, nullable=False),
    _buyer_id(),
    Column("buyer_seq", BigInteger, nullable=False),
    Column("checked_at", INSTANT, nullable=False),
    Column("stage", TEXT, nullable=False),
    Column("number", TEXT, nullable=False),
    Column("answer", TEXT, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("check_bytes", LargeBinary, nullable=False),
    UniqueConstraint("buyer_id", "buyer_seq"),
    Index(None, "seller_id", "check_id"),
    Index(None, "buyer_id", "stage", "number", "buyer_seq"),
)

# As tables.APPEND_ONLY.
APPEND_ONLY = (documents, reservation_events, order_checks)
