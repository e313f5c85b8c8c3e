"""Ratios of drawn firms, and the weight of the largest, against values worked by hand."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the libraries of the evidence are not installed")

from benchmarks.judgement.limits_drawn import Amounted

HELD = Amounted(
    ours=[np.array([4.0, 1.0, 3.0, 0.0]), np.array([8.0, 2.0, 9.0, 1.0])],
    naive={"flat": np.array([5.0, 5.0, 5.0, 5.0])},
    failed=np.array([False, True, False, True]),
)


def test_ours_is_held_against_a_rule_at_the_rules_total():
    # All four: ours grants 20 at its most, of which 3 to failing firms; the rule 20, of which 10.
    assert HELD.ratios(np.arange(4)) == {"flat": pytest.approx(0.3)}
    # The first two: at 10, ours grants 2 to the one that failed; the rule grants it 5.
    assert HELD.ratios(np.array([0, 1])) == {"flat": pytest.approx(0.4)}


def test_the_largest_failing_firms_are_weighed_against_all():
    many = Amounted([], {"rule": np.array([60.0, 10, 10, 10, 5, 5, 900])}, np.arange(7) < 6)

    assert many.share_of_largest("rule") == pytest.approx(0.95)
