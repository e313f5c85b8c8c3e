"""Limits that a person enters: beside others or in their place, from a day on, to a day."""

import json
from datetime import date, timedelta

import pytest

from credit_engine import errors
from credit_engine.domain.limit import Duration, LimitState, Scope
from credit_engine.domain.terms import Terms
from credit_engine.services.read_decisions import read_decision
from tests.services.limit_lives import (
    DAY,
    TODAY,
    act,
    amount_on,
    enter,
    events_of,
    granted,
    limit_of,
    limits_of,
    on_day,
    with_life,
)


def test_a_permanent_limit_stands_in_the_place_of_the_one_in_force(world):
    buyer_id, old = granted(world)

    answer = enter(world, buyer_id, "8000.00")

    assert amount_on(world, buyer_id, TODAY) == "8000.00"
    assert [limit.state for limit in limits_of(world, buyer_id)] == [
        LimitState.REPLACED,
        LimitState.IN_FORCE,
    ]
    assert answer["limit_events"] == [
        {"limit_id": old, "event": "replaced"},
        {"limit_id": answer["limit"]["limit_id"], "event": "entered"},
    ]
    record = json.loads(read_decision(world.context, world.seller, answer["decision_id"]))
    assert record["decision"]["change"]["reason"] == "seasonal peak"
    assert record["decision"]["limit_before"] is None


def test_a_first_limit_needs_no_request(world):
    buyer_id = world.buyer()

    enter(world, buyer_id, "0.00")

    assert amount_on(world, buyer_id, TODAY) == "0.00"  # set, and nothing may be owed


def test_a_temporary_limit_is_added_until_its_last_day(world):
    buyer_id, _ = granted(world)
    last = TODAY + 30 * DAY

    answer = enter(world, buyer_id, "20000.00", valid_to=last)

    assert answer["limit"]["valid_to"] == answer["limit"]["review_by"] == last.isoformat()
    assert amount_on(world, buyer_id, last) == "70000.00"
    assert amount_on(world, buyer_id, last + DAY) == "50000.00"


def test_a_temporary_limit_is_prolonged_within_the_longest_life_of_the_pack(world):
    with_life(world, temporary_days_max=40)
    buyer_id, _ = granted(world)
    limit_id = enter(world, buyer_id, valid_to=TODAY + 30 * DAY)["limit"]["limit_id"]

    act(world, limit_id, "prolong", valid_to=TODAY + 39 * DAY)

    assert amount_on(world, buyer_id, TODAY + 39 * DAY) == "70000.00"
    with pytest.raises(errors.InvalidInput, match="40 days at most"):
        act(world, limit_id, "prolong", valid_to=TODAY + 40 * DAY)
    with pytest.raises(errors.InvalidInput, match="the new last day"):
        act(world, limit_id, "prolong", valid_to=TODAY + 38 * DAY)


def test_a_limit_request_leaves_temporary_limits_beside_it(world):
    buyer_id, _ = granted(world)
    enter(world, buyer_id, "20000.00", valid_to=TODAY + DAY)

    world.decide(buyer_id, key="K-2", kind="increase", amount="60000.00")

    assert amount_on(world, buyer_id, TODAY) == "80000.00"


def test_a_limit_that_begins_later_replaces_the_one_in_force_then(world):
    buyer_id, old = granted(world)
    later = TODAY + 10 * DAY

    enter(world, buyer_id, "8000.00", valid_from=later)

    assert amount_on(world, buyer_id, later - DAY) == "50000.00"
    assert amount_on(world, buyer_id, later) == "8000.00"
    assert limit_of(world, old).on(later).state is LimitState.REPLACED


def test_a_request_in_between_leaves_the_limit_that_begins_later(world):
    buyer_id, _ = granted(world)
    later = TODAY + 10 * DAY
    enter(world, buyer_id, "8000.00", valid_from=later)

    world.decide(buyer_id, key="K-2", kind="increase", amount="60000.00")

    assert amount_on(world, buyer_id, later - DAY) == "60000.00"
    assert amount_on(world, buyer_id, later) == "8000.00"


def test_the_newest_entry_counts_where_two_begin_later(world):
    buyer_id, _ = granted(world)
    enter(world, buyer_id, "8000.00", valid_from=TODAY + 10 * DAY)

    enter(world, buyer_id, "9000.00", valid_from=TODAY + 5 * DAY)

    days = (TODAY + 4 * DAY, TODAY + 5 * DAY, TODAY + 10 * DAY)
    found = [amount_on(world, buyer_id, day) for day in days]
    assert found == ["50000.00", "9000.00", "9000.00"]


def test_an_entry_takes_the_place_of_a_suspended_limit(world):
    buyer_id, old = granted(world)
    act(world, old, "suspend")

    enter(world, buyer_id, "8000.00")

    assert amount_on(world, buyer_id, TODAY) == "8000.00"
    assert events_of(world, old) == ["granted", "suspended", "replaced"]


def test_a_group_limit_stands_apart_from_the_buyers_own(world):
    buyer_id, _ = granted(world)

    enter(world, buyer_id, "900000.00", scope=Scope.GROUP)

    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    assert on_day(world, buyer_id, TODAY, Scope.GROUP).amount.text == "900000.00"


def test_the_review_is_as_far_away_as_the_pack_says(world):
    with_life(world, manual_review_months=6)

    answer = enter(world, world.buyer())

    assert answer["limit"]["review_by"] == "2027-05-22"
    assert answer["limit"]["duration"] == Duration.PERMANENT


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ({"valid_from": TODAY - DAY}, "/valid_from"),
        ({"valid_from": TODAY + DAY, "valid_to": TODAY}, "/valid_to"),
        ({"valid_to": TODAY + timedelta(days=90)}, "/valid_to"),
        ({"review_by": TODAY - DAY}, "/review_by"),
        ({"max_terms": Terms("prepayment", 0, "invoice_date")}, "/max_terms/instrument"),
        ({"currency": "USD", "valid_to": TODAY + DAY}, "/currency"),
    ],
)
def test_what_cannot_be_meant_is_refused(world, parts, pointer):
    buyer_id, _ = granted(world)

    with pytest.raises(errors.InvalidInput) as refused:
        enter(world, buyer_id, **parts)

    assert refused.value.pointer == pointer
    assert world.decisions_of(buyer_id) == 1


def test_an_unknown_buyer_gets_none(world):
    with pytest.raises(errors.BuyerNotFound):
        enter(world, "B-9")


def test_the_same_key_enters_one_limit(world):
    buyer_id = world.buyer()

    first = enter(world, buyer_id, key="K-7", valid_to=date(2026, 12, 1))

    assert enter(world, buyer_id, key="K-7", valid_to=date(2026, 12, 1)) == first
    assert len(limits_of(world, buyer_id)) == 1
