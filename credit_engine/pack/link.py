"""
The link stage: whatever is named must exist, and no two things may have one name.

Where a file could not be read, what it may define is not called unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from credit_engine.domain.cover import COVER_MEASURES, CoverMeasure
from credit_engine.domain.hold import HOLD_MEASURES, HoldMeasure
from credit_engine.domain.receivable import LEDGER_MEASURES
from credit_engine.domain.statement import STATEMENT_MEASURES, StatementMeasure
from credit_engine.pack.diagnostics import Findings, did_you_mean
from credit_engine.pack.draft import Draft
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import ENGINE_REASONS
from credit_engine.pack.nodes import Place, Scalar
from credit_engine.pack.raw import RawDimension, RawFact, RawPack
from credit_engine.pack.safety_model import NeverRaisesLimit
from credit_engine.pack.scopes import GIVEN_NAMES

# The deal itself: what a limit request says, with its unit.
REQUEST_FACTS = {"wanted_amount": "money", "wanted_days": "days"}

# Sources whose facts are computed from records of their own, and what those give.
_COMPUTED: Mapping[FactSource, tuple[str, Mapping[str, CoverMeasure | HoldMeasure]]] = {
    FactSource.COVER: ("the records of cover", {**COVER_MEASURES}),
    FactSource.HOLDS: ("the records of holds", {**HOLD_MEASURES}),
}


def link(draft: Draft) -> None:
    """Check every name and reference of the pack, expressions apart."""
    _refuse_shared_names(draft.raw, draft.findings)
    for fact in draft.raw.facts.values():
        if fact.whole:
            _check_source(fact, draft.findings)
    _check_references(draft.raw, draft.findings)
    _check_reasons(draft.raw, draft.findings)


def _refuse_shared_names(pack: RawPack, findings: Findings) -> None:
    taken = dict.fromkeys(GIVEN_NAMES, "given by the engine")
    for kind, definitions in (
        ("a fact", pack.facts),
        ("a parameter", pack.parameters),
        ("a dimension", pack.dimensions),
    ):
        for name, definition in definitions.items():
            if name in taken:
                findings.add(
                    "name-taken",
                    definition.name.place,
                    f"{name} is {taken[name]} already.",
                    "Formulas read all of them by name.",
                    "Rename one.",
                )
            taken.setdefault(name, kind)


def _check_source(fact: RawFact, findings: Findings) -> None:
    name = fact.name.text
    if fact.source is FactSource.RECEIVABLES:
        if name not in LEDGER_MEASURES:
            findings.add(
                "unknown-ledger-measure",
                fact.name.place,
                f"The ledger gives no {name}.",
                f"It gives {', '.join(LEDGER_MEASURES)}.",
                did_you_mean(name, LEDGER_MEASURES),
            )
            return
        _check_unit(fact, LEDGER_MEASURES[name].unit, "the ledger", findings)
    elif fact.source is FactSource.REQUEST:
        if name not in REQUEST_FACTS:
            findings.add(
                "request-facts",
                fact.name.place,
                f"A request states no {name}.",
                f"It states {' and '.join(REQUEST_FACTS)}.",
                did_you_mean(name, REQUEST_FACTS),
            )
            return
        _check_unit(fact, REQUEST_FACTS[name], "a request", findings)
    elif fact.source is FactSource.STATEMENTS:
        measure = STATEMENT_MEASURES.get(name)
        if measure is None:
            _check_unit(fact, "money", "a statement", findings)
        else:
            _check_form(fact, "a statement", measure, findings)
    elif fact.source in _COMPUTED:
        _check_computed(fact, *_COMPUTED[fact.source], findings)


def _check_computed(
    fact: RawFact,
    source: str,
    measures: Mapping[str, CoverMeasure | HoldMeasure],
    findings: Findings,
) -> None:
    measure = measures.get(fact.name.text)
    if measure is None:
        findings.add(
            "unknown-computed-fact",
            fact.name.place,
            f"{source.capitalize()} give no {fact.name.text}.",
            f"They give {', '.join(measures)}.",
            did_you_mean(fact.name.text, measures),
        )
        return
    _check_form(fact, source, measure, findings)


def _check_form(
    fact: RawFact,
    source: str,
    measure: CoverMeasure | HoldMeasure | StatementMeasure,
    findings: Findings,
) -> None:
    if measure.type == "number" and measure.unit is not None:
        _check_unit(fact, measure.unit, source, findings)
    elif fact.type != measure.type or (
        measure.values is not None and set(fact.values or ()) != set(measure.values)
    ):
        values = f" and values: [{', '.join(measure.values)}]" if measure.values else ""
        findings.add(
            "wrong-type",
            fact.name.place,
            f"{fact.name.text} is a {fact.type}{' of other values' if measure.values else ''}.",
            f"It is another thing by {source}.",
            f"Write type: {measure.type}{values}.",
        )


def _check_unit(fact: RawFact, unit: str, source: str, findings: Findings) -> None:
    stated = fact.unit.text if fact.unit is not None else "none"
    if fact.type != "number" or stated != unit:
        findings.add(
            "wrong-unit",
            fact.unit.place if fact.unit is not None else fact.name.place,
            f"{fact.name.text} is a {fact.type} with the unit {stated}.",
            f"What {source} gives is a number with the unit {unit}.",
            f"Write type: number and unit: {unit}.",
        )


def _check_references(pack: RawPack, findings: Findings) -> None:
    dimensions = _Target("dimension", pack.dimensions, "dimensions/" in pack.unreadable)
    scorecards = _Target("scorecard", pack.scorecards, "scorecards/" in pack.unreadable)
    segments = _Target("segment", pack.segments, "segments.yaml" in pack.unreadable)
    parameters = _Target("parameter", pack.parameters, "parameters/" in pack.unreadable)
    for scorecard in pack.scorecards.values():
        parameters.expect(scorecard.pd.base_rate if scorecard.pd else None, findings)
        for group in scorecard.groups:
            for name, _ in group.dimensions:
                dimensions.expect(name, findings)
    starters = pack.limits.starters if pack.limits is not None else ()
    tables = _Target("starter table", starters, "limits.yaml" in pack.unreadable)
    for segment in pack.segments.values():
        scorecards.expect(segment.scorecard, findings)
        tables.expect(segment.starter, findings)
    for capacity in pack.limits.capacities.values() if pack.limits is not None else ():
        for name in capacity.segments:
            segments.expect(name, findings)
    _check_facts_named(pack, findings)


def _check_facts_named(pack: RawPack, findings: Findings) -> None:
    facts = _Target("fact", pack.facts, "facts.yaml" in pack.unreadable)
    for dimension in pack.dimensions.values():
        facts.expect(dimension.variants_by, findings)
    for statement in pack.safety.values():
        if isinstance(statement.claim, NeverRaisesLimit):
            for name in (*statement.claim.more, *statement.claim.less):
                facts.expect(name, findings)
                _check_moves(name, pack, findings)


def _check_moves(name: Scalar, pack: RawPack, findings: Findings) -> None:
    fact = pack.facts.get(name.text)
    if fact is not None and fact.whole and fact.type != "number":
        findings.add(
            "type-mismatch",
            name.place,
            f"{name.text} is a {fact.type}, which neither rises nor falls.",
            "",
            "Name a number, or say it with no_limit_when.",
        )


class _Target:
    """A kind of definition that is referred to by name."""

    def __init__(self, kind: str, known: Collection[str], incomplete: bool) -> None:  # noqa: FBT001
        self.kind = kind
        self.known = known
        self.incomplete = incomplete

    def expect(self, name: Scalar | None, findings: Findings) -> None:
        """Report *name* where it stands for nothing."""
        if name is None or not name.text or name.text in self.known or self.incomplete:
            return
        findings.add(
            "unknown-reference",
            name.place,
            f"There is no {self.kind} {name.text[:60]}.",
            "",
            did_you_mean(name.text, self.known),
        )


def _check_reasons(pack: RawPack, findings: Findings) -> None:
    if "reasons.yaml" in pack.unreadable:
        return
    for code in _reasons_named(pack):
        if code.text and code.text not in pack.reasons:
            findings.add(
                "unknown-reason",
                code.place,
                f"reasons.yaml has no {code.text[:60]}.",
                "Every reason is shown in words.",
                did_you_mean(code.text, pack.reasons),
            )
    for engine_code in ENGINE_REASONS:
        if engine_code not in pack.reasons:
            findings.add(
                "missing-engine-reason",
                Place("reasons.yaml", 1, 1),
                f"reasons.yaml has no {engine_code}.",
                "The engine itself gives this reason.",
                "Add it with its words.",
            )


def _reasons_named(pack: RawPack) -> Iterator[Scalar]:
    yield from reasons_given(pack)
    for action in pack.actions.values():
        yield from action.reasons


def reasons_given(pack: RawPack) -> Iterator[Scalar]:
    """Every reason code that a band, a rule, a limit or the terms can give, in its place."""
    for dimension in pack.dimensions.values():
        yield from _reasons_of(dimension)
    for rule in pack.rules.values():
        if rule.effect is not None:
            yield rule.effect.reason
    if pack.limits is not None:
        if pack.limits.need_reason is not None:
            yield pack.limits.need_reason
        yield from (capacity.reason for capacity in pack.limits.capacities.values())
        for starter in pack.limits.starters.values():
            yield starter.otherwise_reason
            yield from (row.reason for row in starter.rows)
    if pack.terms is not None:
        yield pack.terms.reason
    if pack.authority is not None:
        yield pack.authority.reason


def _reasons_of(dimension: RawDimension) -> Iterator[Scalar]:
    for bands in (dimension.bands, *(variant.bands for variant in dimension.variants)):
        yield from (band.reason for band in bands if band.reason is not None)
    if dimension.missing_reason is not None:
        yield dimension.missing_reason
