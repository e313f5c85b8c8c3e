"""
Exchange rates of a seller: record them, list them, and gather those that facts need.

Rates are only ever added. What a source states again without a change adds nothing;
what it states otherwise of the same day is a new record, and counts from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from credit_engine.assess.currencies import currencies_in
from credit_engine.domain.exchange import ExchangeRate, pair_of
from credit_engine.domain.facts import Facts
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.ports import Reading, RecordedExchangeRate, Recording, Writing


@dataclass(frozen=True, slots=True)
class RecordedRates:
    """How many rates were new, and how many were there already."""

    recorded: int
    unchanged: int


def record_exchange_rates(
    context: Context, caller: Caller, rates: Sequence[ExchangeRate]
) -> RecordedRates:
    """
    Record rates, in the order in which they are stated.

    Raises:
        Busy, Unavailable: the database.
    """
    recording = context.recording(caller)
    with context.store.writing() as writing:
        return record_rates_in(writing, caller, rates, recording)


def record_rates_in(
    writing: Writing, caller: Caller, rates: Sequence[ExchangeRate], recording: Recording
) -> RecordedRates:
    """Record *rates* within an open transaction."""
    recorded = 0
    for rate in rates:
        if writing.stated_exchange_rate(caller.seller_id, rate) != rate:
            writing.append_exchange_rates(caller.seller_id, [rate], recording)
            recorded += 1
    return RecordedRates(recorded, len(rates) - recorded)


def list_exchange_rates(
    context: Context, caller: Caller, after: int, limit: int
) -> Page[RecordedExchangeRate]:
    """A page of the seller's rates in the order of their recording, those after number *after*."""
    with context.store.reading() as reading:
        found = reading.exchange_rates(caller.seller_id, after, limit + 1)
    return page_of(found, limit, lambda held: str(held.sequence))


def with_rates(reading: Reading, seller_id: str, facts: Facts, base: str, as_of: date) -> Facts:
    """
    Give *facts* with the rates that bring their amounts to *base*, and no others.

    They are read in the session in which the facts were, so that both were known at one instant.
    """
    pairs = sorted(pair_of(base, currency) for currency in currencies_in(facts) - {base})
    found = [reading.exchange_rate(seller_id, pair, as_of) for pair in pairs]
    return replace(facts, exchange_rates=tuple(rate for rate in found if rate is not None))
