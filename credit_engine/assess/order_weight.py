"""An order on the scales: the exposure without it and with it, under one limit."""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.assess.document_chain import ChainPart
from credit_engine.assess.exposure import Figures, figures_of
from credit_engine.assess.order_case import OrderFacts
from credit_engine.domain.exchange import Conversions
from credit_engine.domain.exposure import Positions
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money, share_of
from credit_engine.pack.exposure_model import ExposurePolicy


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    An exposure `before` the order and `after` it, in the currency of its limit.

    `tolerated` is the part of it that a rate which moved may have made.
    """

    limit: LimitOnDay
    before: Figures
    after: Figures
    tolerated: int

    @property
    def judged(self) -> Money:
        """What is compared with the limit."""
        return Money(max(self.after.total - self.tolerated, 0), self.after.currency)

    @property
    def headroom(self) -> Money | None:
        """What still fits before the order; None without a limit or where a rate is missing."""
        if self.limit.amount is None or self.before.missing:
            return None
        left = self.limit.amount.minor - self.before.total
        return Money(max(left, 0), self.before.currency)


@dataclass(frozen=True, slots=True)
class Scales:
    """What every exposure that an order adds to is weighed by."""

    part: ChainPart
    facts: OrderFacts
    policy: ExposurePolicy

    def conversions_for(self, limit: LimitOnDay) -> Conversions:
        """Lead to the currency of *limit*, and to the pack's without one. Raises KeyError."""
        currency = self.facts.currency if limit.amount is None else limit.amount.currency
        return self.facts.conversions[currency]

    def weigh(self, positions: Positions, limit: LimitOnDay) -> Weighed:
        """Count *positions* without the order and with it. Raises KeyError."""
        conversions = self.conversions_for(limit)
        before = figures_of(positions, self.policy, conversions, self.facts.day)
        after = figures_of(self.part.within(positions), self.policy, conversions, self.facts.day)
        return Weighed(limit, before, after, self._tolerated(after, conversions))

    def _tolerated(self, after: Figures, conversions: Conversions) -> int:
        """
        Give the tolerance for what is owed in other currencies, the order left out.

        What is left of the exposure with the order, rather than the exposure without it: so
        it never grows by more than the exposure does, whatever is rounded.
        """
        if not after.foreign:
            return 0
        order = figures_of(self.part.new, self.policy, conversions, self.facts.day)
        owed = max(after.foreign - order.foreign, 0)
        return share_of(owed, self.policy.rate_tolerance_bp)
