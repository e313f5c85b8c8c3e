"""Draws exchange rates, all as a document can hold them."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from credit_engine.domain.exchange import ExchangeRate

currencies = st.sampled_from(["EUR", "USD", "JPY", "KWD", "CHF"])
rates = st.integers(1, 10**22 - 1).map(lambda parts: (Decimal(parts) / 10**12).normalize())


@st.composite
def exchange_rates(draw) -> ExchangeRate:
    base = draw(currencies)
    return ExchangeRate(
        base=base,
        quote=draw(currencies.filter(lambda other: other != base)),
        rate=draw(rates),
        on=draw(st.dates(date(2000, 1, 1), date(2100, 1, 1))),
        source=draw(st.sampled_from(["ecb", "bank"])),
    )
