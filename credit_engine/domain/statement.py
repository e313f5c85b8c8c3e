"""Annual accounts: one period's line items, in one currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

PERIODS_MAX = 10


@dataclass(frozen=True, slots=True)
class Statement:
    """
    The accounts of the period that ends on `period_end`.

    `items` maps a line item's fact name to minor units of `currency`; an item
    that the accounts do not show is absent, which is not zero. `months` is the
    length of the period.
    """

    period_end: date
    months: int
    currency: str
    items: Mapping[str, int]
    source: str
