"""A decision's limit in force, as its document has it."""

import pytest

from credit_engine.domain.money import Money
from credit_engine.explain.decided import in_force_of

AMOUNT = Money(5_000_000, "USD")


@pytest.mark.parametrize("granted_by", ["D-1", None])
def test_the_limit_in_force_names_the_decision_that_granted_it_if_one_did(granted_by):
    held = {"amount": "50000.00", "currency": "USD", "decision_id": granted_by}

    assert in_force_of({"limit_in_force": held}) == (AMOUNT, granted_by)


def test_without_a_limit_nothing_is_in_force():
    assert in_force_of({"limit_in_force": None}) == (None, None)
