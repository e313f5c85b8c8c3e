"""End of month and the part in advance, in the terms of limits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Limits made before have neither: their terms were plain days on open account."""
    op.add_column(
        "limits", sa.Column("end_of_month", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("limits", sa.Column("next_month_day", sa.Integer()))
    op.add_column("limits", sa.Column("prepaid_percent", sa.Integer()))
