"""Step 3: bands to points to groups to a score of 0-1000 and a grade."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from credit_engine.assess.trace import DimensionResult, GroupScore, Score
from credit_engine.domain.facts import Absence
from credit_engine.pack.model import CompiledPack, Scorecard, ScorecardGroup

HALF = Fraction(1, 2)


def score_buyer(
    pack: CompiledPack, scorecard: Scorecard, found: Mapping[str, DimensionResult]
) -> Score:
    """
    Score a buyer: the weighted mean of group means of points (0-100), times ten.

    All in exact fractions, rounded half up once. What is not expected is left
    out with its weight; whatever else is absent counts with its worst points,
    and lowers the coverage (known share of expected weight, basis points).
    """
    groups: dict[str, GroupScore] = {}
    weights: dict[str, Fraction] = {}
    total_weight = 0
    total = Fraction(0)
    for group in scorecard.groups:
        held = _expected(group, found)
        if not held:
            continue
        within = 0
        weighted = 0
        for name, weight in held:
            within += weight
            weighted += weight * (found[name].points or 0)
        mean = Fraction(weighted, within)
        groups[group.name] = GroupScore(group.weight, half_up(mean * 100))
        total_weight += group.weight
        total += group.weight * mean
        for name, weight in held:
            weights[name] = Fraction(group.weight * weight, within)
    if total_weight == 0:
        return Score(scorecard.name, 0, _grade(scorecard, 0), 0, {}, {})
    known = Fraction(0)
    lost: dict[str, int] = {}
    for name, weight_in_all in weights.items():
        share = weight_in_all / total_weight
        if found[name].absence is None:
            known += share
        points = found[name].points or 0
        lost[name] = half_up(share * (pack.dimensions[name].best_points - points) * 10_000_000)
    score = half_up(total * 10 / total_weight)
    return Score(
        scorecard=scorecard.name,
        score=score,
        grade=_grade(scorecard, score),
        coverage_bp=int(known * 10_000),
        groups=groups,
        lost_millionths=lost,
    )


def half_up(value: Fraction) -> int:
    """The nearest whole number; halves go up."""
    return (value + HALF).__floor__()


def _expected(group: ScorecardGroup, found: Mapping[str, DimensionResult]) -> list[tuple[str, int]]:
    return [
        (name, weight)
        for name, weight in group.dimensions
        if found[name].absence is not Absence.NOT_EXPECTED
    ]


def _grade(scorecard: Scorecard, score: int) -> int:
    for band in scorecard.grades:
        if score >= band.score_min:
            return band.grade
    return scorecard.grades[-1].grade
