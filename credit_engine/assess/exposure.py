"""
Exposure: what a buyer, or a whole group, owes or is about to owe on a day, in one currency.

Amounts are exact until they are rounded once for each category, against the buyer: what
adds is rounded up, what lowers is rounded down. An amount in a currency without a rate is
not guessed: its currency is named in `missing`, and such figures approve nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.exchange import Conversions
from credit_engine.domain.exposure import Category, Positions
from credit_engine.pack.exposure_model import ExposurePolicy


@dataclass(frozen=True, slots=True)
class Figures:
    """
    Exposure on `day` in minor units of `currency`.

    `counted` is what is there by category, within the horizon and not over, and
    `weighted` the part of it that the pack counts. `total` is what adds less what lowers,
    at least 0. `foreign` is the part of what adds that is owed in other currencies.
    `overdue` are open items past their due date; `oldest_due` is the first due date of
    anything unpaid, past or to come, and `next_due` the first from `day` on. `missing` are
    the currencies of amounts that add and have no usable rate, so that the total is too
    low; `unrated` are those of amounts that would have lowered it, and do not.
    """

    currency: str
    day: date
    counted: Mapping[Category, int]  # every category
    weighted: Mapping[Category, int]  # every category
    total: int
    foreign: int
    overdue: int
    oldest_due: date | None
    next_due: date | None
    missing: tuple[str, ...] = ()
    unrated: tuple[str, ...] = ()


def figures_of(
    positions: Positions,
    policy: ExposurePolicy,
    conversions: Conversions,
    day: date,
) -> Figures:
    """
    Count *positions* on *day*, in the currency that *conversions* lead to.

    Orders and reservations that ship beyond the horizon do not count yet; special
    liabilities and collateral count to their last day; prepayments count from the day on
    which they were received.
    """
    raise NotImplementedError
