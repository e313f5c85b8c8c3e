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

from credit_engine.domain.converted_ledger import ConvertedLedger, converted_ledger
from credit_engine.domain.exchange import Conversions
from credit_engine.domain.facts import Absence, Facts
from credit_engine.domain.ledger import Ledger
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

    `converted` has them in the pack's currency; `denied` are those issued by the day on which
    it was said that we never sold to the buyer.
    """

    converted: ConvertedLedger
    denied: Sequence[Invoice]
    stated: Ledger | None
    as_of: date

    @property
    def invoices(self) -> Sequence[Invoice]:
        """The invoices, their amounts in parts of one unit of the pack's currency."""
        return self.converted.invoices

    @property
    def age_days(self) -> int:
        """Days since it was complete; one of which nothing is said is of today."""
        return 0 if self.stated is None else (self.as_of - self.stated.complete_as_of).days

    def read(self, fact: FactDefinition) -> float | Absence:
        """What it gives for *fact*, money in whole units of the pack's currency."""
        stale_after = fact.stale_after_days
        if stale_after is not None and self.age_days > stale_after:
            return Absence.STALE
        if self.stated is not None and self.stated.lacks_any(self.invoices):
            return Absence.INVALID
        if fact.name == DENIED:
            return float(len(self.denied))
        is_empty = not self.invoices and self.stated is None
        if is_empty and not LEDGER_MEASURES[fact.name].known_when_empty:
            return Absence.MISSING
        taken = self.converted.take(fact.name)
        return Absence.INVALID if taken is None else taken


def own_ledger(facts: Facts, as_of: date, conversions: Conversions) -> OwnLedger:
    """The ledger of *facts* as it was on *as_of*; a statement of a later day is not seen."""
    converted = converted_ledger(as_of, facts.invoices, conversions)
    stated = facts.ledger
    if stated is not None and stated.complete_as_of > as_of:
        stated = None
    denied: Sequence[Invoice] = ()
    for observation in facts.observations:
        if observation.fact == TRADED_BEFORE and observation.value is False:
            denied = issued_by(converted.invoices, observation.valid_at)
    return OwnLedger(converted, denied, stated, as_of)
