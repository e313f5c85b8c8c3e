"""Limits changed by hand: each change a decision, each illegal one an error of its own."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from credit_engine import errors
from credit_engine.domain.limit import LimitState
from credit_engine.journal.chain import chain_faults
from credit_engine.services.explain_decision import Audience, explain_decision
from credit_engine.services.read_decisions import read_decision
from credit_engine.services.replay_decision import replay_decision
from credit_engine.services.verify_chains import verify_chains
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
    review,
    told,
    with_life,
)
from tests.services.world import OTHER_SELLER

NOTICE = timedelta(days=14)


def state_on(world, limit_id, day=TODAY):
    return limit_of(world, limit_id).on(day).state


def pending(world, **buyer):
    """A buyer with a limit that waits for its conditions; the ids of both."""
    buyer_id = world.buyer(**{"founded_on": date(2025, 6, 1), **buyer})
    answer = json.loads(world.decide(buyer_id).body)
    return buyer_id, answer["limit_pending"]["limit_id"]


def test_a_change_is_a_decision_with_its_reason_and_both_limits(world):
    buyer_id, limit_id = granted(world)

    answer = act(world, limit_id, "suspend", reason="invoices disputed")

    record = json.loads(read_decision(world.context, world.seller, answer["decision_id"]))
    decision = record["decision"]
    assert (record["facts"], record["assessment"]) == (None, None)
    assert (decision["kind"], decision["outcome"]) == ("limit_change", "changed")
    assert decision["change"] == {"action": "suspend", "reason": "invoices disputed"}
    assert (decision["principal"], decision["effective_on"]) == ("alice", TODAY.isoformat())
    assert decision["limit_before"]["state"] == "in_force"
    assert decision["limit_after"]["state"] == "suspended"
    assert decision["limit_in_force"] is None
    assert decision["limit_events"] == [{"limit_id": limit_id, "event": "suspended"}]
    with world.context.store.reading() as reading:
        assert chain_faults(reading.chain(buyer_id)) == []
    assert verify_chains(world.context.store, lambda _: None).faults == ()


def test_a_change_is_verified_on_replay_and_says_that_nothing_was_assessed(world):
    _, limit_id = granted(world)
    decision_id = act(world, limit_id, "suspend")["decision_id"]

    replay = replay_decision(world.context, world.seller, decision_id)
    assert (replay.identical, replay.assessed) == (True, False)
    with pytest.raises(errors.DecisionNotAssessed, match="the reason"):
        explain_decision(world.context, world.seller, decision_id, Audience.ANALYST)


def test_a_change_is_told_without_its_reason(world):
    _, limit_id = granted(world)

    decision_id = act(world, limit_id, "suspend", reason="Mr Smith is ill")["decision_id"]

    kind, data = told(world)[-1]
    assert kind == "limit.suspended"
    assert data == {
        "limit_id": limit_id,
        "decision_id": decision_id,
        "effective_on": TODAY.isoformat(),
        "amount": "50000.00",
        "currency": "EUR",
        "state": "suspended",
        "duration": "permanent",
        "scope": "buyer",
    }
    assert events_of(world, limit_id) == ["granted", "suspended"]


def test_a_suspended_limit_holds_what_is_new_until_it_is_resumed(world):
    buyer_id, limit_id = granted(world)
    act(world, limit_id, "suspend")
    assert on_day(world, buyer_id, TODAY).suspended
    assert amount_on(world, buyer_id, TODAY) == "0.00"
    with pytest.raises(errors.LimitSuspended):
        world.decide(buyer_id, key="K-2", amount="60000.00")

    act(world, limit_id, "resume")

    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    world.decide(buyer_id, key="K-3", amount="60000.00")
    assert amount_on(world, buyer_id, TODAY) == "60000.00"


def test_a_withdrawal_takes_effect_after_the_notice_of_the_pack(world):
    with_life(world, notice_days=14)
    buyer_id, limit_id = granted(world)

    answer = act(world, limit_id, "withdraw")

    assert answer["effective_on"] == (TODAY + NOTICE).isoformat()
    assert (answer["limit"]["state"], answer["limit_then"]["state"]) == ("in_force", "withdrawn")
    assert amount_on(world, buyer_id, TODAY + NOTICE - DAY) == "50000.00"
    assert amount_on(world, buyer_id, TODAY + NOTICE) is None
    with pytest.raises(errors.LimitWithdrawn):
        act(world, limit_id, "withdraw")  # it is, from the same day on
    act(world, limit_id, "withdraw", at_once=True)
    assert amount_on(world, buyer_id, TODAY) is None


def test_a_limit_that_cannot_be_used_is_withdrawn_without_notice(world):
    with_life(world, notice_days=14)
    _, limit_id = granted(world)
    act(world, limit_id, "suspend")

    assert act(world, limit_id, "withdraw")["effective_on"] == TODAY.isoformat()


def test_a_reduction_lowers_with_notice_and_below_what_is_owed_too(world):
    with_life(world, notice_days=14)
    buyer_id, limit_id = granted(world)

    act(world, limit_id, "reduce", amount="0.00")

    assert amount_on(world, buyer_id, TODAY + NOTICE - DAY) == "50000.00"
    assert amount_on(world, buyer_id, TODAY + NOTICE) == "0.00"


def test_a_limit_request_leaves_a_planned_reduction_as_it_is(world):
    with_life(world, notice_days=14)
    buyer_id, limit_id = granted(world)
    act(world, limit_id, "reduce", amount="10000.00")

    world.decide(buyer_id, key="K-2", amount="60000.00")

    assert amount_on(world, buyer_id, TODAY) == "60000.00"
    assert amount_on(world, buyer_id, TODAY + NOTICE) == "10000.00"


@pytest.mark.parametrize("amount", ["50000.00", "50000.01"])
def test_a_reduction_that_lowers_nothing_is_refused(world, amount):
    _, limit_id = granted(world)

    with pytest.raises(errors.LimitNotLower):
        act(world, limit_id, "reduce", amount=amount)


def test_the_review_of_a_permanent_limit_is_prolonged_and_no_last_day_given(world):
    _, limit_id = granted(world)
    later = TODAY + timedelta(days=900)

    act(world, limit_id, "prolong", review_by=later)

    assert limit_of(world, limit_id).review_by == later
    with pytest.raises(errors.LimitPermanent):
        act(world, limit_id, "prolong", valid_to=later)
    with pytest.raises(errors.InvalidInput, match="after today"):
        act(world, limit_id, "prolong", review_by=TODAY)


ENDINGS = {
    "withdraw": errors.LimitWithdrawn,
    "cancel": errors.LimitCancelled,
    "decline": errors.LimitDeclined,
}
CHANGES = ("suspend", "resume", "withdraw", "cancel", "reduce", "prolong", "decline")


@pytest.mark.parametrize(("ending", "kind"), ENDINGS.items())
def test_what_is_over_is_changed_no_more(world, ending, kind):
    buyer_id, limit_id = granted(world)
    act(world, limit_id, ending)
    before = world.decisions_of(buyer_id)

    for change in (*CHANGES, "meet_conditions"):
        with pytest.raises(kind):
            act(world, limit_id, change)

    assert amount_on(world, buyer_id, TODAY) is None
    assert world.decisions_of(buyer_id) == before


def test_a_limit_that_was_replaced_is_changed_no_more(world):
    buyer_id, limit_id = granted(world)
    world.decide(buyer_id, key="K-2", amount="60000.00")

    with pytest.raises(errors.LimitReplaced):
        act(world, limit_id, "suspend")


def test_each_wrong_state_has_an_error_of_its_own(world):
    _, limit_id = granted(world)

    with pytest.raises(errors.LimitNotSuspended):
        act(world, limit_id, "resume")
    with pytest.raises(errors.LimitNotPending):
        act(world, limit_id, "meet_conditions")
    act(world, limit_id, "suspend")
    with pytest.raises(errors.LimitSuspended):
        act(world, limit_id, "suspend")


def test_a_change_of_an_unknown_limit_or_of_another_sellers_is_not_found(world):
    _, limit_id = granted(world)
    with pytest.raises(errors.LimitNotFound):
        act(world, "L-9", "suspend")
    world.seller = OTHER_SELLER
    with pytest.raises(errors.LimitNotFound):
        act(world, limit_id, "suspend")


def test_the_same_key_is_one_decision_and_another_request_under_it_is_refused(world):
    buyer_id, limit_id = granted(world)
    first = act(world, limit_id, "suspend", key="K-7")

    assert act(world, limit_id, "suspend", key="K-7") == first
    with pytest.raises(errors.IdempotencyKeyReused):
        act(world, limit_id, "suspend", key="K-7", reason="another")
    assert world.decisions_of(buyer_id) == 2


def test_many_at_once_under_one_key_are_one_decision(world):
    buyer_id, limit_id = granted(world)

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(act, world, limit_id, "suspend", key="K-7") for _ in range(16)]
    answers = [one.result() for one in asked]

    assert answers == answers[:1] * 16
    assert world.decisions_of(buyer_id) == 2
    assert [limit.state for limit in limits_of(world, buyer_id)] == [LimitState.SUSPENDED]


def test_a_limit_whose_conditions_are_met_is_in_force_from_that_day_on(world):
    buyer_id, limit_id = pending(world)
    assert on_day(world, buyer_id, TODAY).conditions_pending
    with pytest.raises(errors.LimitPending):
        act(world, limit_id, "suspend")

    answer = act(world, limit_id, "meet_conditions", evidence="sha256:" + "0" * 64)

    assert answer["limit_in_force"]["limit_id"] == limit_id
    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    assert events_of(world, limit_id) == ["granted_pending_conditions", "conditions_met"]


def test_conditions_met_replace_the_limit_in_force_and_keep_what_was_planned_for_it(world):
    with_life(world, notice_days=14)
    buyer_id, waiting = pending(world)
    entered = enter(world, buyer_id, "8000.00")["limit"]["limit_id"]
    assert state_on(world, waiting) is LimitState.REPLACED

    world.decide(buyer_id, key="K-2", amount="30000.00")
    waiting = limits_of(world, buyer_id)[-1].limit_id
    act(world, entered, "withdraw")
    act(world, waiting, "meet_conditions")

    assert state_on(world, entered) is LimitState.REPLACED
    assert amount_on(world, buyer_id, TODAY) == "30000.00"
    assert amount_on(world, buyer_id, TODAY + NOTICE) is None


def test_conditions_met_do_not_go_past_a_suspension(world):
    buyer_id, _ = pending(world)
    entered = enter(world, buyer_id, "8000.00")["limit"]["limit_id"]
    world.decide(buyer_id, key="K-2", amount="30000.00")
    waiting = limits_of(world, buyer_id)[-1].limit_id
    act(world, entered, "suspend")

    with pytest.raises(errors.LimitSuspended):
        act(world, waiting, "meet_conditions")


def test_a_limit_that_was_offered_is_declined(world):
    buyer_id, limit_id = pending(world)

    act(world, limit_id, "decline")

    assert state_on(world, limit_id) is LimitState.DECLINED_BY_CUSTOMER
    assert not on_day(world, buyer_id, TODAY).conditions_pending


def test_whatever_changes_limits_waits_for_the_account_of_the_buyer(world):
    buyer_id, limit_id = granted(world)
    changes = (
        lambda: act(world, limit_id, "suspend"),
        lambda: enter(world, buyer_id),
        lambda: review(world, limit_id),
        lambda: world.decide(buyer_id, key="K-2", amount="60000.00"),
    )

    with world.context.store.writing() as order_check:
        order_check.lock_account(buyer_id)
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(change) for change in changes]
            for one in asked:
                with pytest.raises(errors.Busy):
                    one.result()

    assert world.decisions_of(buyer_id) == 1
    assert amount_on(world, buyer_id, TODAY) == "50000.00"
