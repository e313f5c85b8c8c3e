"""Step 3: bands to points to groups to a score of 0-1000 and a grade."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from credit_engine.assess.trace import DimensionResult, GroupScore, Score
from credit_engine.domain.facts import Absence
from credit_engine.pack.model import CompiledPack, Scorecard, ScorecardGroup

POINTS_MAX = 100
SCORE_MAX = 1000
MILLIONTHS = 1_000_000


def score_buyer(
    pack: CompiledPack, scorecard: Scorecard, found: Mapping[str, DimensionResult]
) -> Score:
    """
    Score a buyer: the weighted mean of group means of points (0-100), times ten.

    All in whole numbers over one common denominator, rounded half up once. What is
    not expected is left out with its weight; whatever else is absent counts with
    its worst points, and lowers the coverage (known share of expected weight, in
    basis points, rounded down).
    """
    held = [(group, parts) for group in scorecard.groups if (parts := _expected(group, found))]
    groups = {group.name: _mean(group, parts, found) for group, parts in held}
    shares = _shares(held)
    whole = 0
    total = 0
    known = 0
    lost: dict[str, int] = {}
    for name, share in shares.items():
        result = found[name]
        whole += share
        total += share * (result.points or 0)
        known += share if result.absence is None else 0
        by = result.held
        best = pack.dimensions[name].best_points if by is None else by.best_points
        lost[name] = share * (best - (result.points or 0))
    score = half_up(total * SCORE_MAX, whole * POINTS_MAX) if whole else 0
    scale = SCORE_MAX * MILLIONTHS
    return Score(
        scorecard=scorecard.name,
        score=score,
        grade=grade_of(scorecard, score),
        coverage_bp=known * 10_000 // whole if whole else 0,
        groups=groups,
        lost_millionths={
            name: half_up(part * scale, whole * POINTS_MAX) for name, part in lost.items()
        },
    )


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to *numerator* / *denominator* (> 0); halves go up."""
    return (2 * numerator + denominator) // (2 * denominator)


def _shares(held: Sequence[tuple[ScorecardGroup, list[tuple[str, int]]]]) -> dict[str, int]:
    """Each dimension's weight in the whole scorecard, over one common denominator."""
    within = [_weight(parts) for _, parts in held]
    common = math.lcm(*within)
    return {
        name: group.weight * weight * (common // of_group)
        for (group, parts), of_group in zip(held, within, strict=True)
        for name, weight in parts
    }


def _mean(
    group: ScorecardGroup, parts: list[tuple[str, int]], found: Mapping[str, DimensionResult]
) -> GroupScore:
    weighted = 0
    for name, weight in parts:
        weighted += weight * (found[name].points or 0)
    return GroupScore(group.weight, half_up(weighted * 100, _weight(parts)))


def _weight(parts: list[tuple[str, int]]) -> int:
    total = 0
    for _, weight in parts:
        total += weight
    return total


def _expected(group: ScorecardGroup, found: Mapping[str, DimensionResult]) -> list[tuple[str, int]]:
    return [
        (name, weight)
        for name, weight in group.dimensions
        if found[name].absence is not Absence.NOT_EXPECTED
    ]


def grade_of(scorecard: Scorecard, score: int) -> int:
    """The grade of a score."""
    for band in scorecard.grades:
        if score >= band.score_min:
            return band.grade
    return scorecard.grades[-1].grade
