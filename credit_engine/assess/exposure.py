"""
Exposure: what a buyer, or a whole group, owes or is about to owe on a day, in one currency.

Amounts are added up exactly and rounded once, against the buyer: all that adds is rounded
up, all that lowers is rounded down. So is each category that is shown, whose sum can be
above the total by less than a minor unit each. An amount in a currency without a rate is
not guessed: its currency is named in `missing`, and such figures approve nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
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
    # One plain loop: a buyer may have thousands of positions, and its orders wait for it.
    windows = {category: _window(category, policy, day) for category in Category}
    amounts: dict[Category, dict[str, int]] = {category: {} for category in Category}
    for place, minor in positions.items():
        first, last = windows[place.category]
        if first <= place.day <= last:
            of_currency = amounts[place.category]
            of_currency[place.currency] = of_currency.get(place.currency, 0) + minor
    counted, weighted = {}, {}
    adding, lowering = _Sum(), _Sum()
    for category, by_currency in amounts.items():
        down = category in LOWERING
        found = _sum_of(by_currency, conversions)
        of_weight = found.weighted(policy.categories[category].weight_bp)
        counted[category] = found.rounded(down=down)
        weighted[category] = of_weight.rounded(down=down)
        (lowering if down else adding).include(of_weight)
    total = adding.rounded(down=False)
    dues = [
        place.day
        for place in positions
        if place.category is Category.OPEN_ITEMS and place.day != NEVER_ENDS
    ]
    return Figures(
        currency=conversions.base,
        day=day,
        counted=counted,
        weighted=weighted,
        total=max(total - lowering.rounded(down=True), 0),
        foreign=total - adding.domestic,
        overdue=overdue_beyond(positions, conversions, day, 0).minor,
        oldest_due=min(dues, default=None),
        next_due=min((due for due in dues if due >= day), default=None),
        missing=tuple(sorted(adding.missing)),
        unrated=tuple(sorted(lowering.missing)),
    )


def counts_on(place: Place, policy: ExposurePolicy, day: date) -> bool:
    """Whether an amount in *place* counts on *day*."""
    first, last = _window(place.category, policy, day)
    return first <= place.day <= last


def _window(category: Category, policy: ExposurePolicy, day: date) -> tuple[date, date]:
    """Give the first and the last day of the positions of a category that count on *day*."""
    if category in AHEAD:
        horizon = policy.categories[category].horizon_days
        if horizon is None or horizon > (date.max - day).days:
            return date.min, date.max
        return date.min, day + timedelta(days=horizon)
    if category in ENDING:
        return day, date.max
    return date.min, day if category is Category.PREPAYMENTS else date.max


def overdue_beyond(
    positions: Positions, conversions: Conversions, day: date, grace_days: int
) -> Overdue:
    """Add up the open items that are more than *grace_days* past their due date on *day*."""
    amounts: dict[str, int] = {}
    for place, minor in positions.items():
        if place.category is Category.OPEN_ITEMS and (day - place.day).days > grace_days:
            amounts[place.currency] = amounts.get(place.currency, 0) + minor
    late = _sum_of(amounts, conversions)
    return Overdue(late.rounded(down=False), tuple(sorted(late.missing)))


class _Sum:
    """Amounts added up exactly: those of the base currency, and the others converted."""

    __slots__ = ("_converted", "_domestic", "missing")

    def __init__(self) -> None:
        # Whole numbers as long as possible: fractions are many times slower.
        self._domestic: Fraction | int = 0
        self._converted: Fraction | int = 0
        self.missing: set[str] = set()

    def add(self, currency: str, minor: int, conversions: Conversions) -> None:
        conversion = conversions.of(currency)
        if currency == conversions.base:
            self._domestic += minor
        elif conversion is None:
            self.missing.add(currency)
        else:
            self._converted += conversion.to_base(minor)

    def include(self, other: _Sum) -> None:
        self._domestic += other._domestic
        self._converted += other._converted
        self.missing |= other.missing

    def weighted(self, weight_bp: int) -> _Sum:
        if weight_bp == WHOLE_BP:
            return self
        share = _Sum()
        share._domestic = self._domestic * Fraction(weight_bp, WHOLE_BP)
        share._converted = self._converted * Fraction(weight_bp, WHOLE_BP)
        share.missing = self.missing
        return share

    @property
    def domestic(self) -> int:
        """What is in the base currency alone, rounded up."""
        return -int(-self._domestic // 1)

    def rounded(self, *, down: bool) -> int:
        exact = self._domestic + self._converted
        return int(exact // 1) if down else -int(-exact // 1)


def _sum_of(by_currency: Mapping[str, int], conversions: Conversions) -> _Sum:
    total = _Sum()
    for currency, minor in by_currency.items():
        total.add(currency, minor, conversions)
    return total


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
