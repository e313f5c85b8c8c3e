"""
Step 3 over columns: points to groups to a score of 0-1000, coverage and a grade.

The counterpart of assess/score.py: whole numbers over one common denominator, which is
each row's own, since what is not expected leaves with its weight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

import ibis
import ibis.expr.types as ir

from credit_engine.pack.model import Scorecard, ScorecardGroup
from credit_engine.pack.pd_model import PD_DECIMALS, PdByGrade
from credit_engine.portfolio.expressions import Layers
from credit_engine.portfolio.layout import absence_of
from credit_engine.portfolio.measures import NOT_EXPECTED, points_of
from credit_engine.portfolio.operations import (
    divide_whole,
    least_common_multiple,
    number,
    round_half_up,
)

_NO_DENOMINATOR = 1  # of a group of which nothing is expected


def score_of(scorecard: Scorecard) -> str:
    """The column of the score by *scorecard*."""
    return f"{scorecard.name}!score"


def grade_of(scorecard: Scorecard) -> str:
    """The column of the grade by *scorecard*."""
    return f"{scorecard.name}!grade"


def coverage_of(scorecard: Scorecard) -> str:
    """The column of the coverage by *scorecard*, in basis points."""
    return f"{scorecard.name}!coverage"


def pd_of(scorecard: Scorecard) -> str:
    """The column of the probability of default by *scorecard*; null where none is known."""
    return f"{scorecard.name}!pd"


def write_score(scorecard: Scorecard, layers: Layers) -> None:
    """Add score, coverage and grade by *scorecard* to *layers*, which hold the dimensions."""
    name, put = scorecard.name, layers.put
    within = [_group(scorecard, group, layers) for group in scorecard.groups]
    weights = [group.weight for group in scorecard.groups]
    common = put(f"{name}!common", _common, *(weight for weight, _, _ in within))

    def whole(times: ir.Value, *parts: ir.Value) -> ir.Value:
        """The sum over the groups: weight of the group x its part x common / its denominator."""
        count = len(weights)
        shares = [
            weight * part * divide_whole(times, _or_one(denominator))
            for weight, part, denominator in zip(weights, parts[:count], parts[count:], strict=True)
        ]
        return _sum(shares)

    denominators = [weight for weight, _, _ in within]
    expected = put(f"{name}!expected", whole, common, *denominators, *denominators)
    earned = put(
        f"{name}!earned", whole, common, *(points for _, points, _ in within), *denominators
    )
    known = put(f"{name}!known", whole, common, *(there for _, _, there in within), *denominators)
    put(score_of(scorecard), _score, earned, expected)
    put(coverage_of(scorecard), _coverage, known, expected)
    put(grade_of(scorecard), lambda score: _grade(scorecard, score), score_of(scorecard))
    if scorecard.pd is not None:
        inputs = (grade_of(scorecard), scorecard.pd.base_rate.name)
        exact = put(f"{name}!exact pd", _corrected(scorecard.pd), *inputs)
        put(pd_of(scorecard), lambda value: round_half_up(value, PD_DECIMALS), exact)


def _group(scorecard: Scorecard, group: ScorecardGroup, layers: Layers) -> tuple[str, str, str]:
    """Three columns: the weight that is expected in *group*, its points, the weight known."""
    prefix = f"{scorecard.name}!{group.name}"
    names = [name for name, _ in group.dimensions]
    weights = [weight for _, weight in group.dimensions]
    absences = [absence_of(name) for name in names]
    points = [points_of(name) for name in names]

    def weighted(part: Callable[[ir.Value], ir.Value]) -> Callable[..., ir.Value]:
        def over(*columns: ir.Value) -> ir.Value:
            pairs = zip(weights, columns, strict=True)
            return _sum(weight * part(column) for weight, column in pairs)

        return over

    return (
        layers.put(f"{prefix} expected", weighted(_is_expected), *absences),
        layers.put(f"{prefix} points", weighted(_or_zero), *points),
        layers.put(f"{prefix} known", weighted(_is_known), *absences),
    )


def _is_expected(rank: ir.Value) -> ir.Value:
    return (rank.isnull() | (rank != NOT_EXPECTED)).cast("int64")


def _is_known(rank: ir.Value) -> ir.Value:
    return rank.isnull().cast("int64")


def _or_zero(points: ir.Value) -> ir.Value:
    return ibis.coalesce(points, ibis.literal(0, "int64"))


def _sum(parts: Iterable[ir.Value]) -> ir.Value:
    return reduce(lambda left, right: left + right, parts)


def _or_one(denominator: ir.Value) -> ir.Value:
    return ibis.ifelse(denominator == 0, ibis.literal(_NO_DENOMINATOR, "int64"), denominator)


def _common(*denominators: ir.Value) -> ir.Value:
    return reduce(least_common_multiple, [_or_one(weight) for weight in denominators])


def _score(earned: ir.Value, expected: ir.Value) -> ir.Value:
    """10 x the weighted mean of points, rounded half up; 0 where nothing is expected."""
    half_up = divide_whole(20 * earned + expected, 2 * _or_one(expected))
    return ibis.ifelse(expected == 0, ibis.literal(0, "int64"), half_up)


def _coverage(known: ir.Value, expected: ir.Value) -> ir.Value:
    return divide_whole(known * 10_000, _or_one(expected))


def _grade(scorecard: Scorecard, score: ir.Value) -> ir.Value:
    rows = [
        (score >= band.score_min, ibis.literal(band.grade, "int64")) for band in scorecard.grades
    ]
    return ibis.cases(*rows, else_=ibis.literal(scorecard.grades[-1].grade, "int64"))


def _corrected(pd: PdByGrade) -> Callable[..., ir.Value]:
    """As assess/pd.py corrects it, step by step, before it is rounded."""

    def value(grade: ir.Value, base_rate: ir.Value) -> ir.Value:
        rows = []
        for of, share in pd.shares.items():
            events = number(share * (1.0 - pd.sample_share)) * base_rate
            others = number((1.0 - share) * pd.sample_share) * (number(1.0) - base_rate)
            rows.append((grade == ibis.literal(of, "int64"), events / (events + others)))
        return ibis.cases(*rows, else_=ibis.null("float64"))

    return value
