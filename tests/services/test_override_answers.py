"""Overrides where people had a say before: of a referred request, and of a person's answer."""

from dataclasses import replace

import pytest

from credit_engine import errors
from credit_engine.domain import override_errors
from credit_engine.domain.outcome import Outcome
from tests.services.limit_lives import DAY, TODAY, amount_on
from tests.services.override_world import (
    ANNA,
    BEN,
    CARL,
    a_person,
    approve,
    levels_up_to,
    move_to,
    propose,
    with_authority,
)
from tests.services.referral_world import answered, open_of, reassessed, referred
from tests.services.test_report_overrides import rates, report

RULE = "rule:low_bureau_score"


def test_a_referred_request_is_overridden_and_still_answered(world):
    buyer_id, referral = referred(world)
    approve(world, propose(world, referral.case.decision_id, "30000.00"))

    assert amount_on(world, buyer_id, TODAY) == "30000.00"
    answered(world, open_of(world, buyer_id))
    assert amount_on(world, buyer_id, TODAY) == "50000.00"  # no more, though both count


def test_an_answer_outdates_what_was_proposed_before_it(world):
    _, referral = referred(world)
    proposed = propose(world, referral.case.decision_id, "30000.00")
    answered(world, referral, "refuse")

    with pytest.raises(override_errors.OverrideOutdated):
        approve(world, proposed)


def test_a_persons_refusal_is_overridden_by_two(world):
    _, referral = referred(world)
    answer = answered(world, referral, "refuse")

    proposed = propose(world, answer["decision_id"], "30000.00", by=ANNA)

    assert proposed["state"] == "proposed"
    content = proposed["content"]
    assert content["outcome"] == "refused"
    assert RULE in content["rules"]
    assert content["assessed_in"] == referral.case.decision_id
    assert approve(world, proposed, by=BEN)["state"] == "approved"
    found = report(world)
    assert rates(found, "by_rule")[RULE] == (1, 1, 1.0)
    assert rates(found, "by_outcome") == {"referred": (0, 1, 0.0), "refused": (1, 1, 1.0)}


def test_a_persons_refusal_needs_the_level_for_refusals(world):
    refused = frozenset({Outcome.REFUSED})
    others = levels_up_to(None, outcomes=frozenset(Outcome) - refused)
    with_authority(world, rows=(*levels_up_to("1000.00", None, outcomes=refused), *others))
    _, referral = referred(world)
    answer = answered(world, referral, "refuse")
    proposed = propose(world, answer["decision_id"], "30000.00")

    with pytest.raises(errors.AuthorityExceeded, match="level 2"):
        approve(world, proposed, by=a_person("dora", level=1))
    assert approve(world, proposed, by=a_person("emil", level=2))["state"] == "approved"


def test_what_was_granted_in_part_may_be_overridden_alone(world):
    buyer_id, referral = referred(world)
    answer = answered(world, referral, "part_approve", amount="20000.00")

    assert propose(world, answer["decision_id"], "30000.00", by=ANNA)["state"] == "approved"
    assert amount_on(world, buyer_id, TODAY) == "30000.00"


def test_the_evidence_of_an_answer_is_as_old_as_what_it_answered(world):
    with_authority(world, evidence_days=7)
    _, referral = referred(world)
    move_to(world, TODAY + 6 * DAY)
    answer = answered(world, referral, "refuse")
    move_to(world, TODAY + 8 * DAY)

    with pytest.raises(override_errors.DecisionNotOverridable, match="8 days old"):
        propose(world, answer["decision_id"], "30000.00")


def test_who_asked_does_not_grant_what_somebody_else_had_assessed_anew(world):
    asker = replace(ANNA, principal="person:anna")
    buyer_id, referral = referred(replace(world, seller=asker))
    reassessed(world, referral, caller=BEN)
    decision_id = open_of(world, buyer_id).case.decision_id

    for by in (asker, ANNA):
        assert propose(world, decision_id, "30000.00", by=by)["state"] == "proposed"
    assert propose(world, decision_id, "30000.00", by=BEN)["state"] == "approved"


def test_who_asked_does_not_approve_an_override_of_the_answer(world):
    asker = replace(ANNA, principal="person:anna")
    _, referral = referred(replace(world, seller=asker))
    answer = answered(world, referral, "refuse", caller=BEN)
    proposed = propose(world, answer["decision_id"], "30000.00")

    with pytest.raises(errors.OwnRequest):
        approve(world, proposed, by=ANNA)
    assert approve(world, proposed, by=CARL)["state"] == "approved"
