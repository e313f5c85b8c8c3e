"""Fitted bands run in the declared direction, or are not there; cuts can be remembered."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="the libraries of the evidence are not installed")

from benchmarks.judgement.bands import fit_bands, readable
from benchmarks.judgement.scorecard_fit import Choice, fit_scorecard
from tests.builders import trade_credit_pack

RANDOM = np.random.default_rng(20_261_130)
VALUES = RANDOM.normal(size=2_000)
FAILED = RANDOM.random(2_000) < 1 / (1 + np.exp(2 * VALUES + 1))


def fitted(*, higher_is_better: bool):
    return fit_bands(VALUES, FAILED, higher_is_better=higher_is_better, bands_max=5, least=0.05)


def test_points_rise_with_the_values_from_0_to_100_in_fives():
    found = fitted(higher_is_better=True)

    assert found is not None
    assert list(found.points) == sorted(found.points)
    assert (found.points[0], found.points[-1]) == (0, 100)
    assert all(points % 5 == 0 for points in found.points)
    assert found.points_of(np.array([np.nan, 9.0])).tolist() == [0, 100]


def test_where_the_direction_does_not_show_there_are_no_bands():
    assert fitted(higher_is_better=False) is None


@pytest.mark.parametrize(
    ("cut", "short"), [(0.3472, 0.35), (-1234.5, -1200.0), (0.00962, 0.0096), (0.0, 0.0)]
)
def test_a_cut_has_two_digits(cut: float, short: float):
    assert readable(cut) == short


def test_what_says_nothing_gets_no_weight_and_none_is_negative():
    pack = trade_credit_pack()
    telling, silent = pack.dimensions["equity_ratio"], pack.dimensions["gross_margin"]
    columns = {telling.name: VALUES, silent.name: -VALUES}

    found = fit_scorecard([telling, silent], columns, FAILED, Choice(5, 1.0, (0,)), {})

    assert found.weights == {"equity_ratio": 100}
    assert found.risk_of(columns)[VALUES.argmax()] == 0
