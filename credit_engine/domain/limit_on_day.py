"""What of a buyer's limits holds on a day, in one amount: what an order is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class LimitOnDay:
    """
    The permanent limit and the temporary ones that run, as one.

    `amount` is what may be owed, `max_terms` the longest and riskiest terms allowed, and
    `review_by` the first day on which any of them is to be reviewed. A suspended limit
    keeps its amount and lets nothing new through. `limit_ids` are those it is made of. A
    buyer without a limit has none of these, which is not the same as an amount of zero.
    """

    amount: Money
    max_terms: Terms
    review_by: date
    suspended: bool = False
    limit_ids: tuple[str, ...] = ()
