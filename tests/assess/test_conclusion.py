"""The conclusion: the strictest cause and the least figure, whatever their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess.conclusion import conclude, round_down
from credit_engine.assess.limit import Amounts
from credit_engine.assess.trace import Cause, Figure
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome

STEP = 1000_00


def concluded(wanted, *figures, causes=()):
    amounts = Amounts()
    amounts.add("wanted", wanted, "LIM-WANTED")
    for number, minor in enumerate(figures):
        amounts.add(f"capacity:c{number}", minor, f"LIM-C{number}")
    return conclude(causes, amounts.ascending(), Money(wanted, "EUR"), STEP)


REFERRED = Cause(Outcome.REFERRED, "WHY", "somewhere")
REFUSED = Cause(Outcome.REFUSED, "WHY", "somewhere")
PARTLY = Cause(Outcome.PARTLY_APPROVED, "WHY", "somewhere")


@pytest.mark.parametrize(
    ("wanted", "figures", "causes", "outcome", "minor"),
    [
        (50_000_00, [], [], "approved", 50_000_00),
        (50_000_00, [60_000_00], [], "approved", 50_000_00),
        (50_000_00, [50_000_00], [], "approved", 50_000_00),
        (50_123_45, [60_000_00], [], "approved", 50_123_45),
        (500_00, [60_000_00], [], "approved", 500_00),
        (50_000_00, [49_999_99], [], "partly_approved", 49_000_00),
        (50_000_00, [40_000_00, 30_500_00], [], "partly_approved", 30_000_00),
        (50_000_00, [1000_00], [], "partly_approved", 1000_00),
        (50_000_00, [999_99], [], "partly_approved", 999_00),  # under a step: whole units
        (50_000_00, [99], [], "refused", None),
        (50_000_00, [0], [], "refused", None),
        (0, [60_000_00], [], "approved", 0),  # a reduction to nothing is what was wanted
        (50_000_00, [60_000_00], [PARTLY], "partly_approved", 50_000_00),
        (50_000_00, [60_000_00], [REFERRED], "referred", None),
        (50_000_00, [40_000_00], [REFERRED], "referred", None),
        (50_000_00, [0], [REFERRED], "refused", None),
        (50_000_00, [60_000_00], [REFERRED, REFUSED, PARTLY], "refused", None),
    ],
)
def test_causes_and_figures_make_one_outcome_and_one_amount(
    wanted, figures, causes, outcome, minor
):
    found = concluded(wanted, *figures, causes=causes)

    assert (found.outcome, found.minor) == (Outcome(outcome), minor)


def test_the_figure_that_bound_gives_the_reason():
    partly = concluded(50_000_00, 70_000_00, 40_000_00)
    nothing = concluded(50_000_00, 99)

    assert partly.causes == (Cause(Outcome.PARTLY_APPROVED, "LIM-C1", "capacity:c1"),)
    assert {cause.reason for cause in nothing.causes} == {"LIM-ZERO", "LIM-C0"}
    assert all(cause.outcome is Outcome.REFUSED for cause in nothing.causes)


def test_the_same_cause_counts_once():
    assert concluded(1_000_00, causes=[REFERRED, REFERRED]).causes == (REFERRED,)


@pytest.mark.parametrize("causes", [[], [PARTLY]])
def test_without_any_figure_a_person_decides(causes):
    found = conclude(causes, (), Money(1_000_00, "EUR"), STEP)

    assert (found.outcome, found.minor) == (Outcome.REFERRED, None)


@given(st.integers(0, 10**9), st.lists(st.integers(-(10**6), 10**9), max_size=4))
def test_the_amount_exceeds_neither_the_want_nor_any_figure(wanted, figures):
    found = concluded(wanted, *figures)

    if found.minor is not None:
        assert 0 <= found.minor <= min([wanted, *(max(figure, 0) for figure in figures)])
        assert found.minor > 0 or wanted == 0
        if found.minor < wanted:
            assert found.minor % (STEP if found.minor >= STEP else 100) == 0


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_rounding_down_loses_less_than_a_step_and_never_gains(minor, wanted):
    rounded = round_down(minor, Money(wanted, "EUR"), STEP)

    assert min(minor, wanted) - STEP < rounded <= min(minor, wanted)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_rounding_down_never_turns_a_larger_amount_into_a_smaller_one(minor, more, wanted):
    less, more = sorted([minor, more])
    money = Money(wanted, "EUR")

    assert round_down(less, money, STEP) <= round_down(more, money, STEP)


@pytest.mark.parametrize(
    ("figures", "outcome"),
    [
        ([Figure("cap:x", 0, "CAP-X", certain=False)], "referred"),
        ([Figure("cap:x", 0, "CAP-X", certain=True)], "refused"),
        ([Figure("cap:x", 0, "A", certain=False), Figure("capacity:y", 0, "B")], "refused"),
        ([Figure("cap:x", 600_00, "CAP-X", certain=False)], "partly_approved"),
    ],
)
def test_nothing_left_refuses_where_it_is_certain_and_refers_where_it_is_not(figures, outcome):
    amounts = Amounts([Figure("wanted", 5_000_00, "LIM-WANTED"), *figures])

    found = conclude((), amounts.ascending(), Money(5_000_00, "EUR"), STEP)

    assert found.outcome is Outcome(outcome)


@given(st.lists(st.sampled_from([REFERRED, REFUSED, PARTLY]), max_size=6), st.data())
def test_the_order_of_causes_and_figures_never_shows(causes, data):
    figures = [Figure("need", 5, "A"), Figure("wanted", 5, "B"), Figure("cap:x", 7, "C")]
    amounts, turned = Amounts(list(figures)), Amounts(data.draw(st.permutations(figures)))
    wanted = Money(9, "EUR")

    first = conclude(causes, amounts.ascending(), wanted, 1)
    second = conclude(data.draw(st.permutations(causes)), turned.ascending(), wanted, 1)

    assert first == second


def test_among_equal_figures_the_want_binds():
    amounts = Amounts([Figure("need", 5, "A"), Figure("cap:x", 5, "C"), Figure("wanted", 5, "B")])

    assert [figure.of for figure in amounts.ascending()] == ["wanted", "cap:x", "need"]
