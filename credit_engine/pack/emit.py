"""
The last stage: a draft without findings to the immutable model that assessment reads.

Everything is laid out in an order of its own, so that the order of files and
entries shows nowhere in the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from credit_engine.language.tree import Call, IsNull, Node, reading_key, walk
from credit_engine.pack.dimension_trees import DimensionTrees
from credit_engine.pack.draft import Draft
from credit_engine.pack.emit_authority import emit_authority
from credit_engine.pack.emit_exposure import emit_exposure, emit_life
from credit_engine.pack.emit_limits import emit_limits, emit_terms
from credit_engine.pack.emit_rules import emit_atoms, emit_rules
from credit_engine.pack.emit_variants import band_definitions, emit_variants
from credit_engine.pack.fact_model import OBSERVED, FactDefinition
from credit_engine.pack.functions import Functions, compile_all, divisor_key, lagged_key
from credit_engine.pack.measure_model import Measure, keys_of
from credit_engine.pack.model import (
    ActionDefinition,
    CompiledPack,
    Dimension,
    GradeBand,
    Parameter,
    Reason,
    Scorecard,
    ScorecardGroup,
    Segment,
    Substitute,
)
from credit_engine.pack.pd_model import PdByGrade
from credit_engine.pack.raw import (
    RawAction,
    RawDimension,
    RawFact,
    RawParameter,
    RawPd,
    RawReason,
    RawScorecard,
    RawSegment,
    RawSubstitute,
)
from credit_engine.pack.revision import revision_of
from credit_engine.pack.slots import measure_key, scorecard_key, segment_key, variant_key
from credit_engine.pack.variant_model import Variants

Key = TypeVar("Key")
Value = TypeVar("Value")


def emit(draft: Draft) -> None:
    """Fill `compiled`."""
    raw = draft.raw
    assert raw.meta is not None
    assert raw.limits is not None
    assert raw.terms is not None
    assert draft.measures is not None
    assert draft.network is not None
    functions = compile_all(draft)
    meta = raw.meta
    parameters = _sorted({name: _parameter(found) for name, found in raw.parameters.items()})
    dimensions = {
        name: _dimension(raw.dimensions[name], functions) for name in draft.measures.ordered()
    }
    draft.compiled = CompiledPack(
        pack_id=meta.pack_id,
        title=_frozen(meta.title),
        language_version=meta.language,
        currency=meta.currency,
        effective_from=meta.effective_from,
        owner=meta.owner,
        rates_stale_after_days=meta.rates_stale_after_days,
        revision=revision_of(draft.files),
        files=_sorted(draft.files),
        facts=_sorted({name: _fact(fact) for name, fact in raw.facts.items()}),
        parameters=parameters,
        dimensions=_frozen(dimensions),
        trees=_frozen({name: _trees(name, draft, functions) for name in raw.dimensions}),
        variants=_variants(raw.dimensions, dimensions, functions),
        segments=_sorted({name: _segment(s, draft, functions) for name, s in raw.segments.items()}),
        scorecards=_sorted(
            {name: _scorecard(s, draft, parameters) for name, s in raw.scorecards.items()}
        ),
        rules=_sorted(emit_rules(draft, functions)),
        atoms=_frozen(emit_atoms(draft, functions)),
        network=draft.network,
        limits=emit_limits(raw.limits, meta.currency, draft, functions),
        limit_life=emit_life(raw.limits.life, meta.currency),
        terms=emit_terms(raw.terms, draft),
        exposure=emit_exposure(raw.exposure, meta.currency),
        authority=emit_authority(raw.authority, meta.currency),
        reasons=_sorted({code: _reason(reason) for code, reason in raw.reasons.items()}),
        actions=_sorted({name: _action(action) for name, action in raw.actions.items()}),
        fact_readings=functions.fact_readings(raw.facts),
    )


def _frozen(mapping: Mapping[Key, Value]) -> Mapping[Key, Value]:
    return MappingProxyType(dict(mapping))


def _sorted(mapping: Mapping[str, Value]) -> Mapping[str, Value]:
    return MappingProxyType(dict(sorted(mapping.items())))


def _parameter(raw: RawParameter) -> Parameter:
    return Parameter(
        raw.name.text,
        raw.unit,
        raw.description,
        raw.reference,
        tuple((since, value) for _, since, value in raw.values),
    )


def _fact(raw: RawFact) -> FactDefinition:
    return FactDefinition(
        name=raw.name.text,
        label=_frozen(raw.label),
        type=raw.type,
        unit=raw.unit.text if raw.unit is not None else None,
        source=raw.source,
        values=raw.values,
        valid_min=raw.valid_min,
        valid_max=raw.valid_max,
        fresh_for_days=raw.fresh_for_days,
        stale_after_days=raw.stale_after_days,
        stated_by=_stated_by(raw),
        verified=raw.verified,
        personal=raw.personal,
        actionable=raw.actionable,
        counts=raw.counts,
    )


def _stated_by(raw: RawFact) -> tuple[str, ...]:
    """Who may state it: those named, else one who goes by the name of its source."""
    if raw.source not in OBSERVED:
        return ()
    return raw.stated_by if raw.stated_by is not None else (raw.source.value,)


def _dimension(raw: RawDimension, functions: Functions) -> Dimension:
    name = raw.name.text
    points = [band.points for band in raw.bands]
    return Dimension(
        name=name,
        group=raw.group,
        label=_frozen(raw.label),
        periods=tuple(_measure(raw, lag, functions) for lag in functions.lags[name]),
        readings=functions.readings[lagged_key(name, 0)],
        unit=raw.unit,
        better=raw.better,
        valid_min=raw.valid_min,
        valid_max=raw.valid_max,
        if_denominator_zero=_substitute(raw.if_denominator_zero),
        if_denominator_negative=_substitute(raw.if_denominator_negative),
        bands=band_definitions(raw.bands),
        band_of=functions.bands[measure_key(name)],
        missing_reason=raw.missing_reason.text if raw.missing_reason is not None else None,
        reference=raw.reference,
        best_points=max(points, default=0),
        worst_points=min(points, default=0),
    )


def _measure(raw: RawDimension, lag: int, functions: Functions) -> Measure:
    name = raw.name.text
    key = lagged_key(name, lag)
    substituted = (raw.if_denominator_zero, raw.if_denominator_negative) != (None, None)
    return Measure(
        lag=lag,
        key=reading_key(name, lag),
        formula=functions.formulas[key],
        keys=keys_of(functions.readings[key]),
        required=keys_of(sorted(functions.required[key])),
        denominator=functions.formulas[divisor_key(name, lag)] if substituted else None,
    )


def _trees(name: str, draft: Draft, functions: Functions) -> DimensionTrees:
    lags, nodes = functions.lags[name], functions.nodes
    divisors = {lag: nodes.get(divisor_key(name, lag)) for lag in lags}
    return DimensionTrees(
        measure=_frozen({lag: nodes[lagged_key(name, lag)] for lag in lags}),
        divisor=_frozen({lag: node for lag, node in divisors.items() if node is not None}),
        bands=tuple(draft.bands[measure_key(name)]),
        variants=_frozen(
            {
                variant.name.text: draft.bands[variant_key(name, variant.name.text)]
                for variant in draft.raw.dimensions[name].variants
            }
        ),
    )


def _variants(
    raw: Mapping[str, RawDimension], dimensions: Mapping[str, Dimension], functions: Functions
) -> Mapping[str, Variants]:
    found = {name: emit_variants(raw[name], of, functions) for name, of in dimensions.items()}
    return _frozen({name: variants for name, variants in found.items() if variants is not None})


def _substitute(raw: RawSubstitute | None) -> Substitute | None:
    return Substitute(raw.stands_for, raw.because) if raw is not None else None


def _segment(raw: RawSegment, draft: Draft, functions: Functions) -> Segment:
    key = segment_key(raw.name.text)
    nodes = walk(draft.expressions[key].root) if raw.when is not None else ()
    return Segment(
        name=raw.name.text,
        label=_frozen(raw.label),
        when=functions.formulas[key] if raw.when is not None else None,
        asks_for_null=any(map(_asks_for_null, nodes)),
        readings=functions.readings[key] if raw.when is not None else (),
        expects=raw.expects,
        minimum_coverage_bp=raw.minimum_coverage_bp,
        scorecard=raw.scorecard.text if raw.scorecard is not None else None,
        starter=raw.starter.text if raw.starter is not None else None,
    )


def _asks_for_null(node: Node) -> bool:
    """Whether losing what *node* reads could make it true: a test for null, or a count."""
    return isinstance(node, IsNull) or (isinstance(node, Call) and node.function == "count")


def _scorecard(raw: RawScorecard, draft: Draft, parameters: Mapping[str, Parameter]) -> Scorecard:
    groups = [
        ScorecardGroup(
            group.name.text,
            group.weight,
            tuple(sorted((name.text, weight) for name, weight in group.dimensions)),
        )
        for group in raw.groups
    ]
    bands = draft.bands[scorecard_key(raw.name.text)]
    lowest = {
        row.gives: next(score for score in range(1001) if band.holds(float(score)))
        for band, row in zip(bands, raw.grades, strict=True)
    }
    grades = [GradeBand(score, grade) for grade, score in lowest.items()]
    return Scorecard(
        name=raw.name.text,
        groups=tuple(sorted(groups, key=lambda group: group.name)),
        grades=tuple(sorted(grades, key=lambda band: -band.score_min)),
        pd=_pd(raw.pd, parameters) if raw.pd is not None else None,
    )


def _pd(raw: RawPd, parameters: Mapping[str, Parameter]) -> PdByGrade:
    return PdByGrade(
        event=raw.event.text,
        horizon_months=raw.horizon_months,
        population=_frozen(raw.population),
        base_rate=parameters[raw.base_rate.text],
        sample_share=raw.sample_share,
        shares=_frozen({row.grade: row.share for row in raw.by_grade}),
        reference=raw.reference,
    )


def _reason(raw: RawReason) -> Reason:
    return Reason(
        code=raw.code.text,
        family=raw.family,
        severity=raw.severity,
        analyst=_frozen(raw.analyst),
        buyer=_frozen(raw.buyer),
        edifact_4509=raw.edifact_4509,
    )


def _action(raw: RawAction) -> ActionDefinition:
    return ActionDefinition(
        code=raw.name.text,
        text=_frozen(raw.text),
        reasons=frozenset(code.text for code in raw.reasons),
        names=raw.names,
    )
