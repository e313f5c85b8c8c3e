"""exposure.yaml as the order desk reads it: what counts how much, and what holds an order where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from credit_engine.domain.cover import STOPPED, CoverKind
from credit_engine.domain.exposure import Category
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage

# Where a hold may be asked: an invoice is for goods that have left, and is never held.
HOLDING_STAGES = (Stage.ORDER, Stage.DELIVERY)
# Kinds that no pack may leave out, and the stages at which each must be asked at the least.
MUST_BE_ASKED: Mapping[HoldKind, tuple[Stage, ...]] = MappingProxyType(
    {
        HoldKind.NO_LIMIT: HOLDING_STAGES,
        HoldKind.NO_RATE: HOLDING_STAGES,
        HoldKind.PLACED: HOLDING_STAGES,
        # The last door before goods leave; a seller that looks at limits there only may say so.
        HoldKind.LIMIT_SUSPENDED: (Stage.DELIVERY,),
        HoldKind.CONDITIONS_PENDING: (Stage.DELIVERY,),
        HoldKind.OVER_LIMIT: (Stage.DELIVERY,),
        HoldKind.OVER_GROUP_LIMIT: (Stage.DELIVERY,),
    }
)
# Kinds whose reason has a first day, from which days of grace count.
AGEING = frozenset(
    {HoldKind.OVERDUE, HoldKind.COVER_STOPPED, HoldKind.REVIEW_OVERDUE, HoldKind.LEDGER_OLD}
)
# What is known of a buyer's cover: a state of its records, or that there are none.
NOT_RECORDED = "not_recorded"
COVER_STATES = (*(kind.value for kind in CoverKind), STOPPED, NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class CategoryPolicy:
    """
    How a category counts.

    `weight_bp` in hundredths of a percent of its amounts, rounded against the buyer: what
    adds is rounded up, what lowers is rounded down. What is shipped more than
    `horizon_days` after the day of the check does not count yet; None: all of it counts.
    """

    weight_bp: int = 10_000
    horizon_days: int | None = None


@dataclass(frozen=True, slots=True)
class HoldPolicy:
    """
    One kind of hold: its code, at which stages it is asked, who owns it, what clears it.

    `grace_days` by stage are days that the reason may be old before it holds: days overdue,
    days after the review. `at_least_minor` in the pack's currency is the least overdue amount
    that matters. `exempt_if_prepaid`: an order that is paid for does not wait for it.
    """

    kind: HoldKind
    code: str
    grace_days: Mapping[Stage, int]  # its keys are the stages at which it is asked
    owner: str
    clears_when: str
    text: Mapping[str, str]  # by language
    exempt_if_prepaid: bool = False
    at_least_minor: int = 0


@dataclass(frozen=True, slots=True)
class OwnRiskPolicy:
    """
    How the insured and our own part combine.

    Usable cover pays its insured percentage of the exposure within it; the rest is own risk,
    which may be at most `at_most_bp` of the limit and, where it is stated, `at_most_minor`
    in the pack's currency.
    """

    at_most_bp: int = 10_000
    at_most_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ExposurePolicy:
    """
    exposure.yaml.

    `tolerance_bp` by stage is how far above its limit a check may go, in hundredths of a
    percent of the limit; `rate_tolerance_bp` of what is owed in other currencies is added
    to the limit, since a rate that moved is no new debt. A document that passed is not held for
    OVER_LIMIT, OVER_GROUP_LIMIT and OVER_OWN_RISK again before `recheck_after_days` have
    passed (0: it is held each time), while it grows by at most `recheck_deviation_bp`. A
    reservation is kept for `reservation_hours`.
    """

    categories: Mapping[Category, CategoryPolicy]  # every category
    holds: Mapping[HoldKind, HoldPolicy]  # every kind
    own_risk: OwnRiskPolicy
    tolerance_bp: Mapping[Stage, int]  # ORDER and DELIVERY
    rate_tolerance_bp: int
    recheck_after_days: int
    recheck_deviation_bp: int
    reservation_hours: int
    ledger_old_after_days: int | None  # None: the outside ledger is never asked for its age
    # By what is known of the cover; any other state has `own_risk`.
    own_risk_by_cover: Mapping[str, OwnRiskPolicy] = field(default_factory=dict)

    def own_risk_in(self, state: str | None) -> OwnRiskPolicy:
        """The own risk of a buyer whose cover is in *state*; None: nothing is recorded."""
        return self.own_risk_by_cover.get(state or NOT_RECORDED, self.own_risk)
