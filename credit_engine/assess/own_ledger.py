"""
Our own ledger on a buyer as of a day, and what it can tell.

An empty ledger tells nothing but that it is empty, unless it is stated to be complete as of a
day: then sums and counts of it are zero. Of a statement that is too old, and of a ledger that
holds fewer invoices than its statement counts, nothing can be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.facts import Absence, Facts
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.money import minor_per_unit
from credit_engine.domain.receivable import (
    DENIED,
    LEDGER_MEASURES,
    TRADED_BEFORE,
    Invoice,
    issued_by,
)
from credit_engine.pack.fact_model import FactDefinition


@dataclass(frozen=True, slots=True)
class OwnLedger:
    """
    The invoices that existed on `as_of`, and what was said of them as a whole by then.

    `denied` are those issued by the day on which it was said that we never sold to the buyer.
    """

    invoices: Sequence[Invoice]
    denied: Sequence[Invoice]
    stated: Ledger | None
    as_of: date

    @property
    def age_days(self) -> int:
        """Days since it was complete; one of which nothing is said is of today."""
        return 0 if self.stated is None else (self.as_of - self.stated.complete_as_of).days

    def read(self, fact: FactDefinition, currency: str) -> float | Absence:
        """What it gives for *fact*, money in whole units of *currency*."""
        stale_after = fact.stale_after_days
        if stale_after is not None and self.age_days > stale_after:
            return Absence.STALE
        if self.stated is not None and self.stated.lacks_any(self.invoices):
            return Absence.INVALID
        measure = LEDGER_MEASURES[fact.name]
        invoices = self.denied if fact.name == DENIED else self.invoices
        if not measure.known_when_empty:
            if not invoices and self.stated is None:
                return Absence.MISSING
            for invoice in invoices:
                if invoice.currency != currency:
                    return Absence.INVALID
        return measure.whole(invoices, self.as_of, minor_per_unit(currency))


def own_ledger(facts: Facts, as_of: date) -> OwnLedger:
    """The ledger of *facts* as it was on *as_of*; a statement of a later day is not seen."""
    invoices = issued_by(facts.invoices, as_of)
    stated = facts.ledger
    if stated is not None and stated.complete_as_of > as_of:
        stated = None
    denied: Sequence[Invoice] = ()
    for observation in facts.observations:
        if observation.fact == TRADED_BEFORE and observation.value is False:
            denied = issued_by(invoices, observation.valid_at)
    return OwnLedger(invoices, denied, stated, as_of)
