"""What limits do by themselves is told, and no check waits for it."""

from datetime import timedelta

from credit_engine.domain.limit import LimitState
from credit_engine.services.apply_due_steps import apply_due_steps
from credit_engine.services.read_limits import read_limit
from tests.services.limit_lives import (
    DAY,
    TODAY,
    act,
    amount_on,
    enter,
    events_of,
    granted,
    told,
    with_life,
)


def applied(world):
    return apply_due_steps(world.context, world.seller, 10)


def test_a_planned_reduction_is_told_when_it_takes_effect(world):
    with_life(world, notice_days=14)
    buyer_id, limit_id = granted(world)
    decision_id = act(world, limit_id, "reduce", amount="10000.00")["decision_id"]
    assert applied(world) == 0

    world.clock.now += timedelta(days=20)

    assert amount_on(world, buyer_id, TODAY + 20 * DAY) == "10000.00"  # before anything ran
    assert applied(world) == 1
    assert applied(world) == 0
    kind, data = told(world)[-1]
    assert (kind, data["decision_id"]) == ("limit.took_effect", decision_id)
    assert (data["amount"], data["effective_on"]) == (
        "10000.00",
        (TODAY + 14 * DAY).isoformat(),
    )


def test_the_end_of_a_temporary_limit_is_told_and_shown_without_it(world):
    buyer_id, _ = granted(world)
    limit_id = enter(world, buyer_id, valid_to=TODAY + DAY)["limit"]["limit_id"]
    world.clock.now += timedelta(days=2)
    shown = read_limit(world.context, world.seller, limit_id).limit
    assert shown.state is LimitState.EXPIRED

    assert applied(world) == 1

    assert told(world)[-1][0] == "limit.expired"
    assert events_of(world, limit_id) == ["entered", "expired"]
    assert applied(world) == 0


def test_days_that_passed_unseen_are_told_one_by_one(world):
    with_life(world, notice_days=3)
    buyer_id, _ = granted(world)
    limit_id = enter(world, buyer_id, valid_to=TODAY + 9 * DAY)["limit"]["limit_id"]
    act(world, limit_id, "reduce", amount="1.00")
    world.clock.now += timedelta(days=30)

    assert applied(world) == 1

    assert events_of(world, limit_id) == ["entered", "reduced", "took_effect", "expired"]
