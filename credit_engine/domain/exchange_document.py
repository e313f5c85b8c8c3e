"""Exchange rates as plain JSON values, and back."""

from __future__ import annotations

import re
from decimal import Decimal

from credit_engine.domain.document_parts import (
    need,
    read_currency,
    read_date,
    read_object,
    read_text,
)
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.errors import InvalidDocument

# Wide enough for any pair and its inverse, and exact in a decimal of 28 digits.
RATE = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,12})?", re.ASCII)


def read_exchange_rate(document: object, at: str) -> ExchangeRate:
    """
    Read `{base, quote, rate, on, source}`; the rate is a decimal string above zero.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    entry = read_object(document, at, ("base", "quote", "rate", "on", "source"))
    base, quote = (
        read_currency(need(entry, side, at), f"{at}/{side}") for side in ("base", "quote")
    )
    if base == quote:
        raise InvalidDocument("a rate is between two currencies.", f"{at}/quote")
    return ExchangeRate(
        base=base,
        quote=quote,
        rate=_read_rate(need(entry, "rate", at), f"{at}/rate"),
        on=read_date(need(entry, "on", at), f"{at}/on"),
        source=read_text(need(entry, "source", at), f"{at}/source"),
    )


def write_exchange_rate(rate: ExchangeRate) -> dict[str, object]:
    """The document of a rate."""
    return {
        "base": rate.base,
        "quote": rate.quote,
        "rate": rate.rate_text,
        "on": rate.on.isoformat(),
        "source": rate.source,
    }


def _read_rate(value: object, at: str) -> Decimal:
    """A rate without its trailing zeros, so that 1.10 is 1.1 said again."""
    if not isinstance(value, str) or RATE.fullmatch(value) is None or Decimal(value) == 0:
        raise InvalidDocument(
            'expected a decimal string above zero such as "1.0865", with at most 10 digits '
            "before the point and 12 after it.",
            at,
        )
    return Decimal(value).normalize()
