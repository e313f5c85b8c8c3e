"""
Every place of a pack that holds an expression or a set of bands, under one key each.

The keys are how later stages find what the type stage made of a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from credit_engine.language.scope import Scope
from credit_engine.language.types import Kind
from credit_engine.language.units import MONEY
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawPack
from credit_engine.pack.safety_model import LimitNeverExceeds, NoLimitWhen
from credit_engine.pack.scopes import Scopes, unit_in

DAYS_BANDS = "terms days"
REVIEW_BANDS = "terms review"
INSTRUMENT_BANDS = "terms instrument"
NEED = "need"


def measure_key(dimension: str) -> str:
    """The measure of a dimension; also the key of its bands."""
    return f"dimension {dimension}"


def variant_key(dimension: str, variant: str) -> str:
    """The bands of a variant of a dimension."""
    return f"variant {dimension} {variant}"


def segment_key(segment: str) -> str:
    """The condition of a segment."""
    return f"segment {segment}"


def when_key(rule: str) -> str:
    """The condition of a rule."""
    return f"rule {rule} when"


def unless_key(rule: str) -> str:
    """The exception of a rule."""
    return f"rule {rule} unless"


def cap_key(rule: str) -> str:
    """The amount to which a rule caps."""
    return f"rule {rule} limit"


def capacity_key(capacity: str) -> str:
    """The amount of a capacity; also the key of its shares by grade."""
    return f"capacity {capacity}"


def starter_key(table: str, row: int) -> str:
    """The condition of a row of a starter table."""
    return f"starter {table} {row}"


def scorecard_key(scorecard: str) -> str:
    """The grades of a scorecard."""
    return f"scorecard {scorecard}"


def claim_key(statement: str, number: int = 0) -> str:
    """The condition of a safety statement, or one of its amounts."""
    return f"safety {statement} {number}"


@dataclass(frozen=True, slots=True)
class ExpressionSlot:
    """One expression, what it may read, and the kind and unit of value that its place needs."""

    key: str
    text: Scalar
    scope: Scope
    wanted: Kind
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class BandsSlot:
    """One set of bands over numbers."""

    key: str
    tests: tuple[Scalar, ...]


def expression_slots(pack: RawPack, scopes: Scopes) -> Iterator[ExpressionSlot]:
    """All expressions of *pack*."""
    for name, dimension in pack.dimensions.items():
        unit = unit_in(pack, dimension.unit)
        text, scope = dimension.measure, scopes.measures
        yield ExpressionSlot(measure_key(name), text, scope, Kind.NUMBER, unit)
    for name, segment in pack.segments.items():
        if segment.when is not None:
            yield ExpressionSlot(segment_key(name), segment.when, scopes.segments, Kind.BOOLEAN)
    yield from _rule_slots(pack, scopes)
    if pack.limits is None:
        return
    if pack.limits.need is not None:
        yield ExpressionSlot(NEED, pack.limits.need, scopes.measures, Kind.NUMBER, MONEY)
    for name, capacity in pack.limits.capacities.items():
        text = capacity.amount
        yield ExpressionSlot(capacity_key(name), text, scopes.measures, Kind.NUMBER, MONEY)
    for name, starter in pack.limits.starters.items():
        for index, row in enumerate(starter.rows):
            yield ExpressionSlot(starter_key(name, index), row.when, scopes.measures, Kind.BOOLEAN)


def _rule_slots(pack: RawPack, scopes: Scopes) -> Iterator[ExpressionSlot]:
    for name, rule in pack.rules.items():
        yield ExpressionSlot(when_key(name), rule.when, scopes.rules, Kind.BOOLEAN)
        if rule.unless is not None:
            yield ExpressionSlot(unless_key(name), rule.unless, scopes.rules, Kind.BOOLEAN)
        if rule.effect is not None and rule.effect.limit_at_most is not None:
            text = rule.effect.limit_at_most
            yield ExpressionSlot(cap_key(name), text, scopes.caps, Kind.NUMBER, MONEY)


def claim_slots(pack: RawPack, scopes: Scopes) -> Iterator[ExpressionSlot]:
    """All expressions of the safety statements of *pack*."""
    for name, statement in pack.safety.items():
        claim = statement.claim
        if isinstance(claim, NoLimitWhen):
            text, scope = claim.condition, scopes.rules
            yield ExpressionSlot(claim_key(name), text, scope, Kind.BOOLEAN)
        elif isinstance(claim, LimitNeverExceeds):
            for number, text in enumerate(claim.amounts):
                key = claim_key(name, number)
                yield ExpressionSlot(key, text, scopes.caps, Kind.NUMBER, MONEY)


def bands_slots(pack: RawPack) -> Iterator[BandsSlot]:
    """All sets of bands of *pack*."""
    for name, dimension in pack.dimensions.items():
        yield BandsSlot(measure_key(name), tuple(band.when for band in dimension.bands))
        for variant in dimension.variants:
            key = variant_key(name, variant.name.text)
            yield BandsSlot(key, tuple(band.when for band in variant.bands))
    for name, scorecard in pack.scorecards.items():
        yield BandsSlot(scorecard_key(name), tuple(row.when for row in scorecard.grades))
    if pack.limits is not None:
        for name, capacity in pack.limits.capacities.items():
            yield BandsSlot(capacity_key(name), tuple(row.when for row in capacity.shares))
    if pack.terms is not None:
        terms = pack.terms
        yield BandsSlot(DAYS_BANDS, tuple(row.when for row in terms.days_by_grade))
        yield BandsSlot(REVIEW_BANDS, tuple(row.when for row in terms.review_months_by_grade))
        yield BandsSlot(INSTRUMENT_BANDS, tuple(row.when for row in terms.instruments_by_grade))
