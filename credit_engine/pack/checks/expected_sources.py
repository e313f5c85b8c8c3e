"""
A segment expects what its scorecard weighs, and no more than its starter table reads.

A dimension over facts that nobody expects would always be left out of the score;
a source that the table never reads would be asked for without need.
"""

from __future__ import annotations

from credit_engine.pack.draft import Draft
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.periods import Measures
from credit_engine.pack.raw import RawScorecard, RawSegment
from credit_engine.pack.slots import starter_key

_ALWAYS_THERE = frozenset({FactSource.HOLDS, FactSource.REQUEST})


def check_expected_sources(draft: Draft) -> None:
    """Report both kinds of mismatch between `expects` and what is read."""
    if draft.measures is None or not all(fact.whole for fact in draft.raw.facts.values()):
        return  # a fact's source may be what is broken
    for segment in draft.raw.segments.values():
        if not segment.whole or (segment.scorecard is not None and segment.starter is not None):
            continue
        if segment.scorecard is not None:
            scorecard = draft.raw.scorecards.get(segment.scorecard.text)
            if scorecard is not None and scorecard.whole:
                _check_scorecard(segment, scorecard, draft, draft.measures)
        if segment.starter is not None:
            _check_starter(segment, segment.starter, draft, draft.measures)


def _check_scorecard(
    segment: RawSegment, scorecard: RawScorecard, draft: Draft, measures: Measures
) -> None:
    for group in scorecard.groups:
        for dimension, _ in group.dimensions:
            sources = measures.sources_of(((dimension.text, 0),))
            for source in sorted(sources - segment.expects - _ALWAYS_THERE):
                draft.findings.add(
                    "scorecard-unexpected-source",
                    dimension.place,
                    f"{dimension.text} reads facts of the source {source}, which the segment "
                    f"{segment.name.text} does not expect.",
                    "It would never count there.",
                    "Add the source to `expects`, or give the segment another scorecard.",
                )


def _check_starter(segment: RawSegment, starter: Scalar, draft: Draft, measures: Measures) -> None:
    table = draft.raw.limits.starters.get(starter.text) if draft.raw.limits is not None else None
    if table is None or not table.whole:
        return
    rows = [draft.expressions.get(starter_key(starter.text, i)) for i in range(len(table.rows))]
    read: set[FactSource] = {FactSource.REGISTER}  # the segment itself is told from it
    for row in rows:
        if row is None:
            return
        read |= measures.sources_of(row.readings)
    for source in sorted(segment.expects - read):
        draft.findings.add(
            "starter-too-narrow",
            starter.place,
            f"The segment {segment.name.text} expects {source}, which {starter.text} never reads.",
            "What is expected must count.",
            "Read it in a row, or take it out of `expects`.",
        )
