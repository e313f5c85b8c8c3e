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

from credit_engine.assess.exposure import Figures
from credit_engine.domain.cover import Cover
from credit_engine.domain.exchange import Conversions
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import OwnRiskPolicy


@dataclass(frozen=True, slots=True)
class CoverOnDay:
    """
    What the records of cover come to on a day, for what is shipped on certain terms.

    `state` is `zero`, `stopped`, `in_force` or `none_held`, the worst of all policies;
    None where nothing is recorded. `usable` is the cover for a delivery of the day, and
    `insured_percent` the least percentage that any cover that runs pays. `max_terms_days`
    are the longest terms that all of them allow. `stop_shipment_on` is the first day on
    which the oldest unpaid invoice stops cover, unless it is paid before; `stopped_since`
    the day from which cover is stopped, None where it is not.
    """

    state: str | None
    usable: Money
    insured_percent: int
    max_terms_days: int | None
    stop_shipment_on: date | None
    stopped_since: date | None


@dataclass(frozen=True, slots=True)
class OwnPart:
    """
    An exposure divided: `insured` is what usable cover pays of it, `own` is the rest.

    `at_most` is the most that `own` may be; None without a limit or where a rate is missing.
    """

    insured: Money
    own: Money
    at_most: Money | None


def cover_on(
    covers: Sequence[Cover],
    oldest_due: date | None,
    terms: Terms | None,
    conversions: Conversions,
    day: date,
) -> CoverOnDay:
    """Give the cover on *day*, in the currency that *conversions* lead to, rounded down."""
    raise NotImplementedError


def own_part(
    figures: Figures,
    cover: CoverOnDay,
    limit: LimitOnDay,
    policy: OwnRiskPolicy,
    at_most: Money | None,
) -> OwnPart:
    """Divide an exposure; *at_most* is the policy's absolute appetite in the figures' currency."""
    raise NotImplementedError
