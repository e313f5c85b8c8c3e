"""What somebody with the database file in hand could do, triggers or not."""

from collections.abc import Callable
from contextlib import closing
from typing import Any


def change_bytes(connect: Callable[[], Any], column: str, old: bytes, new: bytes) -> str:
    """Replace *old* by *new* in the first decision's *column*; give the decision's id."""
    with closing(connect()) as database:
        _drop_triggers(database)
        decision_id, data = database.execute(
            f"SELECT decision_id, {column} FROM decisions ORDER BY decision_id LIMIT 1"
        ).fetchone()
        assert old in data
        database.execute(
            f"UPDATE decisions SET {column} = ? WHERE decision_id = ?",
            (data.replace(old, new, 1), decision_id),
        )
        database.commit()
    return str(decision_id)


def remove_decision(connect: Callable[[], Any], *, buyer_seq: int) -> None:
    """Delete a decision from the middle of a chain."""
    with closing(connect()) as database:
        _drop_triggers(database)
        database.execute("PRAGMA foreign_keys = OFF")
        gone = database.execute("DELETE FROM decisions WHERE buyer_seq = ?", (buyer_seq,))
        assert gone.rowcount == 1
        database.commit()


def _drop_triggers(database: Any) -> None:
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in names:
        database.execute(f"DROP TRIGGER {name}")
