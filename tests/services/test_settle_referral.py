"""What a decision leaves to a person, or takes from one: opened, moved and closed with it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from credit_engine.assess import kleene
from credit_engine.domain.referral import Ending, ReferralCause, ReferralState
from credit_engine.domain.request import RequestKind
from credit_engine.journal.canonical import sha256_text
from tests.services.limit_lives import TERMS, TODAY, granted, limit_of, review, told
from tests.services.referral_world import (
    TIMES,
    bound,
    open_of,
    reassessed,
    referred,
    score,
    stands,
    steps_of,
    view_of,
    with_authority,
)
from tests.services.world import NOON


def test_a_referred_request_opens_a_referral_on_its_frozen_evidence(world):
    _, referral = referred(world)

    case = referral.case
    assert (referral.state, case.cause) == (ReferralState.OPEN, ReferralCause.ASSESSMENT)
    assert (case.request.wanted.text, case.request.terms) == ("50000.00", TERMS)
    assert case.recommendation is None
    assert referral.requested_by == "alice"
    view = view_of(world, referral)
    with world.context.store.reading() as reading:
        record = reading.decision("S-1", case.decision_id)
    assert (view.outcome, view.stale) == ("referred", [])
    assert view.evidence == {
        "decision_id": record.decision_id,
        "leaf": record.leaf.hex(),
        "pack_revision": world.shelf.pack.revision,
        "as_of": TODAY.isoformat(),
        "facts_version": json.loads(record.decision_bytes)["facts_version"],
        "facts_sha256": sha256_text(record.facts_bytes),
        "assessment_sha256": sha256_text(record.assessment_bytes),
    }
    assert steps_of(world, referral) == ["opened"]


def test_the_answer_names_the_referral_and_a_replay_names_it_too(world):
    buyer_id = world.buyer()
    score(world, buyer_id, 100.0, TODAY)

    answer = world.decide(buyer_id)

    referral = open_of(world, buyer_id)
    assert json.loads(answer.body)["referral"] == {
        "referral_id": referral.referral_id,
        "due_at": referral.due_at.isoformat(),
    }
    assert world.decide(buyer_id).body == answer.body


def test_a_referral_that_is_assessed_anew_is_named_again(world):
    buyer_id, referral = referred(world)
    score(world, buyer_id, 110.0, TODAY)

    anew = reassessed(world, referral)

    assert anew["referral"]["referral_id"] == referral.referral_id


def test_what_is_decided_by_rules_opens_none(world):
    buyer_id = world.buyer()
    answer = json.loads(world.decide(buyer_id).body)

    assert (answer["limit_id"] is None, answer["referral"]) == (False, None)
    with world.context.store.reading() as reading:
        assert reading.open_referral(buyer_id) is None


def test_an_amount_above_authority_is_referred_with_its_recommendation(world):
    bound(world, "20000.00", L3="60000.00", L7=None)
    buyer_id = world.buyer()
    answer = json.loads(world.decide(buyer_id).body)

    referral = open_of(world, buyer_id)

    assert answer["outcome"] == "referred"
    assert referral.case.cause is ReferralCause.AUTHORITY
    assert referral.case.recommendation.amount.text == "50000.00"
    assert referral.level == 3


def test_an_alarm_is_a_cause_of_its_own_and_recommends_nothing(world):
    def doubtful(network, atoms):
        return replace(kleene.infer(network, atoms), alarm="they differ")

    world = world.with_ports(infer=doubtful)
    buyer_id = world.buyer()
    world.decide(buyer_id)

    case = open_of(world, buyer_id).case
    assert (case.cause, case.recommendation) == (ReferralCause.ALARM, None)


@pytest.mark.parametrize(("amount", "hours"), [("9000.00", 48), ("90000.00", 24), ("900000.00", 8)])
def test_an_answer_is_due_by_the_amount_that_is_wanted(world, amount, hours):
    with_authority(world, answer_times=TIMES)

    _, referral = referred(world, amount)

    assert referral.due_at == NOON + timedelta(hours=hours)


def test_an_amount_without_a_rate_is_due_soonest(world):
    with_authority(world, answer_times=TIMES)
    buyer_id = world.buyer()
    world.decide(buyer_id, amount="10000", currency="JPY")

    assert open_of(world, buyer_id).due_at == NOON + timedelta(hours=8)


def test_what_asks_anew_takes_the_place_of_what_was_asked(world):
    buyer_id, first = referred(world)
    world.decide(buyer_id, key="K-2", amount="60000.00")

    second = open_of(world, buyer_id)

    closed = stands(world, first)
    assert (closed.state, closed.ending) == (ReferralState.CLOSED, Ending.SUPERSEDED)
    assert closed.ended_by == second.case.decision_id
    score(world, buyer_id, 700.0, TODAY)
    world.decide(buyer_id, key="K-3", amount="60000.00")
    assert stands(world, second).ending is Ending.SUPERSEDED
    with world.context.store.reading() as reading:
        assert reading.open_referral(buyer_id) is None


def doubted(world):
    """A buyer whose limit in force the rules would not grant any more; its referral."""
    buyer_id, limit_id = granted(world)
    score(world, buyer_id, 100.0)
    assert review(world, limit_id)["outcome"] == "referred"
    return buyer_id, limit_id, open_of(world, buyer_id)


def test_a_limit_in_doubt_is_a_question_of_its_own(world):
    buyer_id, limit_id, referral = doubted(world)

    request = referral.case.request
    assert request.kind is RequestKind.REVIEW
    assert request.wanted == limit_of(world, limit_id).amount
    assert buyer_id == referral.buyer_id


def test_the_next_review_goes_on_with_the_referral_of_the_one_before(world):
    buyer_id, limit_id, referral = doubted(world)
    score(world, buyer_id, 90.0, TODAY)
    review(world, limit_id)

    moved = open_of(world, buyer_id)

    assert moved.referral_id == referral.referral_id
    assert moved.case.decision_id != referral.case.decision_id
    assert moved.case.content_sha256 != referral.case.content_sha256
    assert steps_of(world, referral) == ["opened", "reassessed"]
    score(world, buyer_id, 700.0, TODAY)
    review(world, limit_id)
    assert stands(world, referral).ending is Ending.DECIDED


def test_a_review_leaves_an_open_request_as_it_is(world):
    buyer_id, limit_id = granted(world)
    score(world, buyer_id, 100.0)
    world.decide(buyer_id, key="K-2", amount="60000.00", kind="increase")
    referral = open_of(world, buyer_id)

    review(world, limit_id)

    assert open_of(world, buyer_id) == referral


def test_a_result_below_what_is_in_force_leaves_the_limit_to_a_person(world):
    buyer_id, limit_id = granted(world, "70000.00")
    score(world, buyer_id, 300.0, TODAY)
    asked = json.loads(world.decide(buyer_id, "K-2", amount="90000.00", kind="increase").body)

    case = open_of(world, buyer_id).case

    assert (asked["outcome"], asked["limit_in_force"]["amount"]) == ("partly_approved", "70000.00")
    assert case.cause is ReferralCause.REVIEW
    assert case.request.kind is RequestKind.REVIEW
    assert case.request.wanted == limit_of(world, limit_id).amount
    assert case.recommendation.amount.text == "36000.00"


def test_a_limit_that_is_reduced_to_nothing_leaves_no_question(world):
    buyer_id, _ = granted(world)
    score(world, buyer_id, 100.0)

    world.decide(buyer_id, "K-2", amount="0.00", kind="reduce")

    with world.context.store.reading() as reading:
        assert reading.open_referral(buyer_id) is None


def test_other_systems_hear_of_it_without_what_sales_may_not_know(world):
    _, referral = referred(world)

    kinds = dict(told(world))
    assert kinds["referral.opened"] == {
        "referral_id": referral.referral_id,
        "decision_id": referral.case.decision_id,
        "request_id": referral.case.request_id,
        "kind": "new",
        "wanted": {"amount": "50000.00", "currency": "EUR"},
        "state": "open",
        "due_at": referral.due_at.isoformat(),
    }
