"""Frontiers and naive rules against values worked by hand; a larger seller grants more."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the libraries of the evidence are not installed")

from benchmarks.judgement.accounts import buyer_of
from benchmarks.judgement.limits import (
    Frontier,
    Granted,
    for_accounts_alone,
    for_seller_of,
    granted_to,
    naive_amounts,
    summed,
)
from benchmarks.judgement.measured import Measured
from tests.benchmarks.judgement.firm_rows import a_firm
from tests.builders import trade_credit_pack


def test_a_frontier_is_straight_between_points_and_beyond_the_last():
    frontier = Frontier((Granted(10.0, 1.0), Granted(20.0, 4.0)))

    assert frontier.to_failing_at(5) == pytest.approx(0.5)
    assert frontier.to_failing_at(15) == pytest.approx(2.5)
    assert frontier.to_failing_at(40) == pytest.approx(8)


def test_naive_rules_grant_shares_and_nothing_in_distress():
    measured = Measured(
        {
            "net_worth": np.array([100.0, -50.0]),
            "altman_z_double_prime": np.array([1.1, 1.0]),
            "altman_z_1968": np.array([np.nan, 2.0]),
        }
    )

    found = naive_amounts(measured, np.array([500.0, 300.0]))

    assert found["10 % of net worth"].tolist() == [10, 0]
    assert found["2 % of sales"].tolist() == [10, 6]
    assert found["2 % of sales, Altman Z'' zones"].tolist() == [10, 0]
    assert found["2 % of sales, Altman Z 1968 zones"].tolist() == [0, 6]


def test_a_larger_seller_grants_more_and_the_weak_firm_little():
    pack = for_accounts_alone(trade_credit_pack())
    buyers = [buyer_of(a_firm(failed=failed), 0, market=False) for failed in (True, False)]
    failed = np.array([True, False])

    small = summed(granted_to(for_seller_of(pack, 1), buyers), failed)
    large = summed(granted_to(for_seller_of(pack, 1_000), buyers), failed)

    # Both want 12 million: above the ceiling of a small seller, a person decides.
    assert small.total == 0
    assert large.total == 6_000_000
    assert large.to_failing == 0
