"""
Triggers that let rows be added to a table, and nothing else.

A trigger is the wall against a slip, in our code or at a prompt; the chain of
leaves in the decisions is what shows a change by somebody who took it down.
"""

from __future__ import annotations

from alembic import op


def refuse_change(table: str) -> None:
    """Let rows of *table* be added, and nothing else."""
    said = f"{table} is append-only: a record is never changed or removed"
    if op.get_context().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse_change()"
    )
    # Also where a session turned off ordinary triggers, as a replica's does.
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_refuse_change")
