"""Short answers for people: a name and its value on each line, the values in one column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from credit_engine.cli.terminal import say

NAME_WIDTH = 11
LANGUAGE = "en"


def print_rows(rows: Iterable[tuple[str, str]]) -> None:
    """Print each (name, value); a repeated name is shown once, an empty value not at all."""
    before = ""
    for name, value in rows:
        if value:
            say(f"{'' if name == before else name:<{NAME_WIDTH}}{value}")
            before = name


def amount_text(amount: str, currency: str) -> str:
    """An amount for reading: `250,000.00 USD`."""
    sign = "-" if amount.startswith("-") else ""
    whole, point, fraction = amount.removeprefix("-").partition(".")
    return f"{sign}{int(whole):,}{point}{fraction} {currency}"


def pd_text(pd: Mapping[str, Any]) -> str:
    """The document of a probability: `2.41 % insolvency within 12 months (base rate 1.5 %: …)`."""
    of = f"{pd['value'] * 100:.2f} % {pd['event']} within {pd['horizon_months']} months"
    return f"{of} (base rate {pd['base_rate'] * 100:.4g} %: {pd['population'][LANGUAGE]})"


def rate_text(rate: Mapping[str, object]) -> str:
    """The document of an exchange rate for reading: `1 EUR = 1.0865 USD, 2026-11-20, ecb`."""
    return f"1 {rate['base']} = {rate['rate']} {rate['quote']}, {rate['on']}, {rate['source']}"
