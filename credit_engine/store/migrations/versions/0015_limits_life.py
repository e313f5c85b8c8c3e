"""Limits with a life: the steps of each by day of effect, temporary limits, group limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

import orjson
import sqlalchemy as sa
from alembic import op

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT
from credit_engine.store.migrations.append_only import refuse_change

revision = "0015"
down_revision = "0014"

NEVER = "9999-12-31"
PENDING, IN_FORCE, REPLACED = "pending_conditions", "in_force", "replaced"
BEGUN = {
    "granted": IN_FORCE,
    "reduced": IN_FORCE,
    "migrated": IN_FORCE,
    "granted_pending_conditions": PENDING,
}
_COPIED = (
    "limit_id",
    "minor",
    "instrument",
    "days",
    "terms_start",
    "end_of_month",
    "next_month_day",
    "prepaid_percent",
)


def upgrade() -> None:
    """Widen the limits, make the steps, and fill them from what happened to each limit."""
    _widen_limits()
    _make_steps()
    _fill_steps()
    refuse_change("limit_steps")


def _widen_limits() -> None:
    for column in (
        sa.Column("valid_to", DAY),
        sa.Column("duration", TEXT, nullable=False, server_default="permanent"),
        sa.Column("scope", TEXT, nullable=False, server_default="buyer"),
        sa.Column("over_from", DAY, nullable=False, server_default=NEVER),
        sa.Column("due_on", DAY),
        sa.Column("reviewed_on", DAY, nullable=False, server_default="1970-01-01"),
        sa.Column("reviewed_version", sa.BigInteger(), nullable=False, server_default="0"),
    ):
        op.add_column("limits", column)
    # SQLite knows these words from 3.53 on.
    for name, known in (
        ("duration", "'permanent', 'temporary'"),
        ("scope", "'buyer', 'group'"),
    ):
        op.execute(
            f"ALTER TABLE limits ADD CONSTRAINT ck_limits_{name} CHECK ({name} IN ({known}))"
        )
    # What was recorded before this is no change of facts: else all would be reviewed at once.
    op.execute(
        "UPDATE limits SET reviewed_on = valid_from, reviewed_version = "
        "(SELECT version FROM buyers WHERE buyers.buyer_id = limits.buyer_id)"
    )
    for state in (IN_FORCE, PENDING):
        op.drop_index(f"uq_limits_{state}", table_name="limits")
    for state in (IN_FORCE, PENDING, "suspended"):
        _index(
            f"uq_limits_{state}",
            ["buyer_id", "scope"],
            f"state = '{state}' AND duration = 'permanent'",
            unique=True,
        )
    op.create_index(op.f("ix_limits_buyer_id_over_from"), "limits", ["buyer_id", "over_from"])
    _index("ix_limits_due", ["seller_id", "due_on"], "due_on IS NOT NULL")
    _index("ix_limits_review", ["seller_id", "review_by"], "state = 'in_force'")


def _index(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    part = sa.text(where)
    op.create_index(
        name, "limits", columns, unique=unique, sqlite_where=part, postgresql_where=part
    )


def _make_steps() -> None:
    op.create_table(
        "limit_steps",
        sa.Column("sequence", SEQUENCE, sa.Identity(always=True), nullable=False),
        sa.Column("limit_id", TEXT, nullable=False),
        sa.Column("effective_on", DAY, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("minor", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("review_by", DAY, nullable=False),
        sa.Column("instrument", TEXT, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("terms_start", TEXT, nullable=False),
        sa.Column("end_of_month", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("next_month_day", sa.Integer()),
        sa.Column("prepaid_percent", sa.Integer()),
        sa.Column("valid_to", DAY),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("decision_id", TEXT),
        sa.CheckConstraint("minor >= 0", name=op.f("ck_limit_steps_minor")),
        sa.ForeignKeyConstraint(
            ["limit_id"], ["limits.limit_id"], name=op.f("fk_limit_steps_limit_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.decision_id"], name=op.f("fk_limit_steps_decision_id")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_limit_steps")),
    )
    op.create_index(
        op.f("ix_limit_steps_limit_id_effective_on_sequence"),
        "limit_steps",
        ["limit_id", "effective_on", "sequence"],
    )


_LIMITS = sa.text(
    "SELECT limit_id, buyer_id, minor, instrument, days, terms_start, end_of_month, "
    "next_month_day, prepaid_percent, valid_from, review_by, state FROM limits ORDER BY limit_id"
)
_EVENTS = sa.text(
    "SELECT e.at, e.event, e.decision_id, d.decision_bytes FROM limit_events e "
    "LEFT JOIN decisions d ON d.decision_id = e.decision_id "
    "WHERE e.limit_id = :limit_id ORDER BY e.sequence"
)
_TAKEN_OVER_THEN = sa.text(
    "SELECT l.valid_from FROM limits l JOIN limit_events e ON e.limit_id = l.limit_id "
    "WHERE l.buyer_id = :buyer_id AND e.event = 'migrated' AND e.at = :at"
)
_ADD = sa.text(
    "INSERT INTO limit_steps (limit_id, effective_on, event, minor, state, review_by, instrument, "
    "days, terms_start, end_of_month, next_month_day, prepaid_percent, recorded_at, decision_id) "
    "VALUES (:limit_id, :effective_on, :event, :minor, :state, :review_by, :instrument, :days, "
    ":terms_start, :end_of_month, :next_month_day, :prepaid_percent, :recorded_at, :decision_id)"
)
_END = sa.text("UPDATE limits SET over_from = :over_from WHERE limit_id = :limit_id")
Row: TypeAlias = sa.RowMapping
Document: TypeAlias = dict[str, Any]


def _fill_steps() -> None:
    """An amount never changed in a limit's life before this; its state and its review did."""
    connection = op.get_bind()
    for limit in connection.execute(_LIMITS).mappings().all():
        steps = list(_steps_of(connection, limit))
        connection.execute(_ADD, steps)
        if limit["state"] == REPLACED:
            over = {"limit_id": limit["limit_id"], "over_from": steps[-1]["effective_on"]}
            connection.execute(_END, over)


def _steps_of(connection: sa.Connection, limit: Row) -> Iterator[dict[str, Any]]:
    """The steps that the events of *limit* tell of; every limit has one that began it."""
    review_by, state = limit["review_by"], limit["state"]
    copied = {name: limit[name] for name in _COPIED}
    events = connection.execute(_EVENTS, {"limit_id": limit["limit_id"]}).mappings().all()
    for event in events:
        decision = orjson.loads(event["decision_bytes"]) if event["decision_id"] else {}
        review_by = _review_by(decision, limit) or review_by
        what = event["event"]
        if what in BEGUN:
            state, effective_on = BEGUN[what], limit["valid_from"]
        else:
            state = REPLACED if what == REPLACED else state
            effective_on = _day_of(connection, limit, event, decision)
        yield copied | {
            "effective_on": effective_on,
            "event": what,
            "state": state,
            "review_by": review_by,
            "recorded_at": event["at"],
            "decision_id": event["decision_id"],
        }


def _review_by(decision: Document, limit: Row) -> str | None:
    """The review date that *decision* gave to *limit*, where its record says so."""
    in_force = decision.get("limit_in_force")
    if in_force is None or in_force["limit_id"] != limit["limit_id"]:
        return None
    return str(in_force["review_by"])


def _day_of(connection: sa.Connection, limit: Row, event: Row, decision: Document) -> str:
    """
    The day of an event: that of its decision.

    Of a limit in whose place another was taken over, the day from which the other holds.
    """
    if decision:
        return str(decision["as_of"])
    asked = {"buyer_id": limit["buyer_id"], "at": event["at"]}
    begins = connection.execute(_TAKEN_OVER_THEN, asked).scalar()
    at = event["at"]
    if begins is None:
        return (datetime.fromisoformat(at) if isinstance(at, str) else at).date().isoformat()
    return str(max(begins, limit["valid_from"]))
