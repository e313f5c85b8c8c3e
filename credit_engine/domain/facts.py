"""
Everything that a decision knows about a buyer, frozen, and the kinds of not knowing.

`Facts` holds raw records, not measures: what a register or a bureau stated, the
accounts, the invoices, the deal. Measures are computed from them by the rule
pack, so that the record shows what was known and not only what was made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from credit_engine.domain.cover import Cover
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.hold import Hold
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.request import LimitRequest
from credit_engine.domain.statement import Statement

FactValue = float | str | bool | date


class Absence(StrEnum):
    """Why a fact or a dimension has no value."""

    NOT_EXPECTED = "not_expected"  # the segment expects none: left out of score and rules
    MISSING = "missing"  # expected, and nobody stated it
    STALE = "stale"  # stated, but too long ago
    REFUSED = "refused"  # asked for, and the buyer would not give it
    UNVERIFIED = "unverified"  # stated, and nobody verified it who should have
    INVALID = "invalid"  # stated, but outside its valid range or not computable


# Which absence to name when a measure lacks several inputs: that it does not apply, else
# the one that the seller can do most about.
TELLING = (
    Absence.NOT_EXPECTED,
    Absence.MISSING,
    Absence.STALE,
    Absence.UNVERIFIED,
    Absence.REFUSED,
    Absence.INVALID,
)

# What may be stated in place of a value.
STATED_ABSENCES = (Absence.REFUSED, Absence.UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Observation:
    """
    One stated fact: true in the world from `valid_at`, stated by `source`.

    `value` is None where one of STATED_ABSENCES is stated in its place. `evidence`
    is the SHA-256 of a document that shows it, as `sha256:` and 64 hex digits.
    """

    fact: str
    value: FactValue | None
    valid_at: date
    source: str
    absent: Absence | None = None
    verified_by: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What was known about one buyer when it was decided.

    `observations` holds at most one per fact name (the newest), sorted by name;
    `statements` is as statement.in_order has it; `invoices` is sorted by number; `covers`
    holds at most one for each policy, sorted by it, and `holds` one for each code; `ledger`
    is what was said of the invoices as a whole, None where nobody said anything; `exchange_rates`
    holds at most one per pair of currencies, whichever way it is stated, sorted by the pair.
    """

    observations: tuple[Observation, ...]
    statements: tuple[Statement, ...]
    invoices: tuple[Invoice, ...]
    request: LimitRequest
    covers: tuple[Cover, ...] = ()
    holds: tuple[Hold, ...] = ()
    ledger: Ledger | None = None
    exchange_rates: tuple[ExchangeRate, ...] = ()
