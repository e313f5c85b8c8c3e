"""
Steps 2 to 5 in order: measure, score, rules, limit, terms. A pure function.

Same pack revision, facts, day and language version in: same assessment out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from credit_engine.assess.conclusion import Verdict, conclude, step_in
from credit_engine.assess.currencies import conversions_of, rates_used
from credit_engine.assess.effects import RuleEffects, gather_effects
from credit_engine.assess.limit import (
    WANTED,
    WANTED_REASON,
    Amounts,
    add_capacities,
    add_caps,
    add_need,
    add_starter,
)
from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.pd import probability
from credit_engine.assess.readings import Readings, lay_out, leave_out
from credit_engine.assess.rules import Infer, RuleFindings, find_rules
from credit_engine.assess.score import score_buyer
from credit_engine.assess.segment import choose_segment
from credit_engine.assess.terms import Granted, grant_terms
from credit_engine.assess.trace import Assessment, Cause, DimensionResult, Score
from credit_engine.domain.exchange import Conversion, Conversions
from credit_engine.domain.facts import Absence, Facts
from credit_engine.domain.outcome import Outcome
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack, Scorecard, Segment

GIVEN = ("score", "grade", "coverage")
SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment, and what the rule engine and its judge disagreed on, if they did."""

    assessment: Assessment
    alarm: str | None


@dataclass(frozen=True, slots=True)
class _Case:
    """What is assessed: one buyer's facts, on one day, under one pack."""

    pack: CompiledPack
    facts: Facts
    as_of: date
    segment: Segment | None
    readings: Readings
    conversions: Conversions

    @property
    def wanted(self) -> Conversion | None:
        """How the want is brought to the pack's currency; None without a rate."""
        return self.conversions.of(self.facts.request.wanted.currency)


def assess(pack: CompiledPack, facts: Facts, as_of: date, infer: Infer) -> Assessed:
    """
    Assess one buyer as of *as_of*.

    Nothing that *facts* may hold raises: what cannot be used is an absence with
    a kind, and doubt ends in `referred`. An alarm of *infer* is handed on; it
    does not change the assessment, which then rests on the judge's verdicts.
    """
    readings = lay_out(pack, facts, as_of, pack.fact_readings)
    segment = choose_segment(pack, readings)
    expects = segment.expects if segment else frozenset[FactSource]()
    leave_out(pack, readings, expects, pack.fact_readings)
    case = _Case(pack, facts, as_of, segment, readings, conversions_of(pack, facts, as_of))
    dimensions = measure_dimensions(pack, case.readings)
    score = None
    if segment and segment.scorecard:
        score = _score(case, pack.scorecards[segment.scorecard], dimensions)
    _put_given(case.readings, score)
    readings.put(SEGMENT, Absence.NOT_EXPECTED if segment is None else segment.name)
    found = find_rules(pack, case.readings, infer)
    effects = gather_effects(pack, found.rules)
    amounts = _amounts(case, score, effects)
    granted = grant_terms(
        pack, facts.request.terms, score, amounts.days, effects.terms_caps, as_of=as_of
    )
    causes = [*effects.causes, *_doubts(case, score), *amounts.causes, *granted.causes]
    wanted = facts.request.wanted
    step = step_in(wanted.currency, pack.limits.step_minor, pack.currency)
    verdict = conclude(causes, amounts.ascending(), wanted, step, case.wanted)
    return Assessed(
        _assessment(case, dimensions, score, found, (effects, granted, verdict)), found.alarm
    )


def _score(case: _Case, card: Scorecard, dimensions: Mapping[str, DimensionResult]) -> Score:
    """The score, with the probability of default of its grade where there is evidence of one."""
    score = score_buyer(case.pack, card, dimensions)
    if card.pd is None:
        return score
    return replace(score, pd=probability(card.pd, score.grade, case.as_of))


def _put_given(readings: Readings, score: Score | None) -> None:
    """Add what rules may read beside facts and dimensions; the unrated have no score."""
    if score is None:
        for name in GIVEN:
            readings.put(name, Absence.NOT_EXPECTED)
        return
    readings.put("score", float(score.score))
    readings.put("grade", float(score.grade))
    readings.put("coverage", score.coverage_bp / 10_000)


def _doubts(case: _Case, score: Score | None) -> list[Cause]:
    """Doubts about the data themselves, each of which refers."""
    causes = []
    segment = case.segment
    if segment is None:
        causes.append(Cause(Outcome.REFERRED, "SEG-UNKNOWN", "segment"))
    elif score is not None and score.coverage_bp < segment.minimum_coverage_bp:
        causes.append(Cause(Outcome.REFERRED, "DATA-COVERAGE", "coverage"))
    if case.wanted is None:
        causes.append(Cause(Outcome.REFERRED, "CUR-NO-RATE", "request"))
    if segment and FactSource.STATEMENTS in segment.expects:
        currencies = {statement.currency for statement in case.facts.statements}
        if any(case.conversions.of(currency) is None for currency in currencies):
            causes.append(Cause(Outcome.REFERRED, "DATA-STATEMENT-CURRENCY", "statements"))
    return causes


def _amounts(case: _Case, score: Score | None, effects: RuleEffects) -> Amounts:
    """Every figure that can bind the limit; none without a segment or an exchange rate."""
    amounts = Amounts()
    pack, segment, wanted = case.pack, case.segment, case.wanted
    if segment is None or wanted is None:
        return amounts
    # Rounded up: a figure that is less than the want, by whatever little, binds.
    amounts.add(WANTED, wanted.to_base_above(case.facts.request.wanted.minor), WANTED_REASON)
    add_need(pack, case.readings, amounts)
    if score is not None:
        add_capacities(pack, segment.name, score.grade, case.readings, amounts)
    elif segment.starter is not None:
        add_starter(pack.limits.starters[segment.starter], case.readings, amounts)
    add_caps(pack, effects.amount_caps, case.readings, amounts)
    return amounts


def _assessment(
    case: _Case,
    dimensions: Mapping[str, DimensionResult],
    score: Score | None,
    found: RuleFindings,
    ends: tuple[RuleEffects, Granted, Verdict],
) -> Assessment:
    effects, granted, verdict = ends
    pack, readings = case.pack, case.readings
    allowed = verdict.minor is not None
    return Assessment(
        pack_id=pack.pack_id,
        revision=pack.revision,
        language_version=pack.language_version,
        currency=pack.currency,
        wanted_currency=case.facts.request.wanted.currency,
        exchange_rates=rates_used(case.conversions, case.facts),
        as_of=case.as_of,
        segment=case.segment.name if case.segment else None,
        inputs={key: readings.shown(key) for key in readings.values if key not in dimensions},
        dimensions=dimensions,
        score=score,
        atoms=found.atoms,
        rules=found.rules,
        signals=found.signals,
        outcome=verdict.outcome,
        causes=verdict.causes,
        requirements=tuple(
            sorted(
                (*effects.requirements, *granted.requirements),
                key=lambda required: (required.rule, required.require),
            )
        ),
        figures=verdict.figures,
        minor=verdict.minor,
        terms=granted.terms if allowed else None,
        review_by=granted.review_by if allowed else None,
    )
