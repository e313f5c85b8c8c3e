"""
A ledger in one currency, so that amounts of invoices can be added up.

Amounts stay exact: they are counted in a unit so small that a rate leaves no remainder,
and an invoice that is paid in full is so after its conversion, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm

from credit_engine.domain.exchange import Conversions
from credit_engine.domain.money import minor_per_unit
from credit_engine.domain.receivable import LEDGER_MEASURES, Invoice, IssuedInvoices, issued_by


@dataclass(frozen=True, slots=True)
class ConvertedLedger:
    """
    The invoices that existed on `day`, their amounts in parts of one unit of a base currency.

    `parts_per_unit` is None where some amount has no rate: then only what is
    `known_when_empty` can be told (see receivable.LedgerMeasure).
    """

    invoices: Sequence[Invoice]
    day: date
    parts_per_unit: int | None

    def take(self, name: str) -> float | None:
        """The measure *name*, money in whole units; None where the currencies forbid it."""
        measure = LEDGER_MEASURES[name]
        if self.parts_per_unit is None and not measure.known_when_empty:
            return None
        return measure.whole(self.invoices, self.day, self.parts_per_unit or 1)


def converted_ledger(
    day: date, invoices: Sequence[Invoice], conversions: Conversions
) -> ConvertedLedger:
    """The ledger as it was on *day*, each amount in the base currency of *conversions*."""
    issued = issued_by(invoices, day)
    per_unit = minor_per_unit(conversions.base)
    factors: dict[str, Fraction] = {}
    for currency in {invoice.currency for invoice in issued}:
        conversion = conversions.of(currency)
        if conversion is None:
            return ConvertedLedger(issued, day, None)
        factors[currency] = conversion.factor
    parts = lcm(*(factor.denominator for factor in factors.values()))
    scales = {currency: int(factor * parts) for currency, factor in factors.items()}
    if set(scales.values()) - {1}:
        scaled = (_scaled(invoice, scales[invoice.currency]) for invoice in issued)
        issued = IssuedInvoices(scaled, day)
    return ConvertedLedger(issued, day, per_unit * parts)


def _scaled(invoice: Invoice, scale: int) -> Invoice:
    """*invoice* with all of its amounts times *scale*."""
    return replace(
        invoice,
        minor=invoice.minor * scale,
        payments=tuple(replace(of, minor=of.minor * scale) for of in invoice.payments),
        credit_notes=tuple(replace(of, minor=of.minor * scale) for of in invoice.credit_notes),
        disputes=tuple(replace(of, minor=of.minor * scale) for of in invoice.disputes),
    )
