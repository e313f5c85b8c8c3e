"""A shifted expression reads what `prior` around it would read."""

import pytest

from credit_engine.language.analyse import analyse
from credit_engine.language.compile import compile_functions
from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.shift import shift
from credit_engine.language.types import DATE, NUMBER

SCOPE = Scope(
    {
        "sales": Symbol("sales", "fact", NUMBER, has_periods=True),
        "debt": Symbol("debt", "fact", NUMBER, has_periods=True),
        "rate": Symbol("rate", "parameter", NUMBER),
        "as_of": Symbol("as_of", "given", DATE),
    }
)
WITH_PERIODS = {"sales", "debt"}


@pytest.mark.parametrize("lag", [1, 3])
@pytest.mark.parametrize(
    "text",
    [
        "sales",
        "-(sales - debt) * 2",
        "sales / prior(sales, 1) - 1",
        "if sales > debt and not(debt = null) or debt != null then sales else null",
        "mean(series(sales / debt, 3))",
        "streak(sales > debt, 2)",
        "sales in [debt, 1] and debt between 1 and sales",
        "max(sales, min(debt, 3))",
    ],
)
def test_shifting_is_prior_around_the_whole(text, lag):
    shifted = shift(analyse(text, SCOPE).root, lag, WITH_PERIODS)
    assert shifted == analyse(f"prior({text}, {lag})", SCOPE).root


def test_no_shift_changes_nothing():
    root = analyse("sales / debt", SCOPE).root
    assert shift(root, 0, WITH_PERIODS) is root


def test_names_without_periods_keep_their_one_value():
    root = shift(analyse("rate * sales", SCOPE).root, 2, WITH_PERIODS)
    compiled = compile_functions({"f": root})["f"]
    assert compiled({"rate": 2.0, "sales@2": 5.0}) == 10.0
