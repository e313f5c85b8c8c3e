"""Explanations come from the record: what is known later changes none of them."""

from dataclasses import replace

import orjson
import pytest

from credit_engine.errors import DecisionNotFound, Unavailable
from credit_engine.services.explain_decision import Audience, explain_decision, recall
from credit_engine.services.record_facts import record_observations
from tests.builders import a_pack, an_observation, minimal_pack
from tests.services.world import OTHER_SELLER, Shelf


def explained(world, decision_id, audience):
    return explain_decision(world.context, world.seller, decision_id, audience)


@pytest.mark.parametrize("audience", Audience)
def test_later_facts_and_packs_change_no_explanation_and_nothing_is_written(world, audience):
    buyer_id = world.buyer()
    decision_id = orjson.loads(world.decide(buyer_id).body)["decision_id"]
    before = explained(world, decision_id, audience)

    record_observations(world.context, world.seller, buyer_id, [an_observation(value=1.0)])
    world.shelf.pack = a_pack(("limits.yaml", "share: 0.5", "share: 0.4"))

    assert explained(world, decision_id, audience) == before
    assert before["for"] == audience.value
    assert world.decisions_of(buyer_id) == 1


def test_a_limit_that_stays_in_force_is_recalled_with_who_granted_it(world):
    buyer_id = world.buyer()
    first = orjson.loads(world.decide(buyer_id).body)
    record_observations(world.context, world.seller, buyer_id, [an_observation(value=1.0)])
    second = orjson.loads(world.decide(buyer_id, "K-2", kind="increase", amount="60000.00").body)

    assert second["outcome"] == "referred"
    found = recall(world.context, world.seller, second["decision_id"])
    assert found.in_force_since == first["decision_id"]
    assert (found.kept.text, found.granted) == ("50000.00", None)
    granted = recall(world.context, world.seller, first["decision_id"])
    assert (granted.kept, granted.granted.text) == (None, "50000.00")


def test_what_comes_out_differently_here_is_not_explained(world):
    decision_id = orjson.loads(world.decide(world.buyer()).body)["decision_id"]
    other = replace(
        a_pack(("limits.yaml", "share_of_assets * current_assets", "0.01 * current_assets")),
        revision=minimal_pack().revision,
    )

    with pytest.raises(Unavailable, match="comes out differently"):
        explained(
            world.with_ports(packs=Shelf(world.context.store, other)), decision_id, Audience.SALES
        )


def test_another_sellers_decision_is_not_found(world):
    decision_id = orjson.loads(world.decide(world.buyer()).body)["decision_id"]

    with pytest.raises(DecisionNotFound):
        explain_decision(world.context, OTHER_SELLER, decision_id, Audience.ANALYST)
