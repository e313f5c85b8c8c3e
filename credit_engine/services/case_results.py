"""What running a case gives: what came out otherwise than it expects."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that came out otherwise than the case expects."""

    of: str
    expected: str
    came: str

    def __str__(self) -> str:
        """One clause for a report."""
        return f"{self.of}: expected {self.expected}, came {self.came}"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case (`location` is file:line within the pack), passed when nothing mismatches."""

    name: str
    location: str
    mismatches: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        """Whether all came out as expected."""
        return not self.mismatches
