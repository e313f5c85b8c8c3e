"""
The judgement of an order: what it adds to the exposure, and which holds it meets.

Pure: what is asked, what was known, and the pack give a verdict, always the same one. The
caller holds the lock of the group, so that what was known still holds when it reserves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from credit_engine.assess.exposure import Figures
from credit_engine.assess.own_part import CoverOnDay, OwnPart
from credit_engine.domain.cover import Cover
from credit_engine.domain.exchange import Conversions
from credit_engine.domain.exposure import Positions
from credit_engine.domain.hold import Hold as PlacedHold
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import DocumentRef, Shipment, Stage
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import ExposurePolicy


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
    What is asked: may this document go on, for what it will ship?

    `shipments` are all that is open of the document, earliest first, also what is counted
    already, in minor units of `currency`. `reserved` is what the document's own open
    reservation counts: the answer takes its place. `chain` is what the document's own
    ledger entry and those it follows still count (an order for its delivery): the document
    takes it over, up to its own amount. Both are part of the buyer's positions. Terms that
    are not stated are taken to be the longest that the limit allows.
    """

    document: DocumentRef
    currency: str
    shipments: tuple[Shipment, ...]
    terms: Terms | None = None
    reserved: Positions = field(default_factory=dict)
    chain: Positions = field(default_factory=dict)
    passed: Passed | None = None


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


@dataclass(frozen=True, slots=True)
class Hold:
    """
    Why an order does not go on, and what would let it.

    `stages` are those at which it holds, earliest first, and never the invoice. `short_by`
    is what is missing, where an amount is; `since` the first day of the reason, where it
    has one. `about` is the buyer whose group limit it is, the code of the hold that was
    placed, or the currencies without a rate.
    """

    kind: HoldKind
    code: str
    stages: tuple[Stage, ...]
    owner: str
    clears_when: str
    text: Mapping[str, str]  # by language
    short_by: Money | None = None
    since: date | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """A group limit and the exposure below it, before the order."""

    buyer_id: str
    limit: LimitOnDay
    figures: Figures
    headroom: Money | None  # None where a rate is missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    The judgement of one question.

    `holds` lists those of group limits from the top down, then the buyer's own in the
    order of HoldKind, those that were placed last, by their code. `exempted` would have
    held, had the order not been paid for. `figures` are the buyer's before the order,
    `after` with it; `added` is the difference of their totals, and may be below zero.
    `headroom` is what still fits before the order, of the limit and of every group limit
    above it; None without a limit, or where a rate is missing. `to_reserve` is what the
    document's reservation should hold where it may go on: what no earlier document of the
    chain counts. `rechecked` says that it is above a limit and goes on by the re-check
    rule: such a check is no `Passed` for a later one.
    """

    question: OrderQuestion
    holds: tuple[Hold, ...]
    exempted: tuple[Hold, ...]
    figures: Figures
    after: Figures
    added: Money
    limit: LimitOnDay
    headroom: Money | None
    groups: tuple[GroupVerdict, ...]
    cover: CoverOnDay
    own: OwnPart  # of `after`
    to_reserve: tuple[Shipment, ...]
    rechecked: bool

    @property
    def may_confirm(self) -> bool:
        """Whether no hold is asked at the stage of the order."""
        return self.may(Stage.ORDER)

    @property
    def may_ship(self) -> bool:
        """Whether no hold is asked at the stage of the delivery."""
        return self.may(Stage.DELIVERY)

    @property
    def may_go_on(self) -> bool:
        """Whether the stage that was asked may go on; what is new of it is reserved then."""
        return self.may(self.question.document.stage)

    @property
    def approved(self) -> bool:
        """Whether nothing holds at the stage that was asked or a later one."""
        stages = list(Stage)
        later = stages[stages.index(self.question.document.stage) :]
        return all(self.may(stage) for stage in later)

    def may(self, stage: Stage) -> bool:
        """Whether no hold is asked at *stage*; an invoice may always be sent."""
        return not any(stage in hold.stages for hold in self.holds)


def judge_order(question: OrderQuestion, facts: OrderFacts, policy: ExposurePolicy) -> Verdict:
    """Judge one order: all holds, not the first. An invoice is told them and never held."""
    raise NotImplementedError
