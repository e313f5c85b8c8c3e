"""What accounts say of themselves: audited or not, with which opinion, and whose they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import TEXT

revision = "0009"
down_revision = "0006"


def upgrade() -> None:
    """Accounts recorded before say none of it."""
    for name in ("audit", "opinion", "scope"):
        op.add_column("statements", sa.Column(name, TEXT))
