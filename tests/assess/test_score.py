"""The score: an exact weighted mean, rounded half up once, with what was lost and where."""

from dataclasses import replace
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess.score import score_buyer
from credit_engine.assess.trace import DimensionResult, Score
from credit_engine.domain.facts import Absence
from credit_engine.pack.model import GradeBand, ScorecardGroup
from tests.builders import minimal_pack

# The smallest pack weighs liquidity 3 (current_ratio 2, sales_growth 1) and the bureau 1.
NAMES = ("current_ratio", "sales_growth", "bureau_view")
BEST = {"current_ratio": 100, "sales_growth": 100, "bureau_view": 100}


def a_result(name: str, points: int | None, absence: Absence | None = None) -> DimensionResult:
    return DimensionResult(
        name=name,
        inputs=(),
        value=1.0 if absence is None else None,
        absence=absence,
        stands_for=None,
        band=None,
        points=points,
        reason=None,
    )


def scored(points, *, absent=None, scorecard=None) -> Score:
    """Score three dimensions with *points*, those named in *absent* being so."""
    absent = absent or {}
    found = {
        name: a_result(name, None if absent.get(name) is Absence.NOT_EXPECTED else held, kind)
        for name, held in zip(NAMES, points, strict=True)
        for kind in [absent.get(name)]
    }
    pack = minimal_pack()
    return score_buyer(pack, scorecard or pack.scorecards["general"], found)


@pytest.mark.parametrize(
    ("points", "score", "grade"),
    [
        ((100, 100, 100), 1000, 1),
        ((0, 0, 0), 0, 10),
        ((60, 100, 100), 800, 1),  # (3 x 220/3 + 1 x 100) / 4 x 10
        ((60, 20, 100), 600, 5),
        ((0, 20, 0), 50, 10),
        ((60, 21, 100), 603, 5),  # 602.5 goes up
        ((60, 99, 100), 798, 5),  # 797.5 goes up
        ((60, 20, 20), 400, 5),
        ((60, 19, 20), 398, 10),  # 397.5 goes up
    ],
)
def test_the_score_and_grade_by_hand(points, score, grade):
    found = scored(points)

    assert (found.score, found.grade) == (score, grade)


def test_a_group_shows_its_own_mean_in_hundredths():
    found = scored((60, 100, 40))

    assert {name: (of.weight, of.points_hundredths) for name, of in found.groups.items()} == {
        "liquidity": (3, 7333),
        "bureau": (1, 4000),
    }


@pytest.mark.parametrize(
    ("score_min", "grade"), [(603, 2), (602, 2), (604, 7)], ids=["on the edge", "above", "below"]
)
def test_a_grade_begins_at_its_score(score_min, grade):
    scorecard = replace(
        minimal_pack().scorecards["general"],
        grades=(GradeBand(score_min, 2), GradeBand(0, 7)),
    )

    assert scored((60, 21, 100), scorecard=scorecard).grade == grade


def test_a_missing_value_counts_with_its_points_and_lowers_the_coverage():
    found = scored((100, 20, 100), absent={"sales_growth": Absence.MISSING})

    assert found.score == 800
    assert found.coverage_bp == 7500  # (3 x 2/3 + 1) / 4
    assert scored((100, 100, 0), absent={"bureau_view": Absence.STALE}).coverage_bp == 7500
    assert scored((0, 20, 0), absent=dict.fromkeys(NAMES, Absence.INVALID)).coverage_bp == 0


def test_what_is_not_expected_is_left_out_with_its_weight():
    without_bureau = scored((60, 30, 0), absent={"bureau_view": Absence.NOT_EXPECTED})
    without_growth = scored((60, 0, 100), absent={"sales_growth": Absence.NOT_EXPECTED})

    assert without_bureau.score == 500
    assert set(without_bureau.groups) == {"liquidity"}
    assert without_bureau.coverage_bp == 10_000
    assert without_growth.score == 700
    assert "sales_growth" not in without_growth.lost_millionths


def test_where_nothing_is_expected_the_score_is_the_worst_and_nothing_is_known():
    found = scored((0, 0, 0), absent=dict.fromkeys(NAMES, Absence.NOT_EXPECTED))

    assert (found.score, found.grade, found.coverage_bp) == (0, 10, 0)


def test_lost_points_are_counted_against_each_best_band():
    found = scored((60, 100, 0))

    # current_ratio weighs 3 x 2/3 of 4: half of 1000 points, of which it lost 40 %.
    assert found.lost_millionths == {
        "current_ratio": 200_000_000,
        "sales_growth": 0,
        "bureau_view": 250_000_000,
    }


points = st.integers(0, 100)
absences = st.sampled_from([None, None, Absence.MISSING, Absence.STALE, Absence.NOT_EXPECTED])
weights = st.integers(1, 50)


@given(st.tuples(points, points, points), st.tuples(absences, absences, absences), st.data())
def test_the_score_is_the_exact_mean_rounded_half_up_once(held, kinds, data):
    liquidity, bureau, current, growth = (data.draw(weights) for _ in range(4))
    scorecard = replace(
        minimal_pack().scorecards["general"],
        groups=(
            ScorecardGroup(
                "liquidity", liquidity, (("current_ratio", current), ("sales_growth", growth))
            ),
            ScorecardGroup("bureau", bureau, (("bureau_view", 1),)),
        ),
    )
    absent = dict(zip(NAMES, kinds, strict=True))

    found = scored(held, absent=absent, scorecard=scorecard)

    mean, known, losses = expected(scorecard.groups, dict(zip(NAMES, held, strict=True)), absent)
    assert found.score == floor(mean * 10 + Fraction(1, 2))
    assert found.coverage_bp == floor(known * 10_000)
    assert set(found.lost_millionths) == set(losses)
    for name, lost in losses.items():
        assert abs(found.lost_millionths[name] - lost) <= Fraction(1, 2)


def expected(groups, held, absent):
    """Work out mean, coverage and losses in exact fractions, as the definition reads."""
    mean = known = total = Fraction(0)
    shares = {}
    for group in groups:
        parts = [(n, w) for n, w in group.dimensions if absent[n] is not Absence.NOT_EXPECTED]
        for name, weight in parts:
            shares[name] = Fraction(group.weight * weight, sum(w for _, w in parts))
        total += group.weight if parts else 0
    losses = {}
    for name, weight in shares.items():
        mean += weight / total * held[name]
        known += weight / total if absent[name] is None else 0
        losses[name] = weight / total * (BEST[name] - held[name]) * 10 * 1_000_000
    return mean, known, losses
