"""exposure.yaml, and `life` of limits.yaml, as they are read; what is not said is strict."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from credit_engine.domain.exposure import Category
from credit_engine.domain.money import parse_money
from credit_engine.pack.exposure_default import STRICT_EXPOSURE
from credit_engine.pack.exposure_model import (
    CategoryPolicy,
    ExposurePolicy,
    HoldPolicy,
    OwnRiskPolicy,
)
from credit_engine.pack.limit_life_model import STRICT_LIFE, LimitLifePolicy
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawLife
from credit_engine.pack.raw_exposure import RawCategory, RawExposure, RawHold, RawOwnRisk


def emit_exposure(raw: RawExposure | None, currency: str) -> ExposurePolicy:
    """The policy of exposure.yaml, amounts in minor units of *currency*."""
    strict = STRICT_EXPOSURE
    if raw is None:
        return strict
    categories = {
        category: _category(category, found) for category, found in raw.categories.items()
    }
    holds = {kind: _hold(found, currency) for kind, found in raw.holds.items()}
    return ExposurePolicy(
        categories=MappingProxyType({**strict.categories, **categories}),
        holds=MappingProxyType({**strict.holds, **holds}),
        own_risk=strict.own_risk if raw.own_risk is None else _own_risk(raw.own_risk, currency),
        own_risk_by_cover=MappingProxyType(
            {state: _own_risk(found, currency) for state, found in raw.own_risk_by_cover.items()}
        ),
        tolerance_bp=MappingProxyType({**strict.tolerance_bp, **raw.tolerance_bp}),
        rate_tolerance_bp=_or(raw.rate_tolerance_bp, strict.rate_tolerance_bp),
        recheck_after_days=_or(raw.recheck_after_days, strict.recheck_after_days),
        recheck_deviation_bp=_or(raw.recheck_deviation_bp, strict.recheck_deviation_bp),
        reservation_hours=_or(raw.reservation_hours, strict.reservation_hours),
        ledger_old_after_days=(
            strict.ledger_old_after_days
            if raw.ledger_old_after_days is None
            else raw.ledger_old_after_days
        ),
    )


def emit_life(raw: RawLife | None, currency: str) -> LimitLifePolicy:
    """The policy of `life` of limits.yaml, amounts in minor units of *currency*."""
    strict = STRICT_LIFE
    if raw is None:
        return strict
    facts_change = raw.review_when_facts_change
    return LimitLifePolicy(
        notice_days=_or(raw.notice_days, strict.notice_days),
        reduce_within_bp=_or(raw.reduce_within_bp, strict.reduce_within_bp),
        reduce_within_minor=_minor(raw.reduce_up_to, currency, strict.reduce_within_minor),
        review_lead_days=_or(raw.review_lead_days, strict.review_lead_days),
        review_when_facts_change=(
            strict.review_when_facts_change if facts_change is None else facts_change
        ),
        temporary_days_max=_or(raw.temporary_days_max, strict.temporary_days_max),
        manual_review_months=_or(raw.manual_review_months, strict.manual_review_months),
    )


def _or(written: int | None, strict: int) -> int:
    return strict if written is None else written


def _minor(written: Scalar | None, currency: str, strict: int | None) -> int | None:
    return strict if written is None else parse_money(written.text, currency).minor


def _category(category: Category, raw: RawCategory) -> CategoryPolicy:
    strict = STRICT_EXPOSURE.categories[category]
    return replace(
        strict,
        weight_bp=_or(raw.weight_bp, strict.weight_bp),
        horizon_days=raw.horizon_days,
    )


def _own_risk(raw: RawOwnRisk, currency: str) -> OwnRiskPolicy:
    strict = STRICT_EXPOSURE.own_risk
    return OwnRiskPolicy(
        _or(raw.share_bp, strict.at_most_bp), _minor(raw.at_most, currency, strict.at_most_minor)
    )


def _hold(raw: RawHold, currency: str) -> HoldPolicy:
    return HoldPolicy(
        kind=raw.kind,
        code=raw.code.text,
        grace_days=MappingProxyType(dict(raw.grace_days)),
        owner=raw.owner,
        clears_when=raw.clears_when,
        text=MappingProxyType(dict(raw.text)),
        exempt_if_prepaid=raw.exempt_if_prepaid,
        at_least_minor=_minor(raw.at_least, currency, 0) or 0,
    )
