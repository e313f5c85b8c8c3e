"""What invoices take over of earlier documents, and what was open of them when they were stated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import TEXT

revision = "0014"
down_revision = "0012"


def upgrade() -> None:
    """Invoices recorded before take over nothing; what is open of them is read of their state."""
    op.add_column("invoices", sa.Column("follows_json", TEXT, nullable=False, server_default="[]"))
    op.add_column("invoices", sa.Column("open_minor", sa.BigInteger(), nullable=True))
    op.add_column("document_links", sa.Column("currency", TEXT, nullable=False, server_default=""))
