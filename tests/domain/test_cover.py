"""What counts of the insurer's limit on a day: states, amounts, ends."""

from datetime import date, timedelta

import pytest

from credit_engine.domain.cover import COVER_MEASURES, COVER_STATES, Insured, begun_by
from credit_engine.domain.receivable import oldest_unpaid_due
from tests.builders import AS_OF, a_cover, an_invoice

YESTERDAY, TOMORROW = AS_OF - timedelta(1), AS_OF + timedelta(1)
OVERDUE = an_invoice(due_on=AS_OF - timedelta(61))
PAID = an_invoice(due_on=AS_OF - timedelta(61), payments=[(YESTERDAY, "1200.00")])


def taken(name, *covers, invoices=(), wanted_days=60):
    """One measure; money in whole units."""
    oldest_due = oldest_unpaid_due(invoices, AS_OF)
    found = COVER_MEASURES[name].take(
        Insured(begun_by(covers, AS_OF), oldest_due, wanted_days, AS_OF)
    )
    return sum(amount.minor for amount in found) / 100 if isinstance(found, tuple) else found


NONE_HELD, ZERO = a_cover("N", "none_held"), a_cover("Z", "zero")
RUNNING = a_cover("R")
STOPPED = a_cover("S", stopped_from=AS_OF)
EXPIRED = a_cover("E", valid_to=YESTERDAY)


@pytest.mark.parametrize(
    ("covers", "state"),
    [
        ([], None),
        ([NONE_HELD], "none_held"),
        ([ZERO], "zero"),
        ([RUNNING], "in_force"),
        ([a_cover(valid_from=AS_OF)], "in_force"),
        ([a_cover(valid_from=TOMORROW)], None),
        ([a_cover(valid_to=AS_OF)], "in_force"),
        ([EXPIRED], "stopped"),
        ([STOPPED], "stopped"),
        ([a_cover(stopped_from=TOMORROW)], "in_force"),
        # The worst of several; what has ended says nothing beside another policy.
        ([NONE_HELD, RUNNING], "in_force"),
        ([NONE_HELD, EXPIRED], "none_held"),
        ([EXPIRED, RUNNING], "in_force"),
        ([STOPPED, RUNNING], "stopped"),
        ([STOPPED, RUNNING, ZERO], "zero"),
    ],
)
def test_the_state_is_the_worst_that_a_policy_holds(covers, state):
    assert taken("cover_state", *covers) == state
    assert state is None or state in COVER_STATES


@pytest.mark.parametrize(
    ("invoices", "extension", "state", "days"),
    [
        ([OVERDUE], 60, "stopped", 1),
        ([OVERDUE], 61, "in_force", 0),
        ([OVERDUE], None, "in_force", 0),
        ([PAID], 60, "in_force", 0),
        ([an_invoice(due_on=TOMORROW)], 0, "in_force", 0),
    ],
)
def test_an_invoice_beyond_the_extension_period_stops_cover(invoices, extension, state, days):
    cover = a_cover(max_extension_days=extension)

    assert taken("cover_state", cover, invoices=invoices) == state
    assert taken("cover_stopped_days", cover, invoices=invoices) == days
    usable = taken("cover_usable_amount", cover, invoices=invoices)
    assert usable == (0 if state == "stopped" else 40_000)


@pytest.mark.parametrize(
    ("covers", "amount", "usable"),
    [
        ([NONE_HELD], 0, 0),
        ([ZERO], 0, 0),
        ([RUNNING], 40_000, 40_000),
        ([RUNNING, a_cover("R-2", amount="5000.50")], 45_000.5, 45_000.5),
        ([STOPPED], 40_000, 0),
        ([EXPIRED], 0, 0),
        ([a_cover(valid_from=TOMORROW)], 0, 0),
        ([a_cover(max_terms_days=60)], 40_000, 40_000),
        ([a_cover(max_terms_days=59)], 40_000, 0),
        ([a_cover(max_terms_days=59), RUNNING], 80_000, 40_000),
    ],
)
def test_cover_counts_for_new_deliveries_while_it_runs_and_allows_the_terms(covers, amount, usable):
    assert taken("cover_amount", *covers) == amount
    assert taken("cover_usable_amount", *covers) == usable


def test_the_least_of_several_policies_is_what_can_be_counted_on():
    first = a_cover(insured_percent=90, max_terms_days=120, valid_to=date(2026, 12, 22))
    second = a_cover("P-2", insured_percent=75, max_terms_days=60)

    assert taken("cover_insured_percent", first, second) == 75
    assert taken("cover_max_terms_days", first, second) == 60
    assert taken("cover_days_to_expiry", first, second) == 30


def test_where_nothing_runs_nothing_is_insured_and_nothing_ends():
    for covers in ([NONE_HELD], [ZERO], [STOPPED], [EXPIRED]):
        assert taken("cover_insured_percent", *covers) == 0
        assert taken("cover_days_to_expiry", *covers) is None
        assert taken("cover_max_terms_days", *covers) is None


def test_days_ahead_are_at_most_a_year_and_a_review_can_be_past():
    assert taken("cover_days_to_expiry", a_cover()) == 365
    assert taken("cover_days_to_expiry", a_cover(valid_to=AS_OF)) == 0
    assert taken("cover_days_to_review", ZERO) == (date(2027, 1, 1) - AS_OF).days


@pytest.mark.parametrize(
    ("covers", "days"),
    [
        ([RUNNING], 0),
        ([NONE_HELD], 0),
        ([STOPPED], 1),
        ([a_cover(stopped_from=AS_OF - timedelta(9))], 10),
        ([EXPIRED], 1),
        ([EXPIRED, a_cover("S", stopped_from=YESTERDAY)], 2),
        ([a_cover("E", valid_to=AS_OF - timedelta(30)), RUNNING], 0),
    ],
)
def test_days_without_cover_count_from_the_first(covers, days):
    assert taken("cover_stopped_days", *covers) == days
