"""Figures of a ranking against values worked by hand."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the libraries of the evidence are not installed")

from benchmarks.judgement.ranking import auc, caught_in_tail, paired_differences, rank

FAILED = np.array([True, False, True, False, False])
RISK = np.array([0.9, 0.8, 0.4, 0.4, 0.1])


def test_auc_counts_pairs_and_half_of_those_that_are_equal():
    # Of 2 x 3 pairs: 3 won by the first, of the second one lost, one equal, one won.
    assert auc(RISK, FAILED) == pytest.approx((3 + 0 + 0.5 + 1) / 6)


def test_gini_and_ks_follow():
    found = rank(RISK, FAILED)

    assert found.gini == pytest.approx(2 * 4.5 / 6 - 1)
    # Above 0.8 lie half of the failures and none of the others; above 0.1 all, and two thirds.
    assert found.ks == pytest.approx(0.5)


def test_failures_in_the_worst_tail_count_in_part_where_the_border_is_shared():
    assert caught_in_tail(RISK, FAILED, 0.2) == pytest.approx(0.5)
    assert caught_in_tail(RISK, FAILED, 0.6) == pytest.approx((1 + 0.5) / 2)
    assert caught_in_tail(RISK, FAILED, 1.0) == pytest.approx(1)


def test_a_firm_that_cannot_be_measured_is_the_riskiest():
    assert auc(np.array([np.inf, 3.0, 2.0]), np.array([True, False, False])) == 1


def test_paired_differences_are_nothing_between_equals_and_seeded():
    random = np.random.default_rng(1)
    failed = random.random(200) < 0.3
    better, worse = failed + random.normal(size=200), random.normal(size=200)

    found = paired_differences(better, {"itself": better, "worse": worse}, failed, draws=100)

    assert found["itself"].low == found["itself"].high == 0
    assert found["worse"].low > 0
    assert found == paired_differences(
        better, {"itself": better, "worse": worse}, failed, draws=100
    )
