"""Work on referrals: assigned, waiting for documents, overdue, assessed anew, listed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from credit_engine import errors
from credit_engine.domain.referral import Ending, ReferralState, WantedDocument
from credit_engine.services.read_referrals import list_referrals
from credit_engine.services.referral_ports import WantedReferrals
from credit_engine.services.work_referral import (
    ask_for_documents,
    assign_referral,
    escalate_referrals,
)
from tests.services.limit_lives import TODAY, amount_on, keyed, told
from tests.services.referral_world import (
    ANALYST,
    MANAGER,
    TIMES,
    answered,
    open_of,
    reassessed,
    referred,
    score,
    stands,
    steps_of,
    view_of,
    with_authority,
)
from tests.services.world import NOON, OTHER_SELLER

ACCOUNTS = (WantedDocument("audited_accounts", "for 2025"), WantedDocument("order_book"))


def assign(world, referral, person="anna", caller=ANALYST, key=None):
    once = keyed("assignments", referral.referral_id, person, key=key)
    return assign_referral(world.context, caller, referral.referral_id, person, once)


def ask(world, referral, wanted=ACCOUNTS, caller=ANALYST, key=None):
    once = keyed("document-requests", referral.referral_id, wanted, key=key)
    return ask_for_documents(world.context, caller, referral.referral_id, wanted, once)


def test_a_referral_is_assigned_and_handed_on(world):
    _, referral = referred(world)

    assign(world, referral)
    assign(world, referral, "otto", MANAGER)

    assert stands(world, referral).assigned_to == "otto"
    steps = view_of(world, referral).steps
    assert [(step.kind.value, step.by) for step in steps[1:]] == [
        ("assigned", "key:anna"),
        ("assigned", "key:mona"),
    ]
    assert [kind for kind, _ in told(world) if kind.startswith("referral.")] == ["referral.opened"]


def test_documents_are_waited_for_and_the_answer_is_due_anew(world):
    _, referral = referred(world)
    world.clock.now += timedelta(hours=40)

    ask(world, referral)

    waiting = stands(world, referral)
    assert (waiting.state, waiting.documents) == (ReferralState.WAITING, ACCOUNTS)
    assert waiting.due_at == NOON + timedelta(hours=40 + 48)
    asked = dict(told(world))["referral.documents_asked"]
    assert asked["documents"] == ["audited_accounts", "order_book"]
    assert "for 2025" not in str(asked)
    assert answered(world, waiting)["outcome"] == "approved"


def test_once_it_is_over_nothing_is_done_to_it(world):
    _, referral = referred(world)
    answered(world, referral, "refuse")

    for act in (assign, ask):
        with pytest.raises(errors.ReferralClosed):
            act(world, referral)
    with pytest.raises(errors.ReferralClosed):
        reassessed(world, referral)
    assert steps_of(world, referral) == ["opened", "answered"]


def test_what_was_done_under_a_key_is_done_once(world):
    _, referral = referred(world)

    first, again = (ask(world, referral, key="D-1") for _ in range(2))

    assert first.body == again.body
    assert again.replayed
    assert steps_of(world, referral) == ["opened", "documents_asked"]
    with pytest.raises(errors.IdempotencyKeyReused):
        ask(world, referral, ACCOUNTS[:1], key="D-1")


def test_another_sellers_referral_is_not_there_for_any_work(world):
    _, referral = referred(world)

    for act in (
        lambda: assign(world, referral, caller=OTHER_SELLER),
        lambda: ask(world, referral, caller=OTHER_SELLER),
        lambda: reassessed(world, referral, caller=OTHER_SELLER),
    ):
        with pytest.raises(errors.ReferralNotFound):
            act()
    assert escalate(world, OTHER_SELLER, days=9) == 0


def escalate(world, caller=None, *, days=0, most=20):
    world.clock.now += timedelta(days=days)
    return escalate_referrals(world.context, caller or world.seller, most)


def test_what_is_overdue_goes_a_level_up_each_time_and_is_never_answered(world):
    with_authority(world, answer_times=TIMES)
    buyer_id, referral = referred(world, "90000.00")
    level = referral.level

    assert escalate(world) == 0
    assert escalate(world, days=1) == 1
    assert escalate(world) == 0

    later = stands(world, referral)
    assert (later.level, later.due_at) == (level + 1, NOON + timedelta(hours=48))
    assert later.case == referral.case
    for _ in range(10):
        assert escalate(world, days=1) == 1
    assert stands(world, referral).level == 9
    assert stands(world, referral).state is ReferralState.OPEN
    assert amount_on(world, buyer_id, TODAY) is None
    heard = [data for kind, data in told(world) if kind == "referral.escalated"]
    assert len(heard) == 11
    assert not any("level" in data for data in heard)


def test_who_answers_after_an_escalation_answers_what_was_looked_at(world):
    _, referral = referred(world)
    escalate(world, days=3)

    assert answered(world, referral)["outcome"] == "approved"


def test_only_so_many_are_escalated_at_once_and_the_oldest_first(world):
    with_authority(world, answer_times=TIMES)
    _, slow = referred(world, "9000.00", number="D-1")
    _, soon = referred(world, "90000.00", number="D-2")

    assert escalate(world, days=2, most=1) == 1

    assert stands(world, soon).level == soon.level + 1
    assert stands(world, slow) == slow


def test_assessed_anew_it_rests_on_the_new_decision_of_the_same_request(world):
    buyer_id, referral = referred(world)
    assign(world, referral)
    ask(world, referral)
    score(world, buyer_id, 150.0, TODAY)

    answer = reassessed(world, referral)

    moved = stands(world, referral)
    assert answer["outcome"] == "referred"
    assert answer["request_id"] == referral.case.request_id == moved.case.request_id
    assert (moved.state, moved.assigned_to) == (ReferralState.OPEN, "anna")
    assert moved.case.decision_id == answer["decision_id"] != referral.case.decision_id
    with pytest.raises(errors.ReferralChanged):
        answered(world, referral)
    assert answered(world, moved)["outcome"] == "approved"


def test_assessed_anew_it_is_closed_where_the_rules_decide(world):
    buyer_id, referral = referred(world)
    score(world, buyer_id, 700.0, TODAY)

    answer = reassessed(world, referral)

    after = stands(world, referral)
    assert (answer["outcome"], after.state) == ("approved", ReferralState.CLOSED)
    assert (after.ending, after.ended_by) == (Ending.DECIDED, answer["decision_id"])
    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    assert dict(told(world))["referral.closed"]["ending"] == "decided"


def test_it_is_assessed_anew_once_under_a_key(world):
    buyer_id, referral = referred(world)
    score(world, buyer_id, 700.0, TODAY)

    first = reassessed(world, referral, key="R-1")

    assert reassessed(world, referral, key="R-1") == first
    assert world.decisions_of(buyer_id) == 2


def listed(world, after=None, limit=50, **wanted):
    page = list_referrals(world.context, world.seller, WantedReferrals(**wanted), after, limit)
    return [referral.buyer_id for referral in page.items], page.next


def test_the_queue_has_first_what_is_due_first_page_by_page(world):
    with_authority(world, answer_times=TIMES)
    amounts = ("9000.00", "900000.00", "90000.00", "8000.00")
    first, second, third, fourth = (
        referred(world, amount, number=f"D-{amount}")[0] for amount in amounts
    )

    assert listed(world) == ([second, third, first, fourth], None)
    page, after = listed(world, limit=3)
    assert page == [second, third, first]
    assert listed(world, after) == ([fourth], None)


def test_the_queue_is_narrowed_by_any_of_its_parts(world):
    mine, referral = referred(world, number="D-1")
    others, answered_one = referred(world, number="D-2")
    assign(world, referral)
    answered(world, answered_one)
    level = referral.level

    assert listed(world, assigned_to="anna") == ([mine], None)
    assert listed(world, state=ReferralState.OPEN) == ([mine], None)
    assert listed(world, state=ReferralState.ANSWERED, buyer_id=others) == ([others], None)
    assert listed(world, level=level, assigned_to="anna", buyer_id=mine) == ([mine], None)
    assert listed(world, level=level + 1) == ([], None)
    world.seller = replace(world.seller, seller_id="S-2")
    assert listed(world) == ([], None)


@pytest.mark.parametrize("after", ["x", "20261122:ID", "2026-11-22T12:00:00Z:ID"])
def test_a_cursor_that_no_page_gave_is_refused(world, after):
    with pytest.raises(errors.InvalidInput):
        listed(world, after)


def test_a_buyer_has_one_open_question_and_another_is_no_open_one(world):
    buyer_id, referral = referred(world)

    assert open_of(world, buyer_id) == referral
