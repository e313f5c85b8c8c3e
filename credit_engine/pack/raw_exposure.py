"""exposure.yaml as written; what it does not say is None or left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from credit_engine.domain.exposure import Category
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.pack.nodes import Place, Scalar


@dataclass(frozen=True, slots=True)
class RawCategory:
    """An entry of `categories`."""

    place: Place
    whole: bool
    weight_bp: int | None
    horizon_days: int | None


@dataclass(frozen=True, slots=True)
class RawHold:
    """An entry of `holds`."""

    kind: HoldKind
    whole: bool
    code: Scalar
    grace_days: Mapping[Stage, int]
    owner: str
    clears_when: str
    text: Mapping[str, str]
    exempt_if_prepaid: bool
    at_least: Scalar | None


@dataclass(frozen=True, slots=True)
class RawOwnRisk:
    """`own_risk`, or an entry of its `by_cover`."""

    share_bp: int | None
    at_most: Scalar | None


@dataclass(frozen=True, slots=True)
class RawExposure:
    """exposure.yaml."""

    categories: Mapping[Category, RawCategory]
    holds: Mapping[HoldKind, RawHold]
    own_risk: RawOwnRisk | None
    own_risk_by_cover: Mapping[str, RawOwnRisk]
    tolerance_bp: Mapping[Stage, int]
    rate_tolerance_bp: int | None
    recheck_after_days: int | None
    recheck_deviation_bp: int | None
    reservation_hours: int | None
    ledger_old_after_days: int | None
