"""A person who is kept out, by key and by token: from when, by whom, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class BlockState(StrEnum):
    """What a record says of its person from its instant on."""

    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


@dataclass(frozen=True, slots=True)
class PersonBlock:
    """
    One record: that a person of a seller was blocked, or that the block was lifted.

    `number` counts the records of the person from 1; the last of them holds. `by` is the
    principal that made it.
    """

    block_id: str
    seller_id: str
    person: str
    number: int
    state: BlockState
    reason: str
    at: datetime
    by: str

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        return {
            "block_id": self.block_id,
            "person": self.person,
            "state": self.state.value,
            "reason": self.reason,
            "at": self.at,
            "by": self.by,
        }
