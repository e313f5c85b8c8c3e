"""The insured and our own part, side by side: what cover pays, and what it does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess.own_part import (
    CoverOnDay,
    appetite,
    cover_on,
    own_part,
    room_for_own_risk,
)
from credit_engine.domain.cover import CoverKind
from credit_engine.domain.exchange import conversions_to
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.pack.exposure_model import OwnRiskPolicy
from tests.builders import AS_OF, a_cover
from tests.order_builders import SIXTY_DAYS, STALE_AFTER, a_limit, rates

EUROS = conversions_to("EUR", (), AS_OF, STALE_AFTER)
DOLLARS_TOO = conversions_to("EUR", rates(USD="0.333"), AS_OF, STALE_AFTER)
YESTERDAY = AS_OF - timedelta(1)


def cover(*covers, oldest_due=None, terms=SIXTY_DAYS, conversions=EUROS):
    return cover_on(covers, oldest_due, terms, conversions, AS_OF)


def divided(total, *covers, at_most=None, **known):
    found = own_part(Money(total, "EUR"), cover(*covers, **known), at_most)
    return found.insured.minor, found.own.minor


def test_the_retention_and_what_is_above_the_cover_are_our_own():
    ninety = a_cover(amount="100.00", insured_percent=90)

    assert divided(50_00, ninety) == (45_00, 5_00)
    assert divided(100_00, ninety) == (90_00, 10_00)
    assert divided(130_00, ninety) == (90_00, 40_00)


def test_what_is_insured_is_rounded_down():
    assert divided(1, a_cover(insured_percent=90)) == (0, 1)


@pytest.mark.parametrize(
    ("covers", "state"),
    [
        ([], None),
        ([a_cover(kind="none_held")], "none_held"),
        ([a_cover(kind="zero")], "zero"),
        ([a_cover(stopped_from=AS_OF)], "stopped"),
        ([a_cover(valid_to=YESTERDAY)], "stopped"),
        ([a_cover(valid_from=AS_OF + timedelta(1))], None),
    ],
)
def test_without_usable_cover_all_is_our_own_risk_and_the_state_says_why(covers, state):
    assert cover(*covers).state == state
    assert divided(100_00, *covers) == (0, 100_00)


def test_terms_that_the_cover_does_not_allow_leave_it_unused():
    short = a_cover(max_terms_days=59)

    assert cover(short).usable == Money(0, "EUR")
    assert cover(short).state == CoverKind.IN_FORCE
    assert cover(short).max_terms_days == 59
    assert cover(short, terms=Terms("open_account", 59, "invoice_date")).usable.minor == 40_000_00
    assert cover(short, terms=None).usable.minor == 40_000_00


def test_several_covers_are_one_amount_at_the_least_percentage():
    first = a_cover("P-1", amount="100.00", insured_percent=90)
    topped_up = a_cover("P-2", amount="50.00", insured_percent=80)

    assert cover(first, topped_up).usable.minor == 150_00
    assert divided(150_00, first, topped_up) == (120_00, 30_00)


def test_cover_in_another_currency_is_converted_and_rounded_down_or_not_counted():
    dollars = a_cover(amount="1.00", currency="USD")

    assert cover(dollars, conversions=DOLLARS_TOO).usable.minor == 33
    assert cover(dollars).usable.minor == 0
    assert cover(dollars).unrated == ("USD",)


def test_the_oldest_unpaid_invoice_stops_cover_once_the_extension_period_is_over():
    sixty = a_cover(max_extension_days=60)

    still = cover(sixty, oldest_due=AS_OF - timedelta(60))
    assert (still.state, still.stopped_since) == ("in_force", None)
    assert still.stop_shipment_on == AS_OF + timedelta(1)
    over = cover(sixty, oldest_due=AS_OF - timedelta(61))
    assert (over.state, over.stopped_since) == ("stopped", AS_OF)
    assert over.stop_shipment_on == AS_OF
    assert over.usable.minor == 0


def test_the_stop_shipment_date_is_the_due_date_the_extension_and_a_day():
    tomorrow = AS_OF + timedelta(1)

    found = cover(a_cover(max_extension_days=60), oldest_due=tomorrow)

    assert found.stop_shipment_on == date(2026, 11, 23) + timedelta(61)


def test_of_several_policies_the_one_that_stops_first_names_the_date():
    covers = [a_cover("P-1", max_extension_days=60), a_cover("P-2", max_extension_days=30)]

    assert cover(*covers, oldest_due=AS_OF).stop_shipment_on == AS_OF + timedelta(31)


@pytest.mark.parametrize(
    "covers",
    [
        [],
        [a_cover()],  # never stops by itself
        [a_cover(kind="zero")],
        [a_cover(valid_to=YESTERDAY, max_extension_days=60)],
    ],
)
def test_where_no_cover_would_stop_there_is_no_such_date(covers):
    assert cover(*covers, oldest_due=AS_OF).stop_shipment_on is None


def test_where_nothing_is_unpaid_there_is_no_such_date():
    assert cover(a_cover(max_extension_days=60)).stop_shipment_on is None


def test_a_due_date_at_the_end_of_all_days_stops_nothing():
    assert cover(a_cover(max_extension_days=60), oldest_due=date.max).stop_shipment_on is None


@pytest.mark.parametrize(
    ("covers", "since"),
    [
        ([a_cover(stopped_from=AS_OF - timedelta(9))], AS_OF - timedelta(9)),
        ([a_cover(valid_to=YESTERDAY)], AS_OF),
        (
            [a_cover("A", valid_to=YESTERDAY - timedelta(9)), a_cover("B", valid_to=YESTERDAY)],
            AS_OF,
        ),
        # Beside a policy that refused it is told all the same.
        ([a_cover(stopped_from=YESTERDAY), a_cover("Z", kind="zero")], YESTERDAY),
        ([a_cover("A", stopped_from=YESTERDAY), a_cover("B", stopped_from=AS_OF)], YESTERDAY),
        # What is over says nothing beside another policy.
        ([a_cover(valid_to=YESTERDAY), a_cover("Z", kind="zero")], None),
        ([a_cover(valid_to=YESTERDAY), a_cover("N", kind="none_held")], None),
        ([a_cover(valid_to=YESTERDAY), a_cover("R")], None),
    ],
)
def test_cover_has_stopped_since_the_first_day_without_it(covers, since):
    assert cover(*covers).stopped_since == since


@pytest.mark.parametrize(
    ("policy", "at_most"),
    [
        (OwnRiskPolicy(), 100_00),
        (OwnRiskPolicy(at_most_bp=3_333), 33_33),
        (OwnRiskPolicy(at_most_minor=20_00), 20_00),
        (OwnRiskPolicy(at_most_bp=1_000, at_most_minor=20_00), 10_00),
    ],
)
def test_our_appetite_is_the_lesser_of_a_share_of_the_limit_and_an_amount(policy, at_most):
    assert appetite(a_limit(), policy, "EUR", EUROS) == Money(at_most, "EUR")


def test_without_a_limit_there_is_no_appetite_to_measure_against():
    assert appetite(a_limit(None), OwnRiskPolicy(), "EUR", EUROS) is None


def test_an_appetite_in_another_currency_is_rounded_down_and_nothing_without_a_rate():
    policy = OwnRiskPolicy(at_most_minor=100)

    assert appetite(a_limit(), policy, "USD", DOLLARS_TOO) == Money(33, "EUR")
    assert appetite(a_limit(), policy, "USD", EUROS) == Money(0, "EUR")


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 100))
def test_the_room_for_own_risk_is_the_greatest_exposure_within_the_appetite(
    at_most, usable, percent
):
    held = CoverOnDay("in_force", Money(usable, "EUR"), percent, None, None, None)

    room = room_for_own_risk(held, Money(at_most, "EUR"))

    assert own_part(room, held, None).own.minor <= at_most
    assert own_part(Money(room.minor + 1, "EUR"), held, None).own.minor > at_most
