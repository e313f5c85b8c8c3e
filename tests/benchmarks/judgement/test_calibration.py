"""Failures by grade and the correction to a base rate, against values worked by hand."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the libraries of the evidence are not installed")

from benchmarks.judgement.calibration import corrected, failures_by_grade


def test_the_correction_moves_odds_from_the_sample_to_the_population():
    # Odds of 1/4 in a sample of odds 1/4 are those of the population.
    assert corrected(0.2, 0.2, 0.02) == pytest.approx(0.02)
    assert corrected(0.02, 0.2, 0.02) == pytest.approx(0.001663, abs=5e-7)
    assert corrected(0.6, 0.2, 0.02) == pytest.approx(0.109091, abs=5e-7)


def test_a_worse_grade_never_has_the_lower_fitted_share():
    grades = np.array([1.0] * 10 + [2.0] * 10 + [4.0] * 10)
    failed = np.array([True] + [False] * 9 + [False] * 10 + [True] * 6 + [False] * 4)

    first, second, fourth = failures_by_grade(grades, failed)

    assert (first.grade, second.grade, fourth.grade) == (1, 2, 4)
    assert (first.failures, second.failures, fourth.failures) == (1, 0, 6)
    assert first.fitted == second.fitted == pytest.approx((1.5 + 0.5) / 22, abs=1e-4)
    assert fourth.fitted == pytest.approx(6.5 / 11, abs=1e-4)
    assert fourth.low < 0.6 < fourth.high
