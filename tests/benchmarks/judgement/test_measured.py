"""The comparison of columns with the row path: it counts, and a planted difference fails it."""

import numpy as np
import pytest

from benchmarks.judgement.accounts import buyer_of
from benchmarks.judgement.measured import ColumnsDiffer, Measured, check_rows, laid_out
from credit_engine.assess.measure import measure_dimensions
from credit_engine.domain.facts import Absence
from tests.benchmarks.judgement.firm_rows import a_firm
from tests.builders import trade_credit_pack

BUYERS = [buyer_of(a_firm(failed=failed), 0, market=False) for failed in (True, False)]


def measures(**changed: float) -> Measured:
    """Two measures of BUYERS as columns, some of the second buyer's changed."""
    pack = trade_credit_pack()
    found = [measure_dimensions(pack, laid_out(pack, facts)) for facts in BUYERS]
    columns = {
        name: np.array([np.nan if row[name].value is None else row[name].value for row in found])
        for name in ("equity_ratio", "cash_ratio")
    }
    for name, value in changed.items():
        columns[name][1] = value
    return Measured(columns)


def test_columns_that_equal_the_rows_are_counted():
    assert check_rows(trade_credit_pack(), BUYERS, measures()) == 4


@pytest.mark.parametrize(("name", "value"), [("equity_ratio", 0.6000001), ("cash_ratio", 0.0)])
def test_a_planted_difference_is_found(name: str, value: float):
    with pytest.raises(ColumnsDiffer, match=name):
        check_rows(trade_credit_pack(), BUYERS, measures(**{name: value}))


def test_ledger_and_bureau_are_left_out_and_what_the_accounts_lack_is_missing():
    pack = trade_credit_pack()

    found = measure_dimensions(pack, laid_out(pack, BUYERS[1]))

    assert found["own_overdue_share"].absence is Absence.NOT_EXPECTED
    assert found["bureau_standing"].absence is Absence.NOT_EXPECTED
    assert found["cash_ratio"].absence is Absence.MISSING
    assert found["equity_ratio"].value == pytest.approx(0.6)
