"""What a compiled pack says of its facts: where each comes from, how it ages, who states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FactSource(StrEnum):
    """Where a fact comes from; a segment names the sources it expects."""

    REGISTER = "register"  # recorded with the buyer
    STATEMENTS = "statements"  # line items of annual accounts, by period
    RECEIVABLES = "receivables"  # measures of the seller's own ledger
    BUREAU = "bureau"  # a credit bureau
    REFERENCES = "references"  # trade and bank references
    COVER = "cover"  # the insurer's limit on the buyer, and its terms
    LEGAL = "legal"  # courts, sanctions, compliance
    SECTOR = "sector"  # the buyer's trade
    COUNTRY = "country"  # the country that the buyer is in
    COLLATERAL = "collateral"  # guarantees, pledges, retained title
    OWNERSHIP = "ownership"  # owners, group, managers
    ANALYST = "analyst"  # what our own analysts found or saw
    HOLDS = "holds"  # our own stops of new credit; always there
    REQUEST = "request"  # the deal itself; always there


class Counts(StrEnum):
    """When a fact counts for a buyer whose segment does not expect its source."""

    WHEN_EXPECTED = "when_expected"  # never: it is left out, whatever was sent
    WHEN_STATED = "when_stated"  # where somebody stated it, also as stale or refused


# Facts that somebody states one by one; the others are taken from records of their own.
OBSERVED = frozenset(FactSource) - {
    FactSource.STATEMENTS,
    FactSource.RECEIVABLES,
    FactSource.COVER,
    FactSource.HOLDS,
    FactSource.REQUEST,
}
# What no segment has to name: it is read of every buyer.
ALWAYS_EXPECTED = frozenset({FactSource.REGISTER, FactSource.HOLDS, FactSource.REQUEST})
# What others say about the buyer, or we ourselves: nothing that it could be told to change.
THIRD_PARTIES = frozenset(
    {
        FactSource.BUREAU,
        FactSource.REFERENCES,
        FactSource.COVER,
        FactSource.LEGAL,
        FactSource.SECTOR,
        FactSource.COUNTRY,
        FactSource.ANALYST,
        FactSource.HOLDS,
    }
)


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """
    One input. `unit` money means whole currency units inside formulas.

    Days count from the day on which a value was true: up to `fresh_for_days` it
    counts in full, after `stale_after_days` not at all, between them less and less.
    `stated_by` names who may state it, and is empty where nobody states it as such;
    one that is `verified` counts only where somebody verified it. `personal` is
    about a person, `actionable` about what the buyer can do something about.
    `counts` says whether rules read it where the segment does not expect its source.
    """

    name: str
    label: Mapping[str, str]  # language code -> text
    type: str  # number | text | date | boolean
    unit: str | None
    source: FactSource
    values: tuple[str, ...] | None  # the closed list of a text fact
    valid_min: float | None
    valid_max: float | None
    fresh_for_days: int | None
    stale_after_days: int | None
    stated_by: tuple[str, ...]
    verified: bool
    personal: bool
    actionable: bool
    counts: Counts
