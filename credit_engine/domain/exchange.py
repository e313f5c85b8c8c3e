"""
Exchange rates as somebody stated them, and amounts brought to a base currency and back.

A conversion is a fraction and exact: what rounds is whoever needs whole minor units.
A rate serves both ways of its pair. Rates are never crossed through a third currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from credit_engine.domain.money import Money, minor_per_unit


def pair_of(one: str, other: str) -> str:
    """Two currencies in the order of their codes: `EUR/USD`."""
    return "/".join(sorted((one, other)))


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """One `base` was worth `rate` of `quote` (ISO 4217, above zero) on `on`, says `source`."""

    base: str
    quote: str
    rate: Decimal
    on: date
    source: str

    @property
    def pair(self) -> str:
        """The two currencies, the same whichever way the rate is stated: `EUR/USD`."""
        return pair_of(self.base, self.quote)

    @property
    def rate_text(self) -> str:
        """The rate as a plain decimal without trailing zeros."""
        return f"{self.rate.normalize():f}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """
    Amounts of `currency` in the base currency, and back.

    `factor` is how many minor units of the base currency one minor unit of `currency` is
    worth; `rate` is what it was made of, None of the base currency itself.
    """

    currency: str
    factor: Fraction
    rate: ExchangeRate | None = None

    def to_base(self, minor: int) -> Fraction:
        """Minor units of the base currency, exactly."""
        return minor * self.factor

    def to_base_above(self, minor: int) -> int:
        """Whole minor units of the base currency, rounded up."""
        return -(-minor * self.factor.numerator // self.factor.denominator)

    def from_base(self, minor: int) -> Money:
        """What *minor* units of the base currency are worth, rounded down to minor units."""
        worth = minor * self.factor.denominator // self.factor.numerator
        return Money(worth, self.currency)


@dataclass(frozen=True, slots=True)
class Conversions:
    """How each currency is brought to `base`, as of one day; those without a rate are not in it."""

    base: str
    held: Mapping[str, Conversion]

    def of(self, currency: str) -> Conversion | None:
        """The conversion of *currency*; None where there is no rate that may be used."""
        return self.held.get(currency)


def conversions_to(
    base: str, rates: Iterable[ExchangeRate], as_of: date, stale_after_days: int
) -> Conversions:
    """
    Give what *rates*, one for each pair, can convert to *base* as of *as_of*.

    A rate of a later day is not known yet, and one that is more than *stale_after_days*
    old is of no use: both count as no rate.
    """
    held = {base: Conversion(base, Fraction(1))}
    for rate in rates:
        if base not in (rate.base, rate.quote):
            continue
        if not 0 <= (as_of - rate.on).days <= stale_after_days:
            continue
        stated = Fraction(rate.rate)
        currency, units = (rate.base, stated) if rate.quote == base else (rate.quote, 1 / stated)
        factor = units * minor_per_unit(base) / minor_per_unit(currency)
        held[currency] = Conversion(currency, factor, rate)
    return Conversions(base, held)
