"""Evidence of referrals: what an answer names, and what has moved since it was taken."""

from datetime import timedelta

import pytest

from credit_engine import errors
from credit_engine.domain.referral import ReferralState
from tests.builders import a_pack
from tests.services.limit_lives import TODAY, act, enter, granted
from tests.services.referral_world import (
    answered,
    open_of,
    reassessed,
    referred,
    score,
    stands,
    with_authority,
)


def test_an_answer_names_what_was_looked_at(world):
    _, referral = referred(world)

    with pytest.raises(errors.ReferralChanged):
        answered(world, referral, content_sha256="sha256:" + "0" * 64)


def test_evidence_that_was_changed_is_no_evidence(world):
    _, referral = referred(world)
    with world.tampering() as connection:
        connection.exec_driver_sql("UPDATE decisions SET facts_bytes = decision_bytes")

    with pytest.raises(errors.BrokenRecord):
        answered(world, referral)


def test_a_case_that_was_changed_is_no_case(world):
    _, referral = referred(world)
    with world.tampering("referrals") as connection:
        connection.exec_driver_sql(
            "UPDATE referrals SET case_json = replace(case_json, '50000.00', '90000.00')"
        )

    with pytest.raises(errors.BrokenRecord):
        answered(world, referral)


def facts_move(world, buyer_id, _):
    score(world, buyer_id, 150.0, TODAY)


def rules_move(world, _, __):
    world.shelf.pack = a_pack(("pack.yaml", "owner: tests", "owner: others"))


def day_moves(world, _, __):
    world.clock.now += timedelta(days=world.shelf.pack.authority.evidence_days + 1)


def limit_moves(world, buyer_id, _):
    enter(world, buyer_id, "1000.00")


@pytest.mark.parametrize(
    ("move", "named"),
    [(facts_move, "facts"), (rules_move, "rules"), (day_moves, "day"), (limit_moves, "limits")],
)
@pytest.mark.parametrize("how", ["approve", "refuse"])
def test_evidence_that_moved_is_assessed_anew_before_an_answer_counts(world, move, named, how):
    buyer_id, referral = referred(world)
    move(world, buyer_id, referral)
    before = world.decisions_of(buyer_id)

    with pytest.raises(errors.EvidenceStale, match=named):
        answered(world, referral, how)

    assert world.decisions_of(buyer_id) == before
    assert stands(world, referral).state is ReferralState.OPEN


def test_evidence_of_the_last_day_still_counts(world):
    with_authority(world, evidence_days=3)
    _, referral = referred(world)
    world.clock.now += timedelta(days=3)

    assert answered(world, referral)["outcome"] == "approved"


def test_what_cannot_be_assessed_any_more_can_be_refused(world):
    buyer_id, limit_id = granted(world)
    score(world, buyer_id, 100.0)
    world.decide(buyer_id, "K-2", amount="60000.00", kind="increase")
    referral = open_of(world, buyer_id)
    act(world, limit_id, "withdraw", at_once=True)
    with pytest.raises(errors.NoLimitInForce):
        reassessed(world, referral)
    with pytest.raises(errors.EvidenceStale):
        answered(world, referral)

    assert answered(world, referral, "refuse")["outcome"] == "refused"
