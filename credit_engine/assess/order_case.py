"""What is asked of an order, and what is known: all that a judgement looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from credit_engine.domain.cover import Cover
from credit_engine.domain.exchange import Conversions
from credit_engine.domain.exposure import Positions
from credit_engine.domain.hold import Hold as PlacedHold
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.reservation import DocumentRef, Shipment
from credit_engine.domain.terms import Terms


@dataclass(frozen=True, slots=True)
class Passed:
    """
    The last check of the same chain that passed by itself, not by the re-check rule.

    `minor` is what it asked for, in minor units of the document's currency.
    """

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class OrderQuestion:
    """
    What is asked: whether this document may go on, for what it will ship.

    `shipments` are all that is open of the document, earliest first, also what is counted
    already, in minor units of `currency`. Three parts of the buyer's positions are of its
    own chain, and are not counted beside it: `reserved` is what its own open reservation
    counts, `recorded` what its own entry in the ledger counts, and `follows` what the
    documents that it follows still count (an order, for its delivery), of which it takes
    over as much as it ships. Terms that are not stated are taken to be the longest that
    the limit allows.
    """

    document: DocumentRef
    currency: str
    shipments: tuple[Shipment, ...]
    terms: Terms | None = None
    reserved: Positions = field(default_factory=dict)
    recorded: Positions = field(default_factory=dict)
    follows: Positions = field(default_factory=dict)
    passed: Passed | None = None

    @property
    def minor(self) -> int:
        """The whole document, in minor units of its currency."""
        total = 0
        for shipment in self.shipments:
            total += shipment.minor
        return total


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A buyer at or above the one that orders, with the positions of all that is below it."""

    buyer_id: str
    positions: Positions  # its own and those of everything below it
    limit: LimitOnDay  # the group limit; without an amount where none is set


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """
    What is known on `day`, the seller's local date.

    `groups` leads from the top of the tree down to the buyer itself. `conversions` hold
    one for `currency`, the pack's, and one for the currency of each limit.
    `ledger_stated_on` is the day on which the outside ledger was last stated, None where it
    never was. `prepaid_minor` was received for this order by `day`, in the document's
    currency.
    """

    day: date
    currency: str
    positions: Positions  # of the buyer alone
    limit: LimitOnDay
    groups: Sequence[GroupFacts]
    conversions: Mapping[str, Conversions]  # by base currency
    covers: Sequence[Cover] = ()
    placed: Sequence[PlacedHold] = ()
    ledger_stated_on: date | None = None
    prepaid_minor: int = 0
