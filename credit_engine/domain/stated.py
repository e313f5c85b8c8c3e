"""Something that was stated, with who stated it and when that was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

What = TypeVar("What")


@dataclass(frozen=True, slots=True)
class Stated(Generic[What]):
    """A record as it came in; `recorded_at` is an instant in UTC."""

    what: What
    recorded_at: datetime
    stated_by: str
