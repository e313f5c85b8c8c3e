"""
A webhook: an address of the seller's that is told of events of certain types.

Events of one buyer are told to it in their order; one that is refused holds up the
later ones of its buyer, and no others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from credit_engine.domain.event import EVENT_DATA
from credit_engine.errors import InvalidInput

EVERYTHING = "*"
PATTERN = r"(\*|[a-z_]{1,40}(\.[a-z_]{1,40}){0,3}(\.\*)?)"
_PATTERN = re.compile(PATTERN, re.ASCII)


class WebhookState(StrEnum):
    """Whether it is told: `paused` by the seller, `failing` since it did not listen."""

    ACTIVE = "active"
    PAUSED = "paused"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a webhook could not be told, and when that was."""

    cause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Webhook:
    """
    An address that is told of events whose type matches one of `types`.

    `failures` counts the times that nobody answered there, since somebody last did;
    before `not_before` it is not tried again. `trouble` is the last one that there was.
    """

    webhook_id: str
    seller_id: str
    url: str
    types: tuple[str, ...]
    state: WebhookState
    created_at: datetime
    not_before: datetime
    failures: int = 0
    trouble: Trouble | None = None
    delivered_at: datetime | None = None  # when it was last told of something

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        trouble = self.trouble
        return {
            "webhook_id": self.webhook_id,
            "url": self.url,
            "types": list(self.types),
            "state": self.state.value,
            "created_at": self.created_at,
            "delivered_at": self.delivered_at,
            "trouble": None if trouble is None else {"cause": trouble.cause, "at": trouble.at},
        }


def check_patterns(patterns: Sequence[str], pointer: str) -> tuple[str, ...]:
    """
    Give *patterns* sorted, each once.

    Raises:
        InvalidInput: one that no event can match.
    """
    for place, pattern in enumerate(patterns):
        known = pattern == EVERYTHING or pattern.split(".")[0] in EVENT_DATA
        if not (known and _PATTERN.fullmatch(pattern)):
            raise InvalidInput(
                f"No event has a type like {pattern!r}; write a type such as limit.reduced, "
                f"a family such as limit.*, or *. Families are {', '.join(EVENT_DATA)}.",
                f"{pointer}/{place}",
            )
    return tuple(sorted(set(patterns)))


def prefix_of(pattern: str) -> str:
    """What a type that matches *pattern* begins with, once a dot is put after it."""
    if pattern == EVERYTHING:
        return ""
    return pattern.removesuffix("*") if pattern.endswith(".*") else f"{pattern}."


def matches(pattern: str, event_type: str) -> bool:
    """Whether an event of *event_type* is meant: that type, or one below it."""
    return f"{event_type}.".startswith(prefix_of(pattern))
