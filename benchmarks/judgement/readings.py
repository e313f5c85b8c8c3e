"""
The ledger of readings: which rule pack was held against the validation firms, when, and how.

A revision is read once. What was found is kept, and a report of the same revision is written
from it; only a pack that has changed, and is released, is read again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

LEDGER = Path(__file__).parents[2] / "docs" / "evidence" / "readings.json"

Figures = dict[str, Any]


class AlreadyRead(Exception):
    """The validation firms were read for this revision before."""


class Readings:
    """The readings at *path*, oldest first."""

    def __init__(self, path: Path = LEDGER) -> None:
        self.path = path
        self.held: list[Figures] = json.loads(path.read_text("utf-8")) if path.is_file() else []

    def of(self, revision: str) -> Figures | None:
        """The reading of *revision*, if there is one."""
        found: Sequence[Figures] = [one for one in self.held if one["revision"] == revision]
        return found[0] if found else None

    def latest(self) -> Figures | None:
        """The newest reading, of whatever revision."""
        return self.held[-1] if self.held else None

    def read(self, revision: str, day: date, read_figures: Callable[[], Figures]) -> Figures:
        """
        Read the validation firms for *revision*, for the first and only time.

        Raises:
            AlreadyRead: they were read for it; nothing is read then.
        """
        if self.of(revision) is not None:
            raise AlreadyRead(f"The validation firms were read for {revision} before.")
        reading = {"revision": revision, "day": day.isoformat(), "figures": read_figures()}
        self.held.append(reading)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.held, indent=1, ensure_ascii=False) + "\n"
        self.path.write_text(text, encoding="utf-8")
        return reading
