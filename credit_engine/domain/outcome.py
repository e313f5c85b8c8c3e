"""What a decision says, and which of two says less."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Outcome(StrEnum):
    """The four outcomes; conditions may stand beside any of them."""

    APPROVED = "approved"
    PARTLY_APPROVED = "partly_approved"
    REFERRED = "referred"
    REFUSED = "refused"

    @property
    def edifact_4507(self) -> str:
        """The code of UN/EDIFACT data element 4507."""
        codes = {"approved": "2", "partly_approved": "5", "referred": "6", "refused": "3"}
        return codes[self.value]


_STRICTNESS = list(Outcome)


def strictest(outcomes: Iterable[Outcome]) -> Outcome:
    """The strictest of *outcomes*: refused > referred > partly_approved > approved."""
    return max(outcomes, key=_STRICTNESS.index, default=Outcome.APPROVED)
