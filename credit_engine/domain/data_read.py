"""That somebody was shown what is said of persons, or what others sell about a buyer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PURPOSE_CHARS_MAX = 200


class DataKind(StrEnum):
    """What of a buyer was shown."""

    CONTACT = "contact"  # the contact person
    PERSONAL = "personal"  # facts that the rule pack calls personal
    BUREAU = "bureau"  # facts of a credit bureau


@dataclass(frozen=True, slots=True)
class DataRead:
    """
    One read of one buyer's data: what was shown, to whom, by which call, what for, and when.

    `route` is the call as openapi.yaml names it; `purpose` is the caller's own words, or what
    the call is for.
    """

    read_id: str
    seller_id: str
    buyer_id: str
    kinds: frozenset[DataKind]
    route: str
    purpose: str
    principal: str
    at: datetime

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        return {
            "read_id": self.read_id,
            "buyer_id": self.buyer_id,
            "kinds": sorted(kind.value for kind in self.kinds),
            "route": self.route,
            "purpose": self.purpose,
            "principal": self.principal,
            "at": self.at,
        }
