"""
Every grade of a scorecard is one that some buyer can have.

A segment expects what its scorecard weighs, so no weight is left out: the scores that there
are follow from the points of the bands alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from credit_engine.pack.draft import Draft
from credit_engine.pack.raw import RawBand, RawDimension, RawScorecard
from credit_engine.pack.slots import scorecard_key

_TOTALS_MAX = 200_000
_POINTS_MAX, _SCORE_MAX = 100, 1000


def check_reachable_grades(draft: Draft) -> None:
    """Report the grades that no buyer can have."""
    for name, scorecard in draft.raw.scorecards.items():
        scores = _scores(draft, scorecard)
        bands = draft.bands[scorecard_key(name)]
        for row, band in zip(scorecard.grades, bands, strict=True):
            if not any(band.holds(float(score)) for score in scores):
                draft.findings.add(
                    "grade-unreachable",
                    row.when.place,
                    f"No buyer can have grade {row.gives} by {name}: the scores that there are "
                    f"go from {min(scores)} to {max(scores)}.",
                    "A grade that nobody has misleads about the others.",
                    "Move the scores of the grades, or the points.",
                )


def _scores(draft: Draft, scorecard: RawScorecard) -> frozenset[int]:
    """
    The scores that there are, or all between the least and the greatest.

    The latter where a fact ages, since points then fall in small steps, and where there
    are too many to count.
    """
    weights = _weights(scorecard)
    points = {
        name: sorted({band.points for band in _every_band(draft.raw.dimensions[name])})
        for name in weights
    }
    least = most = whole = 0
    for name, weight in weights.items():
        whole += weight
        least += weight * points[name][0]
        most += weight * points[name][-1]
    totals: set[int] | None = None if _any_ages(draft, weights) else {0}
    for name, weight in weights.items():
        if totals is not None:
            totals = {total + weight * point for total in totals for point in points[name]}
            totals = totals if len(totals) <= _TOTALS_MAX else None
    if totals is None:
        return frozenset(range(_score(least, whole), _score(most, whole) + 1))
    return frozenset(_score(total, whole) for total in totals)


def _every_band(dimension: RawDimension) -> Iterator[RawBand]:
    yield from dimension.bands
    for variant in dimension.variants:
        yield from variant.bands


def _weights(scorecard: RawScorecard) -> dict[str, int]:
    """Each dimension's share of the whole scorecard, over one common denominator."""
    within = []
    for group in scorecard.groups:
        of_group = 0
        for _, weight in group.dimensions:
            of_group += weight
        within.append(of_group)
    common = math.lcm(*within)
    return {
        name.text: group.weight * weight * (common // of_group)
        for group, of_group in zip(scorecard.groups, within, strict=True)
        for name, weight in group.dimensions
    }


def _any_ages(draft: Draft, names: dict[str, int]) -> bool:
    assert draft.measures is not None
    for name in names:
        sources = draft.measures.sources_of(((name, 0),))
        if any(
            fact.source in sources and fact.fresh_for_days is not None
            for fact in draft.raw.facts.values()
        ):
            return True
    return False


def _score(total: int, whole: int) -> int:
    """The score of a sum of weighted points, rounded half up as assessment rounds it."""
    numerator, denominator = total * _SCORE_MAX, whole * _POINTS_MAX
    return (2 * numerator + denominator) // (2 * denominator)
