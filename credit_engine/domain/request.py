"""A limit request: what the seller wants the buyer to be allowed to owe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms


class RequestKind(StrEnum):
    """Kinds of request, each with its UN/EDIFACT 4505 code."""

    NEW = "new"
    INCREASE = "increase"
    PROLONG = "prolong"
    REDUCE = "reduce"

    @property
    def edifact_4505(self) -> str:
        """The code of UN/EDIFACT data element 4505."""
        return {"new": "2", "increase": "3", "prolong": "8", "reduce": "7"}[self.value]


@dataclass(frozen=True, slots=True)
class LimitRequest:
    """`wanted` is the total that the buyer is to be allowed to owe, not an addition."""

    kind: RequestKind
    wanted: Money
    terms: Terms
