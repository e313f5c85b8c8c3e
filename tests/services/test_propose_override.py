"""What may be overridden, by how much and until when; and when one person is enough."""

import json
from dataclasses import replace

import pytest

from credit_engine import errors
from credit_engine.domain import override_errors
from credit_engine.domain.limit import Scope
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import Terms
from credit_engine.services.answer_once import Keyed
from credit_engine.services.propose_override import propose_override
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
    told,
)
from tests.services.override_world import (
    ANALYST,
    ANNA,
    LAST,
    a_person,
    an_override,
    decided,
    join,
    levels_up_to,
    move_to,
    override_of,
    propose,
    with_authority,
)
from tests.services.test_decide_limit import alarmed
from tests.services.world import OTHER_SELLER


def test_what_an_analyst_proposes_waits_for_a_second_person(world):
    buyer_id, decision_id = decided(world)

    answer = propose(world, decision_id, "60000.00")

    assert (answer["state"], answer["ended"], answer["author"]) == ("proposed", None, "ada")
    content = answer["content"]
    assert (content["standing"], content["raised"]) == ("50000.00", "10000.00")
    assert content["outcome"] == "approved"
    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    assert world.decisions_of(buyer_id) == 1
    assert told(world)[-1] == (
        "override.proposed",
        {"override_id": answer["override_id"], "approve_by": "2026-12-06"},
    )


def test_what_is_recorded_is_what_was_answered(world):
    _, decision_id = decided(world)

    answer = propose(world, decision_id, max_terms=Terms("open_account", 15, "invoice_date"))

    kept = override_of(world, answer["override_id"])
    assert json.loads(json.dumps(kept.content())) == answer["content"]
    assert kept.author == "ada"


def test_a_manager_alone_grants_a_small_one_until_its_last_day(world):
    buyer_id, decision_id = decided(world)

    answer = propose(world, decision_id, "60000.00", by=ANNA)

    assert answer["state"] == "approved"
    assert answer["ended"]["alone"] is True
    assert amount_on(world, buyer_id, LAST) == "60000.00"
    assert amount_on(world, buyer_id, LAST + DAY) == "50000.00"
    limit = limit_of(world, answer["ended"]["limit_id"])
    assert (limit.amount.text, limit.up_to.text) == ("10000.00", "60000.00")
    assert events_of(world, limit.limit_id) == ["granted_by_override"]
    record = json.loads(read_decision(world.context, ANNA, answer["ended"]["decision_id"]))
    change = record["decision"]["change"]
    assert record["decision"]["kind"] == "override"
    assert (change["author"], change["approver"]) == ("key:anna", None)
    assert change["override"] == answer["content"]
    assert change["content_sha256"] == answer["content_sha256"]
    names = [kind for kind, _ in told(world)]
    assert names[-3:] == ["override.proposed", "limit.granted_by_override", "override.approved"]


def test_events_say_no_reason_and_no_rule(world):
    _, decision_id = decided(world)

    propose(world, decision_id, by=ANNA, text="their owner is a friend")

    assert "friend" not in json.dumps(told(world))
    assert "JUDGEMENT" not in json.dumps(told(world))


def test_where_nothing_was_granted_the_whole_total_is(world):
    _, decision_id = decided(world, register_status="insolvent")

    answer = propose(world, decision_id, "5000.00")

    assert answer["content"]["outcome"] == "refused"
    assert answer["content"]["standing"] == "0.00"
    assert answer["content"]["max_terms"]["days"] == 60  # those that were asked for
    assert answer["content"]["rules"] == ["rule:insolvent"]


@pytest.mark.parametrize("threshold", [None, 10**12])
def test_nobody_sets_a_refusal_aside_alone(world, threshold):
    with_authority(world, second_person_above_minor=threshold)
    _, decision_id = decided(world, register_status="insolvent")

    assert propose(world, decision_id, "5000.00", by=ANNA)["state"] == "proposed"


def test_nobody_sets_an_alarm_of_the_inference_aside_alone(world):
    buyer_id = world.buyer()
    alarming = world.with_ports(infer=alarmed)
    decision_id = json.loads(alarming.decide(buyer_id).body)["decision_id"]

    answer = propose(world, decision_id, by=ANNA)

    assert answer["state"] == "proposed"
    assert answer["content"]["rules"] == ["alarm"]


@pytest.mark.parametrize(
    ("threshold", "state"), [(None, "approved"), (0, "proposed"), (60_000_00, "approved"),
                             (60_000_00 - 1, "proposed")],
)  # fmt: skip
def test_the_total_decides_whether_one_person_is_enough(world, threshold, state):
    with_authority(world, second_person_above_minor=threshold)
    _, decision_id = decided(world)

    assert propose(world, decision_id, "60000.00", by=ANNA)["state"] == state


def test_a_manager_whose_level_is_not_enough_proposes(world):
    with_authority(world, rows=levels_up_to("55000.00", None))
    _, decision_id = decided(world)

    low = propose(world, decision_id, by=a_person("dora", level=1))
    assert low["state"] == "proposed"
    assert propose(world, decision_id, by=a_person("emil", level=2))["state"] == "approved"


def test_what_nobody_may_grant_is_not_even_proposed(world):
    with_authority(world, rows=levels_up_to("55000.00"))
    buyer_id, decision_id = decided(world)

    with pytest.raises(errors.AuthorityExceeded, match="nobody"):
        propose(world, decision_id)

    with world.context.store.reading() as reading:
        assert world.decisions_of(buyer_id) == 1
        assert reading.newest_decision_on_request(buyer_id) == decision_id


def test_several_small_ones_need_two_people_as_one_large_one(world):
    with_authority(world, second_person_above_minor=80_000_00)
    ones = [decided(world, number=f"D-{number}")[1] for number in (1, 2, 3)]
    join(world, ones)

    states = [propose(world, of, "80000.00", by=ANNA)["state"] for of in ones]

    assert states == ["approved", "approved", "proposed"]  # 30,000 more each


def test_what_was_granted_before_the_window_no_longer_counts(world):
    with_authority(world, second_person_above_minor=80_000_00, window_days=20)
    first, second = (decided(world, number=f"D-{number}")[1] for number in (1, 2))
    join(world, [first, second])
    propose(world, first, "110000.00", by=ANALYST)
    assert propose(world, first, "80000.00", by=ANNA)["state"] == "approved"

    move_to(world, TODAY + 21 * DAY)

    assert propose(world, second, "80000.00", by=ANNA)["state"] == "approved"


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ({"reason_code": "BECAUSE"}, "/reason_code"),
        ({"expires_on": TODAY - DAY}, "/expires_on"),
        ({"expires_on": TODAY + 90 * DAY}, "/expires_on"),
        ({"currency": "USD"}, "/currency"),
        ({"max_terms": Terms("prepayment", 0, "invoice_date")}, "/max_terms/instrument"),
    ],
)
def test_what_cannot_be_meant_is_refused(world, parts, pointer):
    _, decision_id = decided(world)

    with pytest.raises(errors.InvalidInput) as refused:
        propose(world, decision_id, **parts)

    assert refused.value.pointer == pointer


def test_the_last_day_may_be_today(world):
    buyer_id, decision_id = decided(world)

    propose(world, decision_id, by=ANNA, expires_on=TODAY)

    assert amount_on(world, buyer_id, TODAY) == "60000.00"
    assert amount_on(world, buyer_id, TODAY + DAY) == "50000.00"


def test_an_override_grants_more_than_there_is(world):
    buyer_id, decision_id = decided(world)
    enter(world, buyer_id, "20000.00", valid_to=LAST)

    with pytest.raises(override_errors.OverrideNotHigher, match=r"70000\.00"):
        propose(world, decision_id, "70000.00")


def test_its_total_is_exact_beside_other_temporary_limits(world):
    buyer_id, decision_id = decided(world)
    enter(world, buyer_id, "20000.00", valid_to=TODAY + 5 * DAY)

    propose(world, decision_id, "75000.00", by=ANNA)

    assert amount_on(world, buyer_id, TODAY + 5 * DAY) == "75000.00"
    assert amount_on(world, buyer_id, TODAY + 6 * DAY) == "75000.00"
    assert amount_on(world, buyer_id, LAST + DAY) == "50000.00"


def test_what_is_granted_later_stands_within_the_total(world):
    buyer_id, decision_id = decided(world)
    propose(world, decision_id, "75000.00", by=ANNA)

    world.decide(buyer_id, key="K-2", kind="increase", amount="60000.00")
    assert amount_on(world, buyer_id, TODAY) == "75000.00"

    enter(world, buyer_id, "90000.00")
    assert amount_on(world, buyer_id, TODAY) == "90000.00"


def test_a_second_override_does_not_add_to_the_first(world):
    _, decision_id = decided(world)
    buyer_id = propose(world, decision_id, "60000.00", by=ANNA)["buyer_id"]

    propose(world, decision_id, "70000.00", by=ANNA, expires_on=LAST + 10 * DAY)

    assert amount_on(world, buyer_id, LAST) == "70000.00"
    assert amount_on(world, buyer_id, LAST + DAY) == "70000.00"


def test_it_goes_past_no_suspension(world):
    buyer_id, decision_id = decided(world)
    with world.context.store.reading() as reading:
        (limit,) = reading.limits("S-1", buyer_id, None, 5)
    act(world, limit.limit_id, "suspend")

    with pytest.raises(errors.LimitSuspended):
        propose(world, decision_id)


def test_a_later_suspension_stops_it_too(world):
    buyer_id, limit_id = granted(world)
    with world.context.store.reading() as reading:
        decision_id = reading.newest_decision_on_request(buyer_id)
    propose(world, decision_id, by=ANNA)

    act(world, limit_id, "suspend")

    assert amount_on(world, buyer_id, TODAY) == "0.00"


def test_its_last_day_is_not_moved_by_one_person(world):
    _, decision_id = decided(world)
    limit_id = propose(world, decision_id, by=ANNA)["ended"]["limit_id"]

    with pytest.raises(override_errors.LimitOfOverride):
        act(world, limit_id, "prolong", valid_to=LAST + 5 * DAY)


def test_group_limits_stand_apart(world):
    buyer_id, decision_id = decided(world)
    enter(world, buyer_id, "900000.00", scope=Scope.GROUP)

    assert propose(world, decision_id)["content"]["standing"] == "50000.00"


def test_only_the_newest_decision_on_a_request_is_overridden(world):
    buyer_id, first = decided(world)
    second = json.loads(world.decide(buyer_id, "K-2", amount="50000.00").body)["decision_id"]

    with pytest.raises(override_errors.DecisionNotOverridable, match=second):
        propose(world, first)
    assert propose(world, second)["state"] == "proposed"


def test_a_change_by_hand_is_no_decision_that_could_be_overridden(world):
    buyer_id, decision_id = decided(world)
    by_hand = enter(world, buyer_id, "20000.00", valid_to=LAST)["decision_id"]

    with pytest.raises(override_errors.DecisionNotOverridable, match="a person changed a limit"):
        propose(world, by_hand)
    assert propose(world, decision_id, "80000.00")["content"]["standing"] == "70000.00"


def test_what_rests_on_old_evidence_is_asked_anew(world):
    with_authority(world, evidence_days=7)
    _, decision_id = decided(world)
    move_to(world, TODAY + 8 * DAY)

    with pytest.raises(override_errors.DecisionNotOverridable, match="8 days old"):
        propose(world, decision_id)


def test_another_sellers_decision_is_not_there(world):
    _, decision_id = decided(world)
    stranger = replace(OTHER_SELLER, roles=ANNA.roles, level=9)

    with pytest.raises(errors.DecisionNotFound, match=f"There is no decision {decision_id}"):
        propose(world, decision_id, by=stranger)


def test_the_same_key_proposes_once(world):
    _, decision_id = decided(world)

    first = propose(world, decision_id, key="K-9")

    assert propose(world, decision_id, key="K-9") == first
    with pytest.raises(errors.IdempotencyKeyReused):
        propose(world, decision_id, "61000.00", key="K-9")
    new = an_override(decision_id)
    theirs = Keyed("overrides", "K-9", "sha256:other")
    with pytest.raises(errors.DecisionNotFound):
        propose_override(world.context, OTHER_SELLER, new, theirs)


def test_a_row_of_authority_for_refusals_is_the_one_that_counts(world):
    refused = frozenset({Outcome.REFUSED})
    rows = levels_up_to("1000.00", outcomes=refused)
    with_authority(world, rows=(*rows, *levels_up_to(None, outcomes=frozenset(Outcome) - refused)))
    _, decision_id = decided(world, register_status="insolvent")

    with pytest.raises(errors.AuthorityExceeded):
        propose(world, decision_id, "5000.00")
    assert propose(world, decision_id, "900.00")["state"] == "proposed"
