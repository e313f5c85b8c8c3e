"""
Legal identifiers of buyers, and the parts of their names by which likely duplicates are found.

The parts of names that are there already are worked out here, once.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.domain.buyer_name import name_parts
from credit_engine.store.columns import TEXT

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and part the names."""
    _make_identifiers()
    parts = _make_name_parts()
    buyers = sa.table("buyers", sa.column("buyer_id"), sa.column("seller_id"), sa.column("name"))
    found = op.get_bind().execute(sa.select(buyers.c.seller_id, buyers.c.buyer_id, buyers.c.name))
    op.bulk_insert(
        parts,
        [
            {"seller_id": seller_id, "part": part, "buyer_id": buyer_id}
            for seller_id, buyer_id, name in found.fetchall()
            for part in name_parts(name)
        ],
    )


def _make_identifiers() -> None:
    op.create_table(
        "buyer_identifiers",
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("scheme", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("root", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_buyer_identifiers_buyer_id")
        ),
        sa.PrimaryKeyConstraint("seller_id", "scheme", "value", name=op.f("pk_buyer_identifiers")),
    )
    op.create_index(
        op.f("ix_buyer_identifiers_buyer_id"), "buyer_identifiers", ["buyer_id"], unique=False
    )
    op.create_index(
        op.f("ix_buyer_identifiers_seller_id_root_buyer_id"),
        "buyer_identifiers",
        ["seller_id", "root", "buyer_id"],
        unique=False,
    )


def _make_name_parts() -> sa.Table:
    made = op.create_table(
        "buyer_name_parts",
        sa.Column("seller_id", TEXT, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("buyer_id", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["buyers.buyer_id"], name=op.f("fk_buyer_name_parts_buyer_id")
        ),
        sa.PrimaryKeyConstraint("seller_id", "part", "buyer_id", name=op.f("pk_buyer_name_parts")),
    )
    op.create_index(
        op.f("ix_buyer_name_parts_buyer_id"), "buyer_name_parts", ["buyer_id"], unique=False
    )
    return made
