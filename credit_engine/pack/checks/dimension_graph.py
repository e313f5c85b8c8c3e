"""Dimensions read each other without circles, and no further back than accounts go."""

from __future__ import annotations

from credit_engine.domain.statement import PERIODS_MAX
from credit_engine.language.analyse import Expression
from credit_engine.language.tree import Node, Reading, walk
from credit_engine.pack.draft import Draft
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.periods import Measures, Readings
from credit_engine.pack.scopes import scopes_of
from credit_engine.pack.slots import expression_slots, measure_key


def check_dimension_graph(draft: Draft) -> None:
    """Fill `measures`, or draw the circle that forbids it."""
    measures = Measures(
        measures={
            name: draft.expressions[measure_key(name)]
            for name in draft.raw.dimensions
            if measure_key(name) in draft.expressions
        },
        sources={name: fact.source for name, fact in draft.raw.facts.items()},
    )
    cycle = measures.cycle()
    if cycle:
        draft.findings.add(
            "dimension-cycle",
            draft.raw.dimensions[cycle[0]].measure.place,
            f"Dimensions read each other: {' -> '.join(cycle)}.",
            "None of them can be computed first.",
            "Take one of them out of the circle.",
        )
        return
    draft.measures = measures
    if all(fact.whole for fact in draft.raw.facts.values()):  # else its source may be broken
        _check_periods(draft, measures)
        _check_reach(draft, measures)


def _check_periods(draft: Draft, measures: Measures) -> None:
    periodic = measures.with_periods()
    for slot in expression_slots(draft.raw, scopes_of(draft.raw)):
        expression = draft.expressions.get(slot.key)
        if expression is None:
            continue
        for node in walk(expression.root):
            if _reads_no_period(node, measures, periodic):
                draft.findings.add(
                    "no-periods",
                    slot.text.place_at(node.span.start),
                    "This dimension reads no line items, so it has no earlier periods.",
                    suggestion="Read it without prior(), series() or streak().",
                )


def _reads_no_period(node: Node, measures: Measures, periodic: frozenset[str]) -> bool:
    # A fact was judged while typing; whether a dimension has periods shows only now.
    return (
        isinstance(node, Reading)
        and node.lag > 0
        and node.name in measures.measures
        and node.name not in periodic
    )


def _check_reach(draft: Draft, measures: Measures) -> None:
    lags = measures.lags_needed(readings_beside_measures(draft))
    for name, expression in measures.measures.items():
        deepest = max(lags[name]) + _deepest(expression, measures)
        if deepest >= PERIODS_MAX:
            text: Scalar = draft.raw.dimensions[name].measure
            draft.findings.add(
                "too-far-back",
                text.place,
                f"{name} is read so far back that it needs accounts of {deepest} periods ago.",
                f"A buyer has at most {PERIODS_MAX}, the newest among them.",
                "Lower the periods of prior(), series() or streak() here or where this is read.",
            )


def readings_beside_measures(draft: Draft) -> list[Readings]:
    """What each formula reads that is not the measure of a dimension."""
    measured = {measure_key(name) for name in draft.raw.dimensions}
    return [found.readings for key, found in draft.expressions.items() if key not in measured]


def _deepest(expression: Expression, measures: Measures) -> int:
    return max((lag for name, lag in expression.readings if name in measures.sources), default=0)
