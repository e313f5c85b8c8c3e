"""Credit notes and disputes of invoices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import TEXT

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Invoices recorded before have none of either."""
    for name in ("credit_notes_json", "disputes_json"):
        op.add_column("invoices", sa.Column(name, TEXT, nullable=False, server_default="[]"))
