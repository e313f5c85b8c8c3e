"""Reviews: what is in force is assessed anew, and never raised."""

import pytest

from credit_engine import errors
from credit_engine.domain.limit import LimitState, Scope
from credit_engine.services.explain_decision import Audience, explain_decision
from credit_engine.services.record_facts import record_observations
from credit_engine.services.replay_decision import replay_decision
from tests.builders import a_pack, an_observation
from tests.services.limit_lives import (
    DAY,
    TODAY,
    act,
    amount_on,
    enter,
    events_of,
    granted,
    limit_of,
    review,
    with_life,
)


def less_capacity(world):
    """From now on the pack lets the buyer owe 45,000."""
    life = world.shelf.pack.limit_life
    world.shelf.pack = a_pack(("parameters/limits.yaml", "07-01: 0.08", "07-01: 0.05"))
    with_life(world, **{name: getattr(life, name) for name in life.__slots__})


def test_a_result_as_good_moves_the_next_review(world):
    buyer_id, limit_id = granted(world)
    before = limit_of(world, limit_id).review_by
    world.clock.now += DAY

    answer = review(world, limit_id)

    assert answer["outcome"] == "approved"
    assert limit_of(world, limit_id).review_by > before
    assert amount_on(world, buyer_id, TODAY + DAY) == "50000.00"
    assert events_of(world, limit_id) == ["granted", "prolonged"]


def test_a_review_is_a_decision_that_is_replayed_and_explained(world):
    _, limit_id = granted(world)

    decision_id = review(world, limit_id)["decision_id"]

    replay = replay_decision(world.context, world.seller, decision_id)
    assert (replay.identical, replay.assessed) == (True, True)
    assert explain_decision(world.context, world.seller, decision_id, Audience.ANALYST)


def test_a_worse_result_opens_a_review_and_leaves_the_limit(world):
    buyer_id, limit_id = granted(world)
    less_capacity(world)

    answer = review(world, limit_id)

    assert answer["outcome"] == "partly_approved"
    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    assert limit_of(world, limit_id).review_by == TODAY
    assert events_of(world, limit_id) == ["granted", "review_opened"]


def test_within_authority_a_worse_result_reduces_with_notice(world):
    with_life(world, notice_days=14, reduce_within_bp=5_000)
    buyer_id, limit_id = granted(world)
    less_capacity(world)

    found = review(world, limit_id)

    lowered = amount_on(world, buyer_id, TODAY + 14 * DAY)
    assert found["limit_in_force"]["amount"] == "50000.00"  # until the notice is over
    assert amount_on(world, buyer_id, TODAY + 13 * DAY) == "50000.00"
    assert lowered == "45000.00"
    assert events_of(world, limit_id) == ["granted", "reduced"]
    assert review(world, limit_id)  # what is planned is as low already
    assert amount_on(world, buyer_id, TODAY + 14 * DAY) == lowered


@pytest.mark.parametrize(
    "life",
    [
        {"reduce_within_bp": 10},
        {"reduce_within_bp": 10_000, "reduce_within_minor": 4_999_999},
    ],
)
def test_beyond_authority_a_person_decides(world, life):
    with_life(world, notice_days=14, **life)
    buyer_id, limit_id = granted(world)
    less_capacity(world)

    review(world, limit_id)

    assert amount_on(world, buyer_id, TODAY + 14 * DAY) == "50000.00"
    assert events_of(world, limit_id) == ["granted", "review_opened"]


def test_a_refusal_is_for_a_person_whatever_the_authority(world):
    with_life(world, reduce_within_bp=10_000)
    buyer_id, limit_id = granted(world)
    low = [an_observation(value=1.0, valid_at=TODAY)]
    record_observations(world.context, world.seller, buyer_id, low)

    assert review(world, limit_id)["outcome"] in {"refused", "referred"}
    assert amount_on(world, buyer_id, TODAY) == "50000.00"


def test_what_rules_do_not_assess_is_not_reviewed(world):
    buyer_id, limit_id = granted(world)
    temporary = enter(world, buyer_id, valid_to=TODAY + DAY)["limit"]["limit_id"]
    group = enter(world, buyer_id, scope=Scope.GROUP)["limit"]["limit_id"]

    for other in (temporary, group):
        with pytest.raises(errors.LimitNotReviewed):
            review(world, other)
    later = enter(world, buyer_id, valid_from=TODAY + DAY)["limit"]["limit_id"]
    act(world, limit_id, "reduce", amount="0.00")
    for other in (later, limit_id):
        with pytest.raises(errors.LimitNotReviewed):
            review(world, other)


def test_what_is_not_in_force_is_not_reviewed(world):
    _, limit_id = granted(world)
    act(world, limit_id, "suspend")
    with pytest.raises(errors.LimitSuspended):
        review(world, limit_id)
    act(world, limit_id, "cancel")
    with pytest.raises(errors.LimitCancelled):
        review(world, limit_id)


def test_the_same_key_is_one_review(world):
    buyer_id, limit_id = granted(world)

    first = review(world, limit_id, key="K-7")
    act(world, limit_id, "suspend")
    assert review(world, limit_id, key="K-7") == first
    act(world, limit_id, "resume")
    assert world.decisions_of(buyer_id) == 4
    assert limit_of(world, limit_id).state is LimitState.IN_FORCE
