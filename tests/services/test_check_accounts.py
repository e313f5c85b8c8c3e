"""Checking accounts: a sum that is not that of the records is told."""

from credit_engine.services.check_accounts import AccountReport, check_accounts
from tests.services.ledgers import an_invoice, an_order, load, tamper


def check(world):
    return check_accounts(world.context.store, lambda _: None)


def test_sums_that_are_those_of_the_records_have_no_fault(world):
    load(world, world.buyer("D-1"), an_order(), an_invoice())
    load(world, world.buyer("D-2"), an_order())

    assert check(world) == AccountReport(2, 0, ())


def test_a_sum_that_somebody_changed_is_told_and_one_never_counted_is_not(world):
    buyer_id = world.buyer("D-1")
    load(world, buyer_id, an_order())
    tamper(world, "UPDATE positions SET minor = minor + 5 WHERE category = 'orders'")

    report = check(world)
    assert report.faults == (
        f"buyer {buyer_id}: orders of 2026-12-10 are 0.05 EUR more than its records give",
    )

    tamper(world, "UPDATE accounts SET counted = false")
    assert check(world) == AccountReport(1, 1, ())
