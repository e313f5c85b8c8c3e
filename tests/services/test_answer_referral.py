"""Answers to referrals: what they do, who may give them, and on which evidence."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from credit_engine import errors
from credit_engine.domain.limit import LimitState
from credit_engine.domain.referral import ReferralCause, ReferralState
from credit_engine.domain.request import RequestKind
from credit_engine.domain.terms import Terms
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
    events_of,
    granted,
    limit_of,
    limits_of,
    on_day,
    review,
    told,
    with_life,
)
from tests.services.referral_world import (
    MANAGER,
    a_manager,
    answered,
    bound,
    open_of,
    reassessed,
    referred,
    score,
    stands,
    steps_of,
)
from tests.services.world import OTHER_SELLER, SELLER

SHORTER = Terms("open_account", 30, "invoice_date")


def test_an_approval_grants_what_was_asked_and_is_the_second_decision_on_it(world):
    buyer_id, referral = referred(world)

    answer = answered(world, referral, evidence="sha256:" + "0" * 64)

    assert (answer["outcome"], answer["request_id"]) == ("approved", referral.case.request_id)
    assert answer["answers"] == referral.case.decision_id
    assert answer["limit_in_force"]["amount"] == "50000.00"
    assert answer["limit_in_force"]["review_by"] == "2027-02-22"
    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    assert events_of(world, answer["limit_id"]) == ["granted"]
    after = stands(world, referral)
    assert (after.state, after.ended_by) == (ReferralState.ANSWERED, answer["decision_id"])
    assert steps_of(world, referral) == ["opened", "answered"]


def test_the_record_says_who_answered_what_on_which_evidence_and_why(world):
    bound(world, L3=None)
    buyer_id, referral = referred(world)
    decision_id = answered(world, referral)["decision_id"]

    record = json.loads(read_decision(world.context, world.seller, decision_id))

    decision = record["decision"]
    assert (record["facts"], record["assessment"]) == (None, None)
    assert (decision["kind"], decision["principal"]) == ("referral_answer", "key:mona")
    assert decision["referral_id"] == referral.referral_id
    assert decision["content_sha256"] == referral.case.content_sha256
    assert decision["evidence"]["decision_id"] == referral.case.decision_id
    assert decision["answer"] == {
        "answer": "approve",
        "reason_code": "JUDGEMENT",
        "text": "seen the order book",
    }
    assert (decision["authority"]["row"], decision["authority"]["level"]) == ("all", 3)
    assert decision["granted"]["amount"] == "50000.00"
    assert "mona" not in decision["principal"].removeprefix("key:mona")
    with world.context.store.reading() as reading:
        assert chain_faults(reading.chain(buyer_id)) == []
    assert verify_chains(world.context.store, lambda _: None).faults == ()


def test_an_answer_is_verified_on_replay_and_its_evidence_can_be_explained(world):
    _, referral = referred(world)
    decision_id = answered(world, referral)["decision_id"]

    replay = replay_decision(world.context, world.seller, decision_id)

    assert (replay.identical, replay.assessed) == (True, False)
    with pytest.raises(errors.DecisionNotAssessed, match=referral.case.decision_id):
        explain_decision(world.context, world.seller, decision_id, Audience.ANALYST)


def test_part_of_it_on_other_terms_is_partly_approved(world):
    buyer_id, referral = referred(world)

    answer = answered(world, referral, "part_approve", amount="30000.00", terms=SHORTER)

    assert answer["outcome"] == "partly_approved"
    assert on_day(world, buyer_id, TODAY).max_terms == SHORTER
    assert amount_on(world, buyer_id, TODAY) == "30000.00"


def test_part_without_an_amount_is_what_the_rules_recommend(world):
    bound(world, "20000.00", L3=None)
    buyer_id = world.buyer()
    world.decide(buyer_id, amount="90000.00")
    referral = open_of(world, buyer_id)

    answered(world, referral, "part_approve")

    assert amount_on(world, buyer_id, TODAY) == "72000.00"


@pytest.mark.parametrize(
    ("how", "parts", "pointer"),
    [
        ("approve", {"amount": "50000.01"}, "/amount"),
        ("approve", {"amount": "40000.00"}, "/amount"),
        ("approve", {"terms": SHORTER}, "/terms"),
        ("part_approve", {}, "/amount"),
        ("part_approve", {"amount": "50000.01"}, "/amount"),
        ("part_approve", {"amount": "0.00"}, "/amount"),
        ("part_approve", {"amount": "50000.00"}, "/answer"),
        ("part_approve", {"amount": "1.00", "currency": "USD"}, "/currency"),
        (
            "part_approve",
            {"amount": "1.00", "terms": Terms("open_account", 90, "invoice_date")},
            "/terms",
        ),
        (
            "part_approve",
            {"amount": "1.00", "terms": Terms("prepayment", 0, "invoice_date")},
            "/terms/instrument",
        ),
        ("refuse", {"amount": "1.00"}, "/amount"),
        ("refuse", {"terms": SHORTER}, "/terms"),
        ("approve", {"reason_code": "NO-SUCH"}, "/reason_code"),
    ],
)
def test_an_answer_that_cannot_be_meant_is_told_where(world, how, parts, pointer):
    buyer_id, referral = referred(world)

    with pytest.raises(errors.InvalidInput) as raised:
        answered(world, referral, how, **parts)

    assert raised.value.pointer == pointer
    assert stands(world, referral) == referral
    assert world.decisions_of(buyer_id) == 1


def test_a_refusal_leaves_the_limit_in_force_and_asks_whether_it_may_stay(world):
    buyer_id, limit_id = granted(world)
    score(world, buyer_id, 100.0)
    world.decide(buyer_id, "K-2", amount="60000.00", kind="increase")
    referral = open_of(world, buyer_id)

    answer = answered(world, referral, "refuse")

    assert (answer["outcome"], answer["limit_id"]) == ("refused", None)
    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    left = open_of(world, buyer_id)
    assert left.referral_id == answer["review_referral_id"]
    assert (left.case.cause, left.case.request.kind) == (ReferralCause.REVIEW, RequestKind.REVIEW)
    assert left.requested_by is None
    kept = answered(world, left)
    assert kept["outcome"] == "approved"
    assert limit_of(world, limit_id).review_by == date(2027, 2, 22)


def test_a_refused_buyer_without_a_limit_leaves_no_question(world):
    buyer_id, referral = referred(world)

    assert answered(world, referral, "refuse")["review_referral_id"] is None
    assert limits_of(world, buyer_id) == []


def doubted(world):
    buyer_id, limit_id = granted(world)
    score(world, buyer_id, 100.0)
    review(world, limit_id)
    return buyer_id, limit_id, open_of(world, buyer_id)


def test_a_limit_in_doubt_is_reduced_with_the_notice_of_the_pack(world):
    with_life(world, notice_days=14)
    buyer_id, limit_id, referral = doubted(world)

    answered(world, referral, "part_approve", amount="30000.00", caller=MANAGER)

    notice_ends = TODAY + timedelta(days=14)
    assert amount_on(world, buyer_id, notice_ends - DAY) == "50000.00"
    assert amount_on(world, buyer_id, notice_ends) == "30000.00"
    assert events_of(world, limit_id)[-1] == "reduced"


def test_a_limit_in_doubt_that_is_refused_is_withdrawn_with_notice(world):
    with_life(world, notice_days=14)
    buyer_id, limit_id, referral = doubted(world)

    answer = answered(world, referral, "refuse")

    assert answer["limit_in_force"]["limit_id"] == limit_id
    assert answer["limit_events"] == [{"limit_id": limit_id, "event": "withdrawn"}]
    assert amount_on(world, buyer_id, TODAY + timedelta(days=13)) == "50000.00"
    assert limit_of(world, limit_id).state is LimitState.WITHDRAWN


def test_a_request_never_lowers_what_is_in_force(world):
    buyer_id, _ = granted(world)
    score(world, buyer_id, 100.0)
    world.decide(buyer_id, "K-2", amount="60000.00", kind="increase")

    with pytest.raises(errors.InvalidInput, match="never lowers it"):
        answered(world, open_of(world, buyer_id), "part_approve", amount="40000.00")


def test_conditions_of_the_assessment_block_unless_the_answer_says_that_they_are_met(world):
    waiting, first = referred(world, founded_on=date(2025, 6, 1))
    assert first.case.conditions

    answer = answered(world, first)

    assert answer["limit_pending"]["limit_id"] == answer["limit_id"]
    assert on_day(world, waiting, TODAY).conditions_pending
    met, second = referred(world, number="D-2", founded_on=date(2025, 6, 1))
    answered(world, second, conditions_met=True)
    assert amount_on(world, met, TODAY) == "50000.00"


def test_whoever_asked_does_not_answer_with_whichever_key(world):
    buyer_id, referral = referred(world)
    own = [a_manager(SELLER.person, level=9, key=key) for key in ("second", "token")]

    for caller in own:
        for how in ("approve", "refuse"):
            with pytest.raises(errors.OwnRequest):
                answered(world, referral, how, caller=caller)

    assert stands(world, referral) == referral
    assert amount_on(world, buyer_id, TODAY) is None


def test_to_have_it_assessed_anew_makes_it_nobody_elses_request(world):
    asker = a_manager("max", level=9)
    world.seller = replace(asker)
    buyer_id, referral = referred(world)
    world.seller = SELLER
    score(world, buyer_id, 90.0, TODAY)
    reassessed(world, referral, caller=a_manager("otto"))

    moved = open_of(world, buyer_id)

    with pytest.raises(errors.OwnRequest):
        answered(world, moved, caller=asker)
    assert answered(world, moved, caller=a_manager("otto"))["outcome"] == "approved"


def test_an_amount_above_the_level_is_for_a_higher_one(world):
    bound(world, "20000.00", L3="40000.00", L6=None)
    buyer_id, referral = referred(world)

    with pytest.raises(errors.AuthorityExceeded, match="level 6"):
        answered(world, referral, caller=a_manager(level=3))
    assert stands(world, referral) == referral

    answered(world, referral, "part_approve", amount="40000.00", caller=a_manager(level=3))
    assert amount_on(world, buyer_id, TODAY) == "40000.00"


def test_answers_count_with_what_was_granted_of_late(world):
    bound(world, "20000.00", L3="60000.00", L6=None)
    buyer_id, first = referred(world, "50000.00")
    answered(world, first, caller=a_manager(level=3))
    act(world, limits_of(world, buyer_id)[-1].limit_id, "withdraw", at_once=True)
    world.decide(buyer_id, "K-2", amount="30000.00")

    with pytest.raises(errors.AuthorityExceeded):
        answered(world, open_of(world, buyer_id), caller=a_manager(level=3))


def test_to_refuse_needs_no_authority_of_amount(world):
    bound(world, "20000.00", L6=None)
    _, referral = referred(world)

    assert answered(world, referral, "refuse", caller=a_manager(level=1))["outcome"] == "refused"


def test_the_same_key_is_one_answer_and_another_under_it_is_refused(world):
    buyer_id, referral = referred(world)
    first = answered(world, referral, key="A-1")

    assert answered(world, referral, key="A-1") == first
    with pytest.raises(errors.IdempotencyKeyReused):
        answered(world, referral, "refuse", key="A-1")
    with pytest.raises(errors.ReferralClosed, match=first["decision_id"]):
        answered(world, referral, key="A-2")
    assert world.decisions_of(buyer_id) == 2


def test_of_two_managers_who_answer_at_once_one_does(world):
    buyer_id, referral = referred(world)
    managers = [a_manager(f"m{number}") for number in range(4)]

    def ask(manager):
        try:
            return answered(world, referral, caller=manager)["decision_id"]
        except errors.ReferralClosed:
            return None

    with ThreadPoolExecutor(4) as pool:
        done = [one for one in pool.map(ask, managers) if one is not None]

    assert len(done) == 1
    assert stands(world, referral).ended_by == done[0]
    assert world.decisions_of(buyer_id) == 2
    assert len(limits_of(world, buyer_id)) == 1


def test_a_referral_of_another_seller_is_not_there(world):
    _, referral = referred(world)

    with pytest.raises(errors.ReferralNotFound):
        answered(world, referral, caller=replace(OTHER_SELLER, level=9))


def test_other_systems_hear_the_decision_and_that_it_was_answered(world):
    _, referral = referred(world)
    answer = answered(world, referral, "part_approve", amount="30000.00")

    kinds = dict(told(world))
    assert kinds["decision.made"]["outcome"] == "partly_approved"
    assert kinds["decision.made"]["limit_id"] == answer["limit_id"]
    assert kinds["referral.answered"]["decision_id"] == answer["decision_id"]
    assert "due_at" not in kinds["referral.answered"]
    assert kinds["referral.answered"]["state"] == "answered"
