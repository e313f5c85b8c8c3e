"""Replay: the same bytes again, and a record that was changed is never replayed in silence."""

import os
import subprocess
import sys
from dataclasses import replace

import orjson
import pytest
import sqlalchemy as sa

from credit_engine.errors import BrokenRecord, DecisionNotFound, Unavailable
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.journal.chain import leaf_hash
from credit_engine.services.read_decisions import find_decision
from credit_engine.services.record_facts import (
    record_covers,
    record_holds,
    record_observations,
)
from credit_engine.services.replay_decision import replay_decision
from tests.builders import AS_OF, ROOT, a_cover, a_hold, a_pack, an_observation, minimal_pack
from tests.services.world import OTHER_SELLER, Shelf


@pytest.fixture
def decision_id(world):
    return orjson.loads(world.decide(world.buyer()).body)["decision_id"]


def replayed(world, decision_id):
    return replay_decision(world.context, world.seller, decision_id)


def record_of(world, decision_id):
    return find_decision(world.context, world.seller, decision_id)


def tamper(world, decision_id, **columns):
    """Change a stored decision behind the store's back."""
    changed = ", ".join(f"{name} = :{name}" for name in columns)
    with world.tampering() as connection:
        connection.execute(
            sa.text(f"UPDATE decisions SET {changed} WHERE decision_id = :decision_id"),
            {**columns, "decision_id": decision_id},
        )


def test_a_replay_is_byte_for_byte_the_record(world, decision_id):
    found = replayed(world, decision_id)

    record = record_of(world, decision_id)
    assert (found.identical, found.differences, found.fingerprint_same) == (True, (), True)
    assert found.replayed_sha256 == found.recorded_sha256 == sha256_text(record.assessment_bytes)


def test_what_is_recorded_later_does_not_change_a_replay(world, decision_id):
    with world.context.store.reading() as reading:
        (buyer_id,) = reading.buyer_ids()
    record_observations(world.context, world.seller, buyer_id, [an_observation(value=1.0)])
    world.clock.now = world.clock.now.replace(year=2028)

    assert replayed(world, decision_id).identical


HELD = """
held:
  kind: referral
  label: {en: x, zh: x}
  when: on_hold = true
  then: {refer_to: credit_manager, reason: BUREAU-LOW}
"""
OF_HOLDS = (
    ("facts.yaml", "", "on_hold: {label: {en: x, zh: x}, type: boolean, source: holds}"),
    ("credit_rules/rules.yaml", "", HELD),
)


def test_a_hold_and_a_cover_that_were_known_are_replayed_after_they_are_gone(world):
    world.shelf.pack = a_pack(*OF_HOLDS)
    buyer_id = world.buyer()
    record_covers(world.context, world.seller, buyer_id, [a_cover()])
    record_holds(world.context, world.seller, buyer_id, [a_hold()])
    held = orjson.loads(world.decide(buyer_id).body)

    record_covers(world.context, world.seller, buyer_id, [a_cover(stopped_from=AS_OF)])
    record_holds(world.context, world.seller, buyer_id, [a_hold(lifted_on=AS_OF)])
    lifted = orjson.loads(world.decide(buyer_id, "K-2").body)

    assert (held["outcome"], lifted["outcome"]) == ("referred", "approved")
    assert replayed(world, held["decision_id"]).identical
    assert replayed(world, lifted["decision_id"]).identical


def test_an_older_decision_is_replayed_under_the_pack_that_made_it(world, decision_id):
    world.shelf.pack = a_pack(("limits.yaml", "share: 0.5", "share: 0.4"))

    assert replayed(world, decision_id).identical


def test_a_decision_whose_pack_is_not_kept_cannot_be_replayed(world, decision_id):
    class Forgetful(Shelf):
        def of_revision(self, revision):
            return None

    forgetful = world.with_ports(packs=Forgetful(world.context.store))

    with pytest.raises(Unavailable, match=minimal_pack().revision):
        replayed(forgetful, decision_id)


def test_a_pack_that_decides_differently_shows_in_the_parts_that_differ(world, decision_id):
    other = replace(
        a_pack(("limits.yaml", "share_of_assets * current_assets", "0.01 * current_assets")),
        revision=minimal_pack().revision,
    )

    found = replayed(world.with_ports(packs=Shelf(world.context.store, other)), decision_id)

    assert not found.identical
    assert found.recorded_sha256 != found.replayed_sha256
    assert set(found.differences) == {"causes", "explanation", "limit", "outcome"}


@pytest.mark.parametrize("part", ["decision", "facts", "assessment"])
def test_a_changed_part_of_a_record_is_named(world, decision_id, part):
    column = f"{part}_bytes"
    held = getattr(record_of(world, decision_id), column)

    tamper(world, decision_id, **{column: held.replace(b"a", b"b", 1)})

    with pytest.raises(BrokenRecord, match=f"The {part} bytes of decision {decision_id}"):
        replayed(world, decision_id)


@pytest.mark.parametrize("forged", [b"", b"{}", b"\xff"])
def test_bytes_that_are_no_decision_are_a_broken_record(world, decision_id, forged):
    tamper(world, decision_id, decision_bytes=forged)

    with pytest.raises(BrokenRecord, match="The decision bytes"):
        replayed(world, decision_id)


@pytest.mark.parametrize("forged", [b"", b"{}", b"[]", b"\xff"])
def test_not_even_with_a_leaf_of_their_own(world, decision_id, forged):
    tamper(world, decision_id, decision_bytes=forged, leaf=leaf_hash(forged))

    with pytest.raises(BrokenRecord):
        replayed(world, decision_id)


def test_a_forged_assessment_with_its_hashes_made_anew_does_not_replay(world, decision_id):
    record = record_of(world, decision_id)
    assessment = record.assessment_bytes.replace(b'"approved"', b'"refused"')
    decision = orjson.loads(record.decision_bytes)
    decision["assessment_sha256"] = sha256_text(assessment)
    forged = canonical_bytes(decision)

    tamper(
        world,
        decision_id,
        assessment_bytes=assessment,
        decision_bytes=forged,
        leaf=leaf_hash(forged),
    )

    found = replayed(world, decision_id)
    assert (found.identical, found.differences) == (False, ("outcome",))


def test_another_sellers_decision_is_not_found(world, decision_id):
    for caller, wanted in ((OTHER_SELLER, decision_id), (world.seller, "ID-99999999")):
        with pytest.raises(DecisionNotFound):
            replay_decision(world.context, caller, wanted)


REPLAY_ELSEWHERE = """
import json, sys
from datetime import date
import orjson
from credit_engine.assess import kleene
from credit_engine.domain.facts_document import read_facts
from credit_engine.journal.canonical import sha256_text
from credit_engine.services.make_assessment import make_assessment
from tests.builders import minimal_pack
facts = read_facts(orjson.loads(sys.stdin.buffer.read()))
made = make_assessment(minimal_pack(), facts, date(2026, 11, 22), kleene.infer)
print(sha256_text(made.assessment_bytes))
"""


@pytest.mark.parametrize(
    ("seed", "locale", "zone"), [("0", "C", "UTC"), ("4711", "C.UTF-8", "Pacific/Auckland")]
)
def test_another_process_seed_locale_and_time_zone_replay_the_same(
    world, decision_id, seed, locale, zone
):
    record = record_of(world, decision_id)

    elsewhere = subprocess.run(
        [sys.executable, "-c", REPLAY_ELSEWHERE],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONPATH": "."},
        input=record.facts_bytes,
        capture_output=True,
        check=True,
    )

    assert elsewhere.stdout.decode().strip() == sha256_text(record.assessment_bytes)
