"""Faults inside one text: what they change, and that they change nothing else."""

from decimal import Decimal

import pytest

from credit_engine.pack.mutation.mutant import MutationKind
from credit_engine.pack.mutation.texts import (
    Change,
    band_faults,
    cut_step,
    formula_faults,
    larger,
    larger_whole,
    smaller,
)


def applied(texts: list[str], changes: tuple[Change, ...]) -> list[str]:
    """Give the texts with the changes in them."""
    changed = list(texts)
    for change in sorted(changes, key=lambda one: (one.index, one.start), reverse=True):
        text = changed[change.index]
        changed[change.index] = text[: change.start] + change.new + text[change.end :]
    return changed


def faults_of(text: str, kind: MutationKind) -> list[str]:
    return [
        applied([text], changes)[0]
        for found, _, changes in formula_faults(text)
        if found is kind
    ]  # fmt: skip


def test_a_comparison_is_turned_round_and_loses_or_gains_its_end() -> None:
    assert faults_of("score < 200", MutationKind.OPERATOR) == ["score <= 200", "score >= 200"]
    assert faults_of("status = on", MutationKind.OPERATOR) == ["status != on"]


def test_and_becomes_or_but_not_inside_of_between() -> None:
    found = faults_of("a between 1 and 2 and b", MutationKind.JOIN)

    assert found == ["a between 1 and 2 or b"]


def test_each_comparison_and_each_signal_is_negated_alone() -> None:
    found = faults_of("signal(late) and (a > 1 or b = 2)", MutationKind.NEGATION)

    assert found == [
        "signal(late) and (not(a > 1) or b = 2)",
        "signal(late) and (a > 1 or not(b = 2))",
        "not(signal(late)) and (a > 1 or b = 2)",
    ]


def test_numbers_are_changed_but_not_how_many_periods_back_is_read() -> None:
    found = faults_of("prior(sales, 1) * 0.5", MutationKind.LITERAL)

    assert found == ["prior(sales, 1) * 0.6", "prior(sales, 1) * 0.4"]


def test_what_stands_in_quotes_is_left_alone() -> None:
    assert faults_of('name = "a < 1 and 2"', MutationKind.JOIN) == []
    assert faults_of('name = "a < 1 and 2"', MutationKind.LITERAL) == []


def test_a_cut_point_moves_in_both_bands_that_end_there() -> None:
    texts = ["< 0.3", "[0.3 .. 0.6)", ">= 0.6"]
    found = [applied(texts, changes) for _, _, changes in band_faults(texts)]

    assert found == [
        ["< 0.29", "[0.29 .. 0.6)", ">= 0.6"],
        ["< 0.31", "[0.31 .. 0.6)", ">= 0.6"],
        ["<= 0.3", "(0.3 .. 0.6)", ">= 0.6"],
        ["< 0.3", "[0.3 .. 0.59)", ">= 0.59"],
        ["< 0.3", "[0.3 .. 0.61)", ">= 0.61"],
        ["< 0.3", "[0.3 .. 0.6]", "> 0.6"],
    ]


@pytest.mark.parametrize(
    ("ends", "step"), [(["0.3", "2"], "0.01"), (["30", "60"], "1"), (["1", "2"], "0.5")]
)
def test_a_step_is_one_place_finer_than_what_is_written(ends: list[str], step: str) -> None:
    assert cut_step([Decimal(end) for end in ends]) == Decimal(step)


def test_a_number_changes_by_a_tenth_and_by_one_in_its_last_place_at_least() -> None:
    assert [larger(one) for one in ("0.075", "25000", "0", "0.01")] == [
        "0.0825",
        "27500",
        "1",
        "0.02",
    ]
    assert [smaller(one) for one in ("90", "1", "2.5")] == ["81", "0", "2.25"]
    assert [larger_whole(one) for one in ("4", "90", "0")] == ["5", "99", "1"]
