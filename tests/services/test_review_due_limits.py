"""Which limits are reviewed by themselves, and how often."""

from datetime import timedelta

from credit_engine.services.record_facts import record_observations
from credit_engine.services.review_due_limits import review_due_limits
from tests.builders import an_observation
from tests.services.limit_lives import (
    DAY,
    TODAY,
    act,
    enter,
    events_of,
    granted,
    limit_of,
    with_life,
)
from tests.services.test_review_limit import less_capacity


def reviewed(world, most=10):
    found = review_due_limits(world.context, world.seller, most)
    assert all(one.skipped is None for one in found)
    return [one.limit_id for one in found]


def days_on(world, days):
    world.clock.now += timedelta(days=days)


def until_review(world, limit_id):
    return (limit_of(world, limit_id).review_by - TODAY).days


def test_a_limit_is_due_on_its_date_and_so_many_days_before_as_the_pack_says(world):
    with_life(world, review_lead_days=30, review_when_facts_change=False)
    _, limit_id = granted(world)
    days = until_review(world, limit_id)
    days_on(world, days - 31)
    assert reviewed(world) == []

    days_on(world, 1)

    assert reviewed(world) == [limit_id]
    assert reviewed(world) == []  # its date has moved


def test_changed_facts_call_for_a_review_on_another_day_once_a_day(world):
    buyer_id, limit_id = granted(world)
    granted(world, number="D-2")
    fact = [an_observation(value=600.0, valid_at=TODAY)]
    record_observations(world.context, world.seller, buyer_id, fact)
    assert reviewed(world) == []  # it was assessed today

    days_on(world, 1)

    assert reviewed(world) == [limit_id]
    assert reviewed(world) == []


def test_a_review_that_waits_for_a_person_is_not_assessed_each_day(world):
    with_life(world, review_when_facts_change=False)
    _, limit_id = granted(world)
    less_capacity(world)
    days_on(world, until_review(world, limit_id))

    assert reviewed(world) == [limit_id]
    days_on(world, 1)
    assert reviewed(world) == []
    assert events_of(world, limit_id) == ["granted", "review_opened"]


def test_what_rules_do_not_assess_is_never_due(world):
    buyer_id, limit_id = granted(world)
    enter(world, buyer_id, valid_to=TODAY + DAY)
    act(world, limit_id, "suspend")
    record_observations(world.context, world.seller, buyer_id, [an_observation(valid_at=TODAY)])

    days_on(world, 900)

    assert reviewed(world) == []


def test_no_more_are_reviewed_at_once_than_asked(world):
    with_life(world, review_when_facts_change=False)
    limits = [granted(world, number=f"D-{number}")[1] for number in range(3)]
    days_on(world, until_review(world, limits[0]))

    first, second = reviewed(world, most=2), reviewed(world, most=2)

    assert (len(first), len(second)) == (2, 1)
    assert sorted(first + second) == sorted(limits)
