"""What may stand in place of a value, who verified an observation, and the document behind it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import TEXT

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Observations made before have none of them."""
    for name in ("absent", "verified_by", "evidence"):
        op.add_column("observations", sa.Column(name, TEXT))
