"""The judgement of an order: its holds, and the figures that they came of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.assess.exposure import Figures
from credit_engine.assess.order_case import OrderQuestion
from credit_engine.assess.own_part import CoverOnDay, OwnPart
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Shipment, Stage


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

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API; what it does not have is left out."""
        document: dict[str, object] = {
            "code": self.code,
            "kind": self.kind.value,
            "stages": [stage.value for stage in self.stages],
            "owner": self.owner,
            "clears_when": self.clears_when,
            "text": dict(self.text),
        }
        if self.short_by is not None:
            document |= {"short_by": self.short_by.text, "currency": self.short_by.currency}
        if self.since is not None:
            document["since"] = self.since.isoformat()
        if self.about is not None:
            document["about"] = self.about
        return document


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """A group limit and the exposure below it, before the order and with it."""

    buyer_id: str
    limit: LimitOnDay
    figures: Figures
    after: Figures
    headroom: Money | None  # None where a rate is missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    The judgement of one question.

    `holds` lists those of group limits from the top down, then the buyer's own in the
    order of HoldKind, those that were placed last, by their code. `exempted` would have
    held, had the order not been paid for, and `passed_before` had it not passed already,
    not long ago and for about as much: a check with any of these is no `Passed` for a
    later one. `figures` are the buyer's before the order,
    `after` with it; `added` is the difference of their totals, and may be below zero.
    `headroom` is what still fits before the order, of the limit and of every group limit
    above it, and of our appetite for own risk; None without a limit, or where a rate is
    missing. `to_reserve` is what the document's reservation should hold where it may go
    on: what the chain does not count otherwise.
    """

    question: OrderQuestion
    holds: tuple[Hold, ...]
    exempted: tuple[Hold, ...]
    passed_before: tuple[Hold, ...]
    figures: Figures
    after: Figures
    added: Money
    limit: LimitOnDay
    headroom: Money | None
    groups: tuple[GroupVerdict, ...]
    cover: CoverOnDay
    own: OwnPart  # of `after`
    to_reserve: tuple[Shipment, ...]

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
    def rechecked(self) -> bool:
        """Whether it is above a limit and is not held for it by the re-check rule."""
        return bool(self.passed_before)

    @property
    def approved(self) -> bool:
        """Whether nothing holds at the stage that was asked or a later one."""
        stages = list(Stage)
        later = stages[stages.index(self.question.document.stage) :]
        return all(self.may(stage) for stage in later)

    def may(self, stage: Stage) -> bool:
        """Whether no hold is asked at *stage*; an invoice may always be sent."""
        return not any(stage in hold.stages for hold in self.holds)
