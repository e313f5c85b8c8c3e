"""What-if as a use case: from a recorded buyer or a document, by any revision, by no new record."""

from datetime import date, timedelta

import pytest

from credit_engine.errors import BuyerNotFound, InvalidDocument, PackNotFound
from credit_engine.services.what_if import Change, what_if_of_buyer, what_if_of_document
from tests.builders import a_facts_document, a_pack, a_request, minimal_pack
from tests.services.world import OTHER_SELLER

STRICTER = a_pack(("limits.yaml", "share_of_assets * current_assets", "0.001 * current_assets"))


def test_a_revision_that_was_kept_can_be_asked_again(world):
    buyer_id = world.buyer()
    world.decide(buyer_id)
    world.shelf.pack = STRICTER
    change = Change(revision=minimal_pack().revision)

    found = what_if_of_buyer(world.context, world.seller, buyer_id, a_request(), change)

    assert found.base.assessment.revision == STRICTER.revision
    assert found.changed.assessment.revision == minimal_pack().revision
    moved = found.differences
    assert moved["rule_pack"] == {"before": STRICTER.revision, "after": minimal_pack().revision}
    assert moved["amount"]["before"] != moved["amount"]["after"]
    assert world.decisions_of(buyer_id) == 1


def test_an_earlier_day_knows_only_what_was_valid_by_then(world):
    buyer_id = world.buyer()
    change = Change(as_of=date(2026, 9, 1))

    found = what_if_of_buyer(world.context, world.seller, buyer_id, a_request(), change)

    assert found.changed.assessment.as_of == date(2026, 9, 1)
    assert "bureau_score" in found.differences["inputs"]
    assert found.differences["dimensions"]["bureau_view"] == {
        "before": {"value": 712.0, "points": 100},
        "after": {"absence": "missing", "points": 0},
    }


def test_today_is_the_day_of_the_seller(world):
    world.clock.now = world.clock.now.replace(hour=23, minute=30)
    found = what_if_of_document(world.context, world.seller, a_facts_document(), Change())

    assert found.base.assessment.as_of == world.clock.now.date() + timedelta(days=1)
    assert found.differences == {}


def test_what_is_not_there_is_told(world):
    buyer_id = world.buyer()
    unknown = Change(revision="sha256:00")

    with pytest.raises(PackNotFound):
        what_if_of_buyer(world.context, world.seller, buyer_id, a_request(), unknown)
    with pytest.raises(BuyerNotFound):
        what_if_of_buyer(world.context, OTHER_SELLER, buyer_id, a_request(), Change())
    with pytest.raises(InvalidDocument) as caught:
        what_if_of_document(world.context, world.seller, {"request": {}}, Change())
    assert caught.value.pointer.startswith("/facts/request")
