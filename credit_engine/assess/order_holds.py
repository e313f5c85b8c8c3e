"""The tests that hold an order, each of one kind; what they come to is judged in order_check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from credit_engine.assess.exposure import Figures, Overdue, overdue_beyond
from credit_engine.assess.order_case import OrderFacts
from credit_engine.assess.order_verdict import Hold
from credit_engine.assess.order_weight import Weighed
from credit_engine.assess.own_part import CoverOnDay, OwnPart
from credit_engine.domain.hold import Hold as PlacedHold
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money, share_of
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import ExposurePolicy

# Before goods leave; what has left is invoiced in any case.
HELD_STAGES = (Stage.ORDER, Stage.DELIVERY)
AMOUNT_KINDS = frozenset({HoldKind.OVER_LIMIT, HoldKind.OVER_GROUP_LIMIT, HoldKind.OVER_OWN_RISK})


@dataclass(frozen=True, slots=True)
class Judge:
    """What every test needs: the pack's policy and the day."""

    policy: ExposurePolicy
    day: date

    def hold(
        self,
        kind: HoldKind,
        *,
        short_by: Money | None = None,
        since: date | None = None,
        about: str | None = None,
        among: Callable[[Stage], bool] = lambda _: True,
    ) -> Iterator[Hold]:
        """
        Give the hold of *kind*, or none where it is asked at no stage *among* those.

        *since* is the first day of the reason: it holds once that is older than the grace.
        """
        asked = self.policy.holds[kind]
        stages = tuple(
            stage
            for stage in HELD_STAGES
            if stage in asked.grace_days
            and (since is None or (self.day - since).days >= asked.grace_days[stage])
            and among(stage)
        )
        if stages:
            yield Hold(
                kind, asked.code, stages, asked.owner, asked.clears_when, asked.text,
                short_by=short_by, since=since, about=about,
            )  # fmt: skip

    def above(
        self, kind: HoldKind, exposure: Money, most: Money, about: str | None = None
    ) -> Iterator[Hold]:
        """Hold what is above *most* and the tolerance of a stage; short by what is above it."""

        def is_above(stage: Stage) -> bool:
            tolerated = share_of(most.minor, self.policy.tolerance_bp[stage])
            return exposure.minor > most.minor + tolerated

        short_by = Money(exposure.minor - most.minor, most.currency)
        yield from self.hold(kind, short_by=short_by, about=about, among=is_above)

    def of_limit(self, weighed: Weighed, group_id: str | None = None) -> Iterator[Hold]:
        """Test a limit, of a group where it has an id: whether it is suspended, or not enough."""
        limit = weighed.limit
        kind = HoldKind.OVER_LIMIT if group_id is None else HoldKind.OVER_GROUP_LIMIT
        if limit.suspended:
            yield from self.hold(HoldKind.LIMIT_SUSPENDED, about=group_id)
        elif limit.amount is not None:
            yield from self.above(kind, weighed.judged, limit.amount, group_id)
        if limit.review_by is not None and limit.review_by < self.day:
            since = limit.review_by + timedelta(days=1)
            yield from self.hold(HoldKind.REVIEW_OVERDUE, since=since, about=group_id)

    def of_no_limit(self, limit: LimitOnDay) -> Iterator[Hold]:
        """Tell a limit that waits for its conditions from one that was never set."""
        pending = limit.conditions_pending
        yield from self.hold(HoldKind.CONDITIONS_PENDING if pending else HoldKind.NO_LIMIT)

    def of_own_risk(self, own: OwnPart) -> Iterator[Hold]:
        """Test our own part against the appetite for it."""
        if own.at_most is not None:
            yield from self.above(HoldKind.OVER_OWN_RISK, own.own, own.at_most)

    def of_overdue(self, facts: OrderFacts, figures: Figures) -> Iterator[Hold]:
        """
        Test the open items that are overdue beyond the grace of a stage.

        They matter from the pack's least amount on, and where an amount among them cannot
        be compared with it. The shortfall is all that is overdue.
        """
        at_least = max(self.policy.holds[HoldKind.OVERDUE].at_least_minor, 1)
        grace_days = self.policy.holds[HoldKind.OVERDUE].grace_days
        conversions = facts.conversions[facts.currency]

        def matters(stage: Stage) -> bool:
            late: Overdue = overdue_beyond(
                facts.positions, conversions, self.day, grace_days[stage]
            )
            return bool(late.missing) or late.minor >= at_least

        if figures.oldest_due is not None and figures.oldest_due < self.day:
            since = figures.oldest_due + timedelta(days=1)
            short_by = Money(figures.overdue, figures.currency)
            yield from self.hold(HoldKind.OVERDUE, short_by=short_by, since=since, among=matters)

    def of_cover(self, cover: CoverOnDay, terms: Terms | None) -> Iterator[Hold]:
        """Test whether the insurer's cover has stopped, or does not allow the terms."""
        if cover.stopped_since is not None:
            yield from self.hold(HoldKind.COVER_STOPPED, since=cover.stopped_since)
        if terms is None or cover.max_terms_days is None:
            return
        if terms.longest_days > cover.max_terms_days:
            yield from self.hold(HoldKind.COVER_TERMS)

    def of_terms(self, terms: Terms | None, most: Terms | None) -> Iterator[Hold]:
        """Test whether terms are longer or riskier than the limit allows."""
        if terms is None or most is None:
            return
        if terms.risk > most.risk or terms.longest_days > most.longest_days:
            yield from self.hold(HoldKind.TERMS)

    def of_rates(self, currencies: Iterable[str]) -> Iterator[Hold]:
        """Hold what cannot be counted for want of a rate, naming the currencies."""
        named = sorted(set(currencies))
        if named:
            yield from self.hold(HoldKind.NO_RATE, about=", ".join(named))

    def of_ledger(self, stated_on: date | None) -> Iterator[Hold]:
        """Test the age of the outside ledger; one that was never stated is too old."""
        most = self.policy.ledger_old_after_days
        if most is None:
            return
        if stated_on is None:
            yield from self.hold(HoldKind.LEDGER_OLD)
        elif (self.day - stated_on).days > most:
            yield from self.hold(HoldKind.LEDGER_OLD, since=stated_on + timedelta(days=most + 1))

    def of_placed(self, holds: Iterable[PlacedHold]) -> Iterator[Hold]:
        """Tell the holds that were placed: each holds every stage before goods leave."""
        asked = self.policy.holds[HoldKind.PLACED]
        for placed in sorted(holds, key=lambda hold: (hold.code, hold.placed_on)):
            if placed.is_in_force_on(self.day):
                yield Hold(
                    HoldKind.PLACED, asked.code, HELD_STAGES, asked.owner, asked.clears_when,
                    asked.text, since=placed.placed_on, about=placed.code,
                )  # fmt: skip
