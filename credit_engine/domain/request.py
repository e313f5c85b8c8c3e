"""A limit request: what the seller wants the buyer to be allowed to owe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms


class RequestKind(StrEnum):
    """
    Kinds of request, each with its UN/EDIFACT 4505 code.

    A `review` is no request of anybody: the limit in force is assessed anew.
    """

    NEW = "new"
    INCREASE = "increase"
    PROLONG = "prolong"
    REDUCE = "reduce"
    REVIEW = "review"

    @property
    def edifact_4505(self) -> str:
        """The code of UN/EDIFACT data element 4505."""
        codes = {"new": "2", "increase": "3", "prolong": "8", "reduce": "7", "review": "8"}
        return codes[self.value]


ASKED = tuple(kind for kind in RequestKind if kind is not RequestKind.REVIEW)


@dataclass(frozen=True, slots=True)
class LimitRequest:
    """`wanted` is the total that the buyer is to be allowed to owe, not an addition."""

    kind: RequestKind
    wanted: Money
    terms: Terms
