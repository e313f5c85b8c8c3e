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
from fractions import Fraction

from credit_engine.domain.exchange import Conversions
from credit_engine.domain.exposure import (
    AHEAD,
    ENDING,
    LOWERING,
    NEVER_ENDS,
    Category,
    Place,
    Positions,
)
from credit_engine.domain.money import Money, minor_text
from credit_engine.pack.exposure_model import ExposurePolicy

WHOLE_BP = 10_000


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

    @property
    def money(self) -> Money:
        """The total as an amount."""
        return Money(self.total, self.currency)

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        return {
            "on": self.day.isoformat(),
            "currency": self.currency,
            "total": self._text(self.total),
            "categories": [
                {
                    "category": category.value,
                    "counted": self._text(self.counted[category]),
                    "weighted": self._text(self.weighted[category]),
                }
                for category in Category
            ],
            "in_other_currencies": self._text(self.foreign),
            "overdue": self._text(self.overdue),
            "oldest_due": _iso(self.oldest_due),
            "next_due": _iso(self.next_due),
            "currencies_without_rate": sorted({*self.missing, *self.unrated}),
        }

    def _text(self, minor: int) -> str:
        return minor_text(minor, self.currency)


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue for more than some days: rounded up; `missing` as in Figures."""

    minor: int
    missing: tuple[str, ...]


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
    sums = {category: _Sum() for category in Category}
    for place, minor in positions.items():
        if counts_on(place, policy, day):
            sums[place.category].add(place.currency, minor, conversions)
    counted, weighted = dict.fromkeys(Category, 0), dict.fromkeys(Category, 0)
    total = foreign = 0
    for category, found in sums.items():
        down = category in LOWERING
        weight = policy.categories[category].weight_bp
        counted[category] = found.rounded(WHOLE_BP, down=down)
        weighted[category] = found.rounded(weight, down=down)
        total += -weighted[category] if down else weighted[category]
        if not down:
            # A rate that moves changes the whole by no more than this.
            foreign += weighted[category] - found.domestic_alone(weight)
    dues = [place.day for place in positions if _is_due(place)]
    return Figures(
        currency=conversions.base,
        day=day,
        counted=counted,
        weighted=weighted,
        total=max(total, 0),
        foreign=foreign,
        overdue=overdue_beyond(positions, conversions, day, 0).minor,
        oldest_due=min(dues, default=None),
        next_due=min((due for due in dues if due >= day), default=None),
        missing=_currencies(sums, lowering=False),
        unrated=_currencies(sums, lowering=True),
    )


def counts_on(place: Place, policy: ExposurePolicy, day: date) -> bool:
    """Whether an amount in *place* counts on *day*."""
    category = place.category
    if category in AHEAD:
        horizon = policy.categories[category].horizon_days
        return horizon is None or (place.day - day).days <= horizon
    if category in ENDING:
        return day <= place.day
    if category is Category.PREPAYMENTS:
        return place.day <= day
    return True


def overdue_beyond(
    positions: Positions, conversions: Conversions, day: date, grace_days: int
) -> Overdue:
    """Add up the open items that are more than *grace_days* past their due date on *day*."""
    late = _Sum()
    for place, minor in positions.items():
        if place.category is Category.OPEN_ITEMS and (day - place.day).days > grace_days:
            late.add(place.currency, minor, conversions)
    return Overdue(late.rounded(WHOLE_BP, down=False), tuple(sorted(late.missing)))


class _Sum:
    """Amounts of one category: those of the base currency, and the others converted exactly."""

    __slots__ = ("_converted", "_domestic", "missing")

    def __init__(self) -> None:
        self._domestic = 0
        self._converted: Fraction | int = 0  # whole numbers are many times faster
        self.missing: set[str] = set()

    def add(self, currency: str, minor: int, conversions: Conversions) -> None:
        if currency == conversions.base:
            self._domestic += minor
            return
        conversion = conversions.of(currency)
        if conversion is None:
            self.missing.add(currency)
        else:
            self._converted += conversion.to_base(minor)

    def rounded(self, weight_bp: int, *, down: bool) -> int:
        """Give the part of it that *weight_bp* is, in whole minor units."""
        exact = self._domestic * weight_bp + self._converted * weight_bp
        return int(exact // WHOLE_BP) if down else -int(-exact // WHOLE_BP)

    def domestic_alone(self, weight_bp: int) -> int:
        return -(-self._domestic * weight_bp // WHOLE_BP)


def _is_due(place: Place) -> bool:
    return place.category is Category.OPEN_ITEMS and place.day != NEVER_ENDS


def _currencies(sums: Mapping[Category, _Sum], *, lowering: bool) -> tuple[str, ...]:
    found: set[str] = set()
    for category, added in sums.items():
        if (category in LOWERING) is lowering:
            found |= added.missing
    return tuple(sorted(found))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
