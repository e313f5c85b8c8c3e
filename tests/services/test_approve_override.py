"""The second person: what they approve, in which order it is looked at, and what it leaves."""

import json
from dataclasses import replace

import pytest

from credit_engine import errors
from credit_engine.domain import override_errors
from credit_engine.domain.override import OverrideState
from credit_engine.services.explain_decision import Audience, explain_decision
from credit_engine.services.read_decisions import read_decision
from credit_engine.services.read_overrides import list_overrides, read_override
from credit_engine.services.replay_decision import replay_decision
from credit_engine.services.verify_chains import verify_chains
from tests.services.limit_lives import DAY, TODAY, amount_on, enter, told
from tests.services.order_world import OrderWorld, an_order
from tests.services.override_world import (
    ANALYST,
    ANNA,
    BEN,
    LAST,
    a_person,
    approve,
    approving,
    decided,
    levels_up_to,
    move_to,
    override_of,
    propose,
    reject,
    with_authority,
    withdraw,
)
from tests.services.world import OTHER_SELLER


@pytest.fixture
def proposed(world):
    return propose(world, decided(world)[1])


def test_an_approval_by_another_puts_it_in_effect(world, proposed):
    answer = approve(world, proposed, by=ANNA)

    buyer_id, end = proposed["buyer_id"], answer["ended"]
    assert (answer["state"], end["person"], end["alone"]) == ("approved", "anna", False)
    assert amount_on(world, buyer_id, LAST) == "60000.00"
    assert amount_on(world, buyer_id, LAST + DAY) == "50000.00"
    change = recorded(world, answer)["change"]
    assert (change["author"], change["approver"]) == ("key:ada", "key:anna")
    assert change["override"]["decision_id"] == proposed["content"]["decision_id"]
    assert change["override"]["decision_leaf"] == proposed["content"]["decision_leaf"]
    assert change["content_sha256"] == proposed["content_sha256"]
    assert told(world)[-1] == (
        "override.approved",
        {
            "override_id": answer["override_id"],
            "decision_id": end["decision_id"],
            "limit_id": end["limit_id"],
            "amount": "60000.00",
            "currency": "EUR",
            "expires_on": LAST.isoformat(),
        },
    )


def recorded(world, answer):
    record = read_decision(world.context, ANNA, answer["ended"]["decision_id"])
    return json.loads(record)["decision"]


def test_its_record_is_verified_and_replayed_as_others_are(world, proposed):
    decision_id = approve(world, proposed)["ended"]["decision_id"]

    report = verify_chains(world.context.store, lambda _: None)
    assert (report.decisions, report.faults) == (2, ())
    replayed = replay_decision(world.context, ANNA, decision_id)
    assert (replayed.identical, replayed.assessed) == (True, False)
    with pytest.raises(errors.DecisionNotAssessed):
        explain_decision(world.context, ANNA, decision_id, Audience.ANALYST)


def test_a_changed_record_of_an_override_is_noticed(world, proposed):
    decision_id = approve(world, proposed)["ended"]["decision_id"]
    changed = recorded(world, {"ended": {"decision_id": decision_id}})
    changed["change"]["approver"] = "key:nobody"
    with world.tampering() as connection:
        connection.exec_driver_sql(
            "UPDATE decisions SET decision_bytes = %s WHERE decision_id = %s"
            if connection.dialect.name == "postgresql"
            else "UPDATE decisions SET decision_bytes = ? WHERE decision_id = ?",
            (json.dumps(changed).encode(), decision_id),
        )

    assert verify_chains(world.context.store, lambda _: None).faults
    with pytest.raises(errors.BrokenRecord):
        replay_decision(world.context, ANNA, decision_id)


def test_an_order_check_sees_the_total_and_afterwards_the_old_limit(world):
    orders = OrderWorld(world)
    buyer_id, decision_id = decided(world)
    order = an_order("SO-1", "55000.00")
    assert not orders.check(buyer_id, order)["may"]["confirm"]

    approve(world, propose(world, decision_id))

    assert orders.check(buyer_id, order)["may"]["confirm"]
    move_to(world, LAST + DAY)
    assert not orders.check(buyer_id, an_order("SO-2", "55000.00"))["may"]["confirm"]


def test_it_is_approved_with_fewer_days_left(world, proposed):
    move_to(world, TODAY + 5 * DAY)

    answer = approve(world, proposed)

    assert recorded(world, answer)["limit_after"]["valid_from"] == "2026-11-27"
    assert recorded(world, answer)["limit_after"]["valid_to"] == LAST.isoformat()


def test_what_was_not_approved_in_time_has_lapsed(world, proposed):
    move_to(world, TODAY + 14 * DAY)
    assert listed(world, OverrideState.PROPOSED) == [proposed["override_id"]]
    move_to(world, TODAY + 15 * DAY)

    with pytest.raises(override_errors.OverrideLapsed):
        approve(world, proposed)
    with pytest.raises(override_errors.OverrideLapsed):
        withdraw(world, proposed)
    assert read_override(world.context, ANNA, proposed["override_id"])["state"] == "lapsed"
    assert listed(world, OverrideState.LAPSED) == [proposed["override_id"]]
    assert listed(world, OverrideState.PROPOSED) == []


def test_past_its_last_day_it_has_lapsed_too(world):
    proposed = propose(world, decided(world)[1], expires_on=TODAY + DAY)
    move_to(world, TODAY + 2 * DAY)

    with pytest.raises(override_errors.OverrideLapsed):
        approve(world, proposed)


def listed(world, state=None, buyer_id=None, caller=ANNA):
    page = list_overrides(world.context, caller, buyer_id, None, 50, state=state)
    return [item["override_id"] for item in page.items]


def test_overrides_are_listed_page_by_page_by_buyer_and_state(world):
    buyers = [decided(world, number=f"D-{number}") for number in (1, 2)]
    first, second, third = (
        propose(world, decision_id, amount)["override_id"]
        for decision_id, amount in (
            (buyers[0][1], "60000.00"),
            (buyers[0][1], "61000.00"),
            (buyers[1][1], "60000.00"),
        )
    )
    reject(world, {"override_id": second})

    assert listed(world) == [first, second, third]
    assert listed(world, buyer_id=buyers[0][0]) == [first, second]
    assert listed(world, OverrideState.REJECTED) == [second]
    assert listed(world, OverrideState.PROPOSED, buyers[1][0]) == [third]
    assert listed(world, caller=OTHER_SELLER) == []
    page = list_overrides(world.context, ANNA, None, None, 2)
    assert [item["override_id"] for item in page.items] == [first, second]
    (last,) = list_overrides(world.context, ANNA, None, page.next, 2).items
    assert (last["override_id"], last["state"]) == (third, "proposed")


def test_another_decision_outdates_it(world):
    buyer_id, decision_id = decided(world)
    proposed = propose(world, decision_id)
    world.decide(buyer_id, "K-2", amount="50000.00")

    with pytest.raises(override_errors.OverrideOutdated, match="newest"):
        approve(world, proposed)


def test_other_limits_outdate_it(world, proposed):
    enter(world, proposed["buyer_id"], "5000.00", valid_to=TODAY + DAY)

    with pytest.raises(override_errors.OverrideOutdated, match=r"55000\.00"):
        approve(world, proposed)


def test_limits_of_the_same_sum_outdate_it_too(world, proposed):
    buyer_id = proposed["buyer_id"]
    enter(world, buyer_id, "50000.00")  # on longer terms than before

    with pytest.raises(override_errors.OverrideOutdated, match="changed"):
        approve(world, proposed)


def test_a_temporary_limit_that_ended_meanwhile_outdates_it(world):
    buyer_id, decision_id = decided(world)
    enter(world, buyer_id, "20000.00", valid_to=TODAY + DAY)
    proposed = propose(world, decision_id, "80000.00")
    move_to(world, TODAY + 2 * DAY)

    with pytest.raises(override_errors.OverrideOutdated, match=r"50000\.00"):
        approve(world, proposed)


def test_of_two_proposals_on_one_decision_one_is_approved(world):
    _, decision_id = decided(world)
    ones = [propose(world, decision_id, amount) for amount in ("60000.00", "70000.00")]
    approve(world, ones[0])

    with pytest.raises(override_errors.OverrideOutdated):
        approve(world, ones[1])


def test_evidence_that_grew_old_meanwhile_outdates_it(world, proposed):
    with_authority(world, evidence_days=7)
    move_to(world, TODAY + 8 * DAY)

    with pytest.raises(override_errors.OverrideOutdated, match="8 days old"):
        approve(world, proposed)


def test_the_approvers_level_must_be_enough(world):
    with_authority(world, rows=levels_up_to("55000.00", None))
    proposed = propose(world, decided(world)[1])

    with pytest.raises(errors.AuthorityExceeded, match="level 2"):
        approve(world, proposed, by=a_person("dora", level=1))
    assert approve(world, proposed, by=a_person("emil", level=2))["state"] == "approved"


def test_what_it_grants_counts_for_the_authority_of_what_follows(world):
    with_authority(world, rows=levels_up_to("65000.00", None))
    first = decided(world, number="D-1")
    approve(world, propose(world, first[1], "65000.00"), by=a_person("dora", level=1))

    with world.context.store.reading() as reading:
        raised = reading.raised_since(first[0], world.clock.now.replace(year=2020))

    assert raised.buyer == {"EUR": 65_000_00}  # 50,000 by the rules, 15,000 by the override


@pytest.mark.parametrize(
    ("end", "error"),
    [
        (approve, override_errors.OverrideApproved),
        (reject, override_errors.OverrideRejected),
        (lambda world, of: withdraw(world, of, by=ANALYST), override_errors.OverrideWithdrawn),
    ],
)
def test_what_has_ended_is_not_ended_again(world, proposed, end, error):
    end(world, proposed)

    for again in (approve, reject, lambda world, of: withdraw(world, of, by=ANALYST)):
        with pytest.raises(error):
            again(world, proposed)


def test_a_rejection_and_a_withdrawal_leave_the_limits_alone(world):
    buyer_id, decision_id = decided(world)
    ones = [propose(world, decision_id, amount) for amount in ("60000.00", "70000.00")]

    assert reject(world, ones[0], by=BEN)["ended"]["reason"] == "too much"
    assert withdraw(world, ones[1])["ended"]["person"] == "ada"

    assert amount_on(world, buyer_id, TODAY) == "50000.00"
    assert world.decisions_of(buyer_id) == 1
    assert [name for name, _ in told(world)][-2:] == ["override.rejected", "override.withdrawn"]
    assert told(world)[-1][1] == {"override_id": ones[1]["override_id"]}


def test_the_same_key_approves_once(world, proposed):
    first = approving(world, proposed, key="K-9")
    again = approving(world, proposed, key="K-9")

    assert (again.body, again.replayed) == (first.body, True)
    assert world.decisions_of(proposed["buyer_id"]) == 2


def test_another_sellers_override_is_not_there(world, proposed):
    stranger = replace(OTHER_SELLER, roles=ANNA.roles, level=9)
    words = f"There is no override {proposed['override_id']}"

    for end in (approve, reject, withdraw):
        with pytest.raises(override_errors.OverrideNotFound, match=words):
            end(world, proposed, by=stranger)
    with pytest.raises(override_errors.OverrideNotFound, match=words):
        read_override(world.context, stranger, proposed["override_id"])
    assert override_of(world, proposed["override_id"]).end is None
