"""
Money: whole minor units and an ISO 4217 currency, never a float.

A measure (a ratio, a score) is a double; an amount that somebody may owe is not.
The two meet at exactly two doors: `Money.as_measure` on the way in, and
`floor_to_minor` on the way out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from credit_engine.errors import InvalidAmount

# ISO 4217 list one: active currency codes by the number of their decimals.
_DECIMALS: dict[int, str] = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP "
        "BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT "
        "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
        "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
        "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED "
        "VES WST XCD YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
}
_SCALES = {0: 1, 2: 100, 3: 1000}
DECIMALS: dict[str, int] = {
    code: decimals for decimals, codes in _DECIMALS.items() for code in codes.split()
}

# 15 whole digits hold every company's balance sheet in any currency, and keep
# minor units within the 64-bit integers of both databases.
AMOUNT = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` minor units (cents) of `currency` (ISO 4217)."""

    minor: int
    currency: str

    @property
    def text(self) -> str:
        """The amount as a decimal string with all of its currency's decimals."""
        return minor_text(self.minor, self.currency)

    def as_measure(self) -> float:
        """The amount in whole currency units, as the nearest double."""
        return self.minor / minor_per_unit(self.currency)


def minor_text(minor: int, currency: str) -> str:
    """*minor* minor units of an active *currency* as a decimal string with all its decimals."""
    decimals = DECIMALS[currency]
    if decimals == 0:
        return str(minor)
    whole, part = divmod(abs(minor), _SCALES[decimals])
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{decimals}d}"


def minor_per_unit(currency: str) -> int:
    """
    How many minor units make one unit: 100 for EUR, 1 for JPY.

    Raises:
        InvalidAmount: *currency* is not an active ISO 4217 code.
    """
    if currency not in DECIMALS:
        raise InvalidAmount(
            f"{currency!r} is not an active ISO 4217 currency code; send one such as EUR or USD."
        )
    return _SCALES[DECIMALS[currency]]


def parse_money(text: str, currency: str) -> Money:
    """
    Read a decimal string such as `250000.00`.

    Raises:
        InvalidAmount: not a plain decimal, more decimals than the currency has,
            more than 15 whole digits, or an unknown currency.
    """
    scale = minor_per_unit(currency)
    match = AMOUNT.fullmatch(text)
    if match is None:
        raise InvalidAmount(
            f"{text[:40]!r} is not an amount; write digits with an optional decimal point, "
            'such as "250000.00" (at most 15 digits before the point).'
        )
    sign, whole, fraction = match.groups(default="")
    decimals = DECIMALS[currency]
    if len(fraction) > decimals:
        raise InvalidAmount(f"{text!r} has {len(fraction)} decimals but {currency} has {decimals}.")
    minor = int(whole) * scale + int(fraction.ljust(decimals, "0") or "0")
    return Money(-minor if sign else minor, currency)


def floor_to_minor(amount: float, currency: str) -> int:
    """
    Round a finite double, in whole currency units, down to minor units, exactly.

    The double is taken for the exact binary fraction that it is, so that no
    second rounding can lift the result above it.
    """
    numerator, denominator = amount.as_integer_ratio()
    return numerator * minor_per_unit(currency) // denominator


def share_of(minor: int, basis_points: int) -> int:
    """*basis_points* hundredths of a percent of *minor*, rounded down."""
    return minor * basis_points // 10_000
