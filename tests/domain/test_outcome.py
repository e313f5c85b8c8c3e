"""Outcomes combine by the strictest, and carry their UN/EDIFACT codes."""

from itertools import permutations

import pytest

from credit_engine.domain.outcome import Outcome, strictest
from credit_engine.domain.request import RequestKind


def test_the_strictest_outcome_wins_in_any_order():
    ascending = ["approved", "partly_approved", "referred", "refused"]
    for length in range(1, 5):
        for given in permutations(ascending, length):
            expected = max(given, key=ascending.index)
            assert strictest(map(Outcome, given)) is Outcome(expected)


def test_without_any_cause_the_outcome_is_approved():
    assert strictest([]) is Outcome.APPROVED


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("approved", "2"), ("refused", "3"), ("partly_approved", "5"), ("referred", "6")],
)
def test_outcomes_carry_their_response_code(outcome, code):
    assert Outcome(outcome).edifact_4507 == code


@pytest.mark.parametrize(
    ("kind", "code"), [("new", "2"), ("increase", "3"), ("reduce", "7"), ("prolong", "8")]
)
def test_kinds_of_request_carry_their_function_code(kind, code):
    assert RequestKind(kind).edifact_4505 == code
