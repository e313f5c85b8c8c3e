"""Reading rule packs: the one in force, and every one that ever decided."""

from datetime import timedelta

import pytest

from credit_engine.errors import PackNotFound
from credit_engine.services.read_packs import PackSummary, list_packs, read_pack
from tests.builders import a_pack, minimal_pack

OTHER = a_pack(("limits.yaml", "step: 1000", "step: 500"))


def test_a_pack_that_has_not_decided_yet_is_active_and_not_kept(world):
    assert list_packs(world.context) == (
        PackSummary("minimal", minimal_pack().revision, True, None),
    )
    assert read_pack(world.context, minimal_pack().revision).files == minimal_pack().files


def test_the_revisions_that_decided_are_kept_whole_and_listed_after_the_active_one(world):
    buyer_id = world.buyer()
    first = world.clock.now
    world.decide(buyer_id, "K-1")
    world.shelf.pack = OTHER
    world.clock.now = first + timedelta(days=1)
    world.decide(buyer_id, "K-2")
    world.decide(buyer_id, "K-3")

    assert list_packs(world.context) == (
        PackSummary("minimal", OTHER.revision, True, first + timedelta(days=1)),
        PackSummary("minimal", minimal_pack().revision, False, first),
    )
    assert read_pack(world.context, minimal_pack().revision).files == minimal_pack().files
    assert read_pack(world.context, OTHER.revision).files == OTHER.files


def test_a_revision_that_is_neither_active_nor_kept_is_not_found(world):
    with pytest.raises(PackNotFound, match="sha256:00"):
        read_pack(world.context, "sha256:00")
