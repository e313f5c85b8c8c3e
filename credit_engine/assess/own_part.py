"""
The insured part of an exposure and our own, side by side.

Usable cover pays its insured percentage of the exposure within it; the retention, what is
above the cover, and everything where no cover is usable, is our own risk, for which the
pack has an appetite.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.cover import (
    Cover,
    Insured,
    begun_by,
    cover_state,
    least_percent,
    least_terms_days,
    stop_shipment_on,
    stopped_since,
    usable,
)
from credit_engine.domain.exchange import Conversions
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money, share_of
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import OwnRiskPolicy

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class CoverOnDay:
    """
    What the records of cover come to on a day, for what is shipped on certain terms.

    `state` is `zero`, `stopped`, `in_force` or `none_held`, the worst of all policies;
    None where nothing is recorded. `usable` is the cover for a delivery of the day;
    `insured_percent` is the least percentage and `max_terms_days` are the shortest of the
    longest terms of every cover that has not ended, stopped or not: neither rises where one
    stops. `stop_shipment_on` is the first day on which the oldest unpaid invoice stops
    cover, unless it is paid before; `stopped_since` the day from which a policy's cover is
    stopped, None where none is. `unrated` are the currencies of usable cover without a
    rate: it counts for nothing.
    """

    state: str | None
    usable: Money
    insured_percent: int
    max_terms_days: int | None
    stop_shipment_on: date | None
    stopped_since: date | None
    unrated: tuple[str, ...] = ()

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        return {
            "state": self.state,
            "usable": self.usable.text,
            "insured_percent": self.insured_percent,
            "max_terms_days": self.max_terms_days,
            "stop_shipment_on": _iso(self.stop_shipment_on),
            "stopped_since": _iso(self.stopped_since),
        }


@dataclass(frozen=True, slots=True)
class OwnPart:
    """
    An exposure divided: `insured` is what usable cover pays of it, `own` is the rest.

    `at_most` is the most that `own` may be; None where nothing bounds it.
    """

    insured: Money
    own: Money
    at_most: Money | None

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        return {
            "insured": self.insured.text,
            "own": self.own.text,
            "own_at_most": None if self.at_most is None else self.at_most.text,
        }


def cover_on(
    covers: Sequence[Cover],
    oldest_due: date | None,
    terms: Terms | None,
    conversions: Conversions,
    day: date,
) -> CoverOnDay:
    """
    Give the cover on *day*, in the currency that *conversions* lead to, rounded down.

    Without *terms* it is the cover for a delivery on any that it allows.
    """
    wanted_days = 0 if terms is None else terms.longest_days
    seen = Insured(begun_by(covers, day), oldest_due, wanted_days, day)
    minor, unrated = 0, set()
    for amount in usable(seen):
        conversion = conversions.of(amount.currency)
        if conversion is None:
            unrated.add(amount.currency)
        else:
            minor += int(conversion.to_base(amount.minor) // 1)
    return CoverOnDay(
        state=cover_state(seen),
        usable=Money(minor, conversions.base),
        insured_percent=least_percent(seen),
        max_terms_days=least_terms_days(seen),
        stop_shipment_on=stop_shipment_on(seen),
        stopped_since=stopped_since(seen),
        unrated=tuple(sorted(unrated)),
    )


def own_part(total: Money, cover: CoverOnDay, at_most: Money | None) -> OwnPart:
    """Divide *total*, which is in the currency of the cover; what is insured is rounded down."""
    within = min(total.minor, cover.usable.minor)
    insured = within * cover.insured_percent // _PERCENT
    currency = total.currency
    return OwnPart(Money(insured, currency), Money(total.minor - insured, currency), at_most)


def appetite(
    limit: LimitOnDay, policy: OwnRiskPolicy, currency: str, conversions: Conversions
) -> Money | None:
    """
    Give the most that our own part may be, in the limit's currency, rounded down.

    It is nothing where the policy's own amount, in the pack's *currency*, has no rate; None
    without a limit.
    """
    if limit.amount is None:
        return None
    at_most = share_of(limit.amount.minor, policy.at_most_bp)
    if policy.at_most_minor is not None:
        conversion = conversions.of(currency)
        worth = 0 if conversion is None else int(conversion.to_base(policy.at_most_minor) // 1)
        at_most = min(at_most, worth)
    return Money(at_most, limit.amount.currency)


def room_for_own_risk(cover: CoverOnDay, at_most: Money) -> Money:
    """Give the greatest exposure of which our own part is not above *at_most*."""
    uninsured = _PERCENT - cover.insured_percent
    if uninsured:
        within = _PERCENT * at_most.minor // uninsured
        if within < cover.usable.minor:
            return Money(within, at_most.currency)
    paid = cover.usable.minor * cover.insured_percent // _PERCENT
    return Money(at_most.minor + paid, at_most.currency)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
