"""Failures by grade, against values worked by hand."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the libraries of the evidence are not installed")

from benchmarks.judgement.calibration import failures_by_grade


def test_a_worse_grade_never_has_the_lower_fitted_share():
    grades = np.array([1.0] * 10 + [2.0] * 10 + [4.0] * 10)
    failed = np.array([True] + [False] * 9 + [False] * 10 + [True] * 6 + [False] * 4)

    first, second, fourth = failures_by_grade(grades, failed)

    assert (first.grade, second.grade, fourth.grade) == (1, 2, 4)
    assert (first.failures, second.failures, fourth.failures) == (1, 0, 6)
    assert first.fitted == second.fitted == pytest.approx((1.5 + 0.5) / 22, abs=1e-4)
    assert fourth.fitted == pytest.approx(6.5 / 11, abs=1e-4)
    assert fourth.low < 0.6 < fourth.high
