"""
What the currencies of a buyer's facts are worth in the pack's, on one day.

There is one rate for all amounts in a currency, old accounts and new: growth and ratios
are then those of the amounts, and no currency's movement is taken for the buyer's.
"""

from __future__ import annotations

from datetime import date

from credit_engine.domain.exchange import Conversions, ExchangeRate, conversions_to
from credit_engine.domain.facts import Facts
from credit_engine.pack.model import CompiledPack


def conversions_of(pack: CompiledPack, facts: Facts, as_of: date) -> Conversions:
    """How each currency with a usable rate is brought to the pack's, as of *as_of*."""
    return conversions_to(pack.currency, facts.exchange_rates, as_of, pack.rates_stale_after_days)


def currencies_in(facts: Facts) -> frozenset[str]:
    """Every currency that an amount of *facts* is in."""
    return frozenset(
        {
            facts.request.wanted.currency,
            *(statement.currency for statement in facts.statements),
            *(invoice.currency for invoice in facts.invoices),
            *(of.granted.amount.currency for of in facts.covers if of.granted is not None),
        }
    )


def rates_used(conversions: Conversions, facts: Facts) -> tuple[ExchangeRate, ...]:
    """The rates that amounts of *facts* were converted at, by pair."""
    found = (conversions.of(currency) for currency in sorted(currencies_in(facts)))
    rates = [one.rate for one in found if one is not None and one.rate is not None]
    return tuple(sorted(rates, key=lambda rate: rate.pair))
