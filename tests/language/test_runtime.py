"""Laws of the three-valued logic and of the guarded operations."""

import math
from datetime import timedelta
from decimal import Decimal
from itertools import product
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.language import runtime
from credit_engine.language.runtime import all_of, any_of, choose, opposite
from tests.language.expressions import finite

TRUTHS = (True, None, False)
triples = pytest.mark.parametrize(("a", "b", "c"), list(product(TRUTHS, repeat=3)))


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (True, True, True, True),
        (True, None, None, True),
        (True, False, False, True),
        (None, None, None, None),
        (None, False, False, None),
        (False, False, False, False),
    ],
)
def test_and_and_or_are_kleenes_in_either_order(a, b, both, either):
    assert (all_of(a, b), all_of(b, a)) == (both, both)
    assert (any_of(a, b), any_of(b, a)) == (either, either)


@triples
def test_kleene_laws_hold(a, b, c):
    assert opposite(opposite(a)) is a
    assert opposite(all_of(a, b)) is any_of(opposite(a), opposite(b))
    assert opposite(any_of(a, b)) is all_of(opposite(a), opposite(b))
    assert all_of(a, any_of(b, c)) is any_of(all_of(a, b), all_of(a, c))
    assert any_of(a, all_of(b, c)) is all_of(any_of(a, b), any_of(a, c))
    assert all_of(a, any_of(a, b)) is a
    assert all_of(a, all_of(b, c)) is all_of(a, b, c)
    assert any_of(a, any_of(b, c)) is any_of(a, b, c)


@triples
def test_learning_what_was_unknown_never_overturns_what_was_certain(a, b, c):
    """Kleene logic is monotone: a certain result stays, whatever an unknown turns out to be."""
    learned = [c if part is None else part for part in (a, b)]

    for junction in (all_of, any_of):
        before = junction(a, b)
        assert before is None or junction(*learned) is before


@pytest.mark.parametrize(("condition", "chosen"), [(True, 1.0), (False, 2.0), (None, None)])
def test_if_on_unknown_is_null(condition, chosen):
    assert choose(condition, 1.0, 2.0) == chosen


@given(finite, finite)
def test_arithmetic_gives_a_finite_number_or_null(x, y):
    for operation in (runtime.add, runtime.subtract, runtime.multiply, runtime.divide):
        result = operation(x, y)
        assert result is None or math.isfinite(result)


@given(finite)
def test_null_is_contagious_in_arithmetic_and_unknown_in_comparison(x):
    binary = (
        *(runtime.add, runtime.subtract, runtime.multiply, runtime.divide),
        *(runtime.minimum, runtime.maximum),
        *(runtime.less, runtime.less_or_equal, runtime.greater, runtime.greater_or_equal),
        *(runtime.equal, runtime.unequal),
    )

    assert [operation(x, None) for operation in binary] == [None] * len(binary)
    assert [operation(None, x) for operation in binary] == [None] * len(binary)


@given(finite, st.integers(0, 12).map(float))
def test_rounding_is_odd_and_moves_by_half_a_step_at_most(x, digits):
    rounded = runtime.round_half_up(x, digits)

    assert runtime.round_half_up(-x, digits) == -rounded
    assert abs(rounded - x) <= 0.5 / 10**digits * (1 + 1e-9) + abs(x) * 1e-15
    assert math.copysign(1, rounded) == 1 or rounded < 0 or abs(x) >= 2**52


@pytest.mark.parametrize(
    ("x", "digits", "rounded"),
    [(0.5, 0, 1.0), (-0.5, 0, -1.0), (1.5, 0, 2.0), (0.49999999999999994, 0, 0.0),
     (2.675, 2, 2.68), (1.005, 2, 1.0), (1234.5678, 3, 1234.568),
     (4503599627370497.0, 0, 4503599627370497.0), (1e308, 12, 1e308)],
)  # fmt: skip
def test_halves_go_away_from_zero(x, digits, rounded):
    assert runtime.round_half_up(x, float(digits)) == rounded


@pytest.mark.parametrize("operation", [runtime.floor, runtime.ceiling])
def test_rounding_never_gives_a_negative_zero(operation):
    for x in (-0.0, 0.0, -0.3 if operation is runtime.ceiling else 0.3):
        assert math.copysign(1, operation(x)) == 1
        assert math.copysign(1, runtime.round_half_up(x, 0.0)) == 1


@pytest.mark.parametrize(
    "operation",
    [
        *(runtime.total, runtime.mean, runtime.median, runtime.absolute, runtime.square_root),
        *(runtime.floor, runtime.ceiling, runtime.natural_logarithm, runtime.exponential),
    ],
)
def test_functions_of_an_infinite_stand_in_never_fail(operation):
    for infinite in (math.inf, -math.inf):
        assert operation(infinite) in {None, math.inf, -math.inf, 0.0}


@given(st.floats(1e-300, 1e300))
def test_logarithms_are_those_of_mathematics_to_the_last_digits(x):
    exact = Decimal(x)

    assert runtime.natural_logarithm(x) == pytest.approx(float(exact.ln()), rel=1e-14, abs=1e-300)
    assert runtime.decimal_logarithm(x) == pytest.approx(
        float(exact.log10()), rel=1e-14, abs=1e-300
    )


@given(st.floats(-700, 700))
def test_the_exponential_is_that_of_mathematics_to_the_last_digits(x):
    assert runtime.exponential(x) == pytest.approx(float(Decimal(x).exp()), rel=1e-14)


@given(st.floats(-40, 40))
def test_the_normal_distribution_is_that_of_the_standard_library(x):
    expected = NormalDist().cdf(x)

    assert runtime.normal_cdf(x) == pytest.approx(expected, rel=1e-9, abs=1e-15)
    assert runtime.normal_cdf(x) + runtime.normal_cdf(-x) == pytest.approx(1, abs=1e-15)


@given(st.lists(finite, min_size=1, max_size=6))
def test_a_lost_item_makes_every_statistic_null_but_the_count(numbers):
    for operation in (runtime.total, runtime.mean, runtime.median):
        assert operation(*numbers, None) is None
    assert runtime.count_present(*numbers, None) == len(numbers)


@given(st.dates(), st.integers(1, 600))
def test_months_added_and_counted_agree(day, months):
    later = runtime.move_date(day, months, 0)

    if later is None:
        assert day.year * 12 + day.month + months > 9999 * 12 + 12
    elif later.day == day.day:
        assert runtime.months_between(day, later) == months
    else:
        assert (later + timedelta(days=1)).day == 1


def test_of_equals_the_first_is_least_and_greatest():
    for operation in (runtime.minimum, runtime.maximum):
        assert [str(operation(0.0, -0.0)), str(operation(-0.0, 0.0))] == ["0.0", "-0.0"]
