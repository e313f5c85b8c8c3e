"""Deciding: once per key, on facts that still hold, and recorded whole or not at all."""

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson
import pytest

from credit_engine.assess import kleene
from credit_engine.assess.infer import Inference
from credit_engine.assess.verdicts import Inferred
from credit_engine.domain.buyer import Contact
from credit_engine.errors import (
    Busy,
    BuyerNotFound,
    IdempotencyKeyReused,
    NoLimitInForce,
)
from credit_engine.journal.canonical import sha256_text
from credit_engine.journal.chain import chain_faults, leaf_hash
from credit_engine.pack.model import CompiledPack
from credit_engine.services.decide_limit import decide_limit
from credit_engine.services.edit_buyer import BuyerChanges, edit_buyer
from credit_engine.services.ports import Packs
from credit_engine.services.read_decisions import find_decision
from credit_engine.services.read_limits import list_limits, read_limit
from credit_engine.services.record_facts import record_observations
from credit_engine.store.open import SqlStore
from tests.builders import a_request, an_observation
from tests.planted.stores import AnswersApart
from tests.services.one_key import decisions_per_key
from tests.services.world import OTHER_SELLER, command


def document(answer) -> dict:
    return orjson.loads(answer.body)


def recorded(world, answer) -> dict:
    found = find_decision(world.context, world.seller, document(answer)["decision_id"])
    return orjson.loads(found.decision_bytes)


def limits_of(world, buyer_id):
    return list_limits(world.context, world.seller, buyer_id, None, 10).items


def test_a_sound_buyer_gets_its_limit_and_the_decision_is_on_its_chain(world):
    buyer_id = world.buyer()

    answer = world.decide(buyer_id)

    found = document(answer)
    assert (answer.status, answer.replayed) == (201, False)
    assert (found["outcome"], found["response_code"]) == ("approved", "2")
    assert found["limit_in_force"]["amount"] == "50000.00"
    assert found["amount_basis"]["binding"] == "wanted"
    with world.context.store.reading() as reading:
        (link,) = reading.chain(buyer_id)
        head = reading.decision("S-1", found["decision_id"])
    assert chain_faults([link]) == []
    assert (link.buyer_seq, link.leaf) == (1, leaf_hash(head.decision_bytes))


def test_the_decision_says_who_when_on_what_and_hashes_all_that_it_rests_on(world):
    buyer_id = world.buyer()
    answer = world.decide(buyer_id)
    record = find_decision(world.context, world.seller, document(answer)["decision_id"])
    decision = recorded(world, answer)

    assert (decision["principal"], decision["seller_id"]) == ("alice", "S-1")
    assert (decision["decided_at"], decision["as_of"]) == (
        "2026-11-22T12:00:00.000000Z",
        "2026-11-22",
    )
    assert (decision["buyer_seq"], decision["prev_leaf"]) == (1, None)
    assert decision["facts_version"] == 4  # created, statements, receivables, observations
    assert decision["facts_sha256"] == sha256_text(record.facts_bytes)
    assert decision["assessment_sha256"] == sha256_text(record.assessment_bytes)
    assert decision["pack"] == {"id": "minimal", "revision": world.shelf.pack.revision}
    assert decision["limit_in_force"]["decision_id"] == decision["decision_id"]
    assert decision["alarm"] is None


def test_the_calendar_is_the_sellers(world):
    world.clock.now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # the 23rd in Berlin
    buyer_id = world.buyer()

    assert document(world.decide(buyer_id))["as_of"] == "2026-11-23"


def test_the_contact_person_stands_in_the_decision_as_a_hash_alone(world):
    buyer_id = world.buyer()
    ada = Contact("Ada Adams", email="ada@aurora.example")
    edit_buyer(world.context, world.seller, buyer_id, 4, BuyerChanges(contact=ada))

    answer = world.decide(buyer_id)

    record = find_decision(world.context, world.seller, document(answer)["decision_id"])
    everything = answer.body + record.decision_bytes + record.facts_bytes + record.assessment_bytes
    assert b"Ada" not in everything
    assert b"ada@" not in everything
    (personal,) = recorded(world, answer)["personal"]
    with world.context.store.reading() as reading:
        known = reading.facts(buyer_id, world.clock.now.date())
    assert personal == {"of": "contact", "ciphertext_sha256": known.contact_sha256}


def test_decisions_follow_each_other_on_the_buyers_own_chain(world):
    first, second = world.buyer("D-1"), world.buyer("D-2")
    for key in ("K-1", "K-2", "K-3"):
        world.decide(first, key)
    world.decide(second, "K-4")

    for buyer_id, length in ((first, 3), (second, 1)):
        with world.context.store.reading() as reading:
            links = reading.chain(buyer_id)
        assert len(links) == length
        assert chain_faults(links) == []


# --- one key ------------------------------------------------------------------------------


def test_the_same_key_and_request_give_the_same_bytes(world):
    buyer_id = world.buyer()
    first = world.decide(buyer_id)
    record_observations(world.context, world.seller, buyer_id, [an_observation(value=1.0)])
    world.clock.now = datetime(2027, 11, 22, tzinfo=UTC)

    again = world.decide(buyer_id)

    assert again == replace(first, replayed=True)
    assert world.decisions_of(buyer_id) == 1


def test_the_same_key_with_another_request_is_refused(world):
    buyer_id = world.buyer()
    world.decide(buyer_id)

    with pytest.raises(IdempotencyKeyReused, match="K-1"):
        world.decide(buyer_id, amount="60000.00")

    assert world.decisions_of(buyer_id) == 1


def test_each_seller_has_keys_of_its_own(world):
    world.decide(world.buyer())
    other = replace(world, seller=OTHER_SELLER)
    buyer_id = other.buyer()

    assert not other.decide(buyer_id).replayed


def test_fifty_at_once_under_one_key_make_one_decision_and_get_the_same_bytes(world):
    buyer_id = world.buyer()
    ready = threading.Barrier(50)
    answers, faults = [], []

    def ask():
        ready.wait()
        for _ in range(200):
            try:
                answers.append(world.decide(buyer_id))
            except Busy:
                continue  # as a client does that is answered 503
            except Exception as fault:  # noqa: BLE001 - whatever it is, the test must see it
                faults.append(fault)
            return

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert len(answers) == 50
    assert len({answer.body for answer in answers}) == 1
    assert [answer.replayed for answer in answers].count(False) == 1
    assert world.decisions_of(buyer_id) == 1
    assert len(limits_of(world, buyer_id)) == 1


def test_whenever_the_process_dies_one_key_is_one_decision(database_url):
    assert decisions_per_key(SqlStore, database_url) == [1, 1, 1, 1, 1]


def test_an_idempotency_record_in_another_transaction_is_found_out(database_url):
    assert 2 in decisions_per_key(AnswersApart, database_url)


# --- facts that change meanwhile ----------------------------------------------------------


@dataclass
class Interrupting:
    """Packs whose reader is interrupted: between what was read and what is written."""

    packs: Packs
    interruptions: list = field(default_factory=list)

    def active(self) -> CompiledPack:
        if self.interruptions:
            self.interruptions.pop(0)()
        return self.packs.active()

    def of_revision(self, revision: str) -> CompiledPack | None:
        return self.packs.of_revision(revision)


def lowering_to(world, buyer_id, score):
    """Give a writer that states another bureau score."""
    return lambda: record_observations(
        world.context, world.seller, buyer_id, [an_observation(value=score)]
    )


def test_a_buyer_that_changed_meanwhile_is_assessed_again(world):
    buyer_id = world.buyer()
    packs = Interrupting(world.shelf, [lowering_to(world, buyer_id, 100.0)])

    answer = world.with_ports(packs=packs).decide(buyer_id)

    assert document(answer)["outcome"] == "referred"
    decision = recorded(world, answer)
    assert decision["facts_version"] == 5
    assert world.decisions_of(buyer_id) == 1
    assert limits_of(world, buyer_id) == ()


def test_a_buyer_that_keeps_changing_is_answered_busy_and_nothing_is_decided(world):
    buyer_id = world.buyer()
    writers = [lowering_to(world, buyer_id, score) for score in (700.0, 701.0, 702.0)]
    packs = Interrupting(world.shelf, writers)

    with pytest.raises(Busy, match="3 times"):
        world.with_ports(packs=packs).decide(buyer_id)

    assert world.decisions_of(buyer_id) == 0
    assert limits_of(world, buyer_id) == ()
    assert not world.decide(buyer_id).replayed


def test_a_decision_under_the_same_key_meanwhile_is_the_answer(world):
    buyer_id = world.buyer()
    rivals = []
    packs = Interrupting(world.shelf, [lambda: rivals.append(world.decide(buyer_id))])

    answer = world.with_ports(packs=packs).decide(buyer_id)

    assert answer == replace(rivals[0], replayed=True)
    assert world.decisions_of(buyer_id) == 1


def test_a_decision_under_another_key_meanwhile_comes_first_on_the_chain(world):
    buyer_id = world.buyer()
    packs = Interrupting(world.shelf, [lambda: world.decide(buyer_id, "K-2")])

    answer = world.with_ports(packs=packs).decide(buyer_id, "K-1")

    assert recorded(world, answer)["buyer_seq"] == 2
    (limit,) = limits_of(world, buyer_id)  # the rival's, which the answer names
    assert document(answer)["limit_in_force"]["limit_id"] == limit.limit_id
    assert document(answer)["limit_id"] is None
    with world.context.store.reading() as reading:
        assert chain_faults(reading.chain(buyer_id)) == []


# --- the inference ------------------------------------------------------------------------


def alarmed(network, atoms):
    return Inferred(kleene.infer(network, atoms).verdicts, alarm="engine and judge differ")


def test_an_alarm_refers_and_gives_no_limit(world):
    buyer_id = world.buyer()

    answer = world.with_ports(infer=alarmed).decide(buyer_id)

    found = document(answer)
    assert (found["outcome"], found["response_code"]) == ("referred", "6")
    assert (found["limit_id"], found["limit_in_force"]) == (None, None)
    assert found["alarm"] == "engine and judge differ"
    assert recorded(world, answer)["alarm"] == "engine and judge differ"
    assert limits_of(world, buyer_id) == ()


def test_an_alarm_leaves_the_limit_in_force_for_a_review(world):
    buyer_id = world.buyer()
    before = document(world.decide(buyer_id))["limit_in_force"]

    after = document(world.with_ports(infer=alarmed).decide(buyer_id, "K-2", amount="70000.00"))[
        "limit_in_force"
    ]

    assert after == {**before, "review_by": "2026-11-22"}


def test_durable_rules_decides_as_its_judge_does(world):
    buyer_id = world.buyer()
    engine = world.with_ports(infer=Inference().decide)

    by_engine, by_judge = engine.decide(buyer_id, "K-1"), world.decide(buyer_id, "K-2")

    records = [
        find_decision(world.context, world.seller, document(answer)["decision_id"])
        for answer in (by_engine, by_judge)
    ]
    assert records[0].assessment_bytes == records[1].assessment_bytes
    assert recorded(world, by_engine)["alarm"] is None


# --- the life of a limit ------------------------------------------------------------------


def states(world, buyer_id):
    return [(of.amount.text, of.state.value) for of in limits_of(world, buyer_id)]


def test_a_limit_is_increased_reduced_and_prolonged(world):
    buyer_id = world.buyer()
    world.decide(buyer_id, "K-1", amount="30000.00")
    world.decide(buyer_id, "K-2", kind="increase", amount="60000.00")
    world.decide(buyer_id, "K-3", kind="reduce", amount="20000.00")
    world.clock.now = datetime(2026, 12, 20, 12, tzinfo=UTC)
    last = document(world.decide(buyer_id, "K-4", kind="prolong", amount="20000.00"))

    assert states(world, buyer_id) == [
        ("30000.00", "replaced"),
        ("60000.00", "replaced"),
        ("20000.00", "in_force"),
    ]
    assert last["limit_id"] is None
    assert last["limit_in_force"]["review_by"] == "2027-12-20"
    view = read_limit(world.context, world.seller, last["limit_in_force"]["limit_id"])
    assert [event.event for event in view.events] == ["reduced", "prolonged"]
    assert view.limit.document() == last["limit_in_force"]
    assert world.decisions_of(buyer_id) == 4


def test_a_worse_result_leaves_the_limit_and_opens_a_review(world):
    buyer_id = world.buyer()
    world.decide(buyer_id, "K-1")
    record_observations(world.context, world.seller, buyer_id, [an_observation(value=150.0)])

    found = document(world.decide(buyer_id, "K-2"))

    assert found["outcome"] == "referred"
    assert (found["limit_in_force"]["amount"], found["limit_in_force"]["review_by"]) == (
        "50000.00",
        "2026-11-22",
    )
    assert states(world, buyer_id) == [("50000.00", "in_force")]


def test_a_condition_precedent_keeps_the_limit_waiting(world):
    buyer_id = world.buyer(founded_on=datetime(2025, 6, 1, tzinfo=UTC).date())

    found = document(world.decide(buyer_id))

    assert (found["outcome"], found["limit_in_force"]) == ("approved", None)
    assert found["limit_pending"]["state"] == "pending_conditions"
    assert found["conditions"][0]["require"] == "guarantee_of_parent"
    assert states(world, buyer_id) == [("50000.00", "pending_conditions")]


@pytest.mark.parametrize("kind", ["increase", "prolong", "reduce"])
def test_without_a_limit_there_is_nothing_to_change_and_nothing_is_recorded(world, kind):
    buyer_id = world.buyer()

    with pytest.raises(NoLimitInForce):
        world.decide(buyer_id, kind=kind)

    assert world.decisions_of(buyer_id) == 0
    assert not world.decide(buyer_id, kind="new").replayed  # the key was not used up


def test_another_sellers_buyer_is_not_found(world):
    asked = command(world.buyer(), "K-1", a_request())

    with pytest.raises(BuyerNotFound):
        decide_limit(world.context, OTHER_SELLER, asked)


def test_the_answer_tells_the_buyer_no_code_figure_or_threshold(world):
    buyer_id = world.buyer()
    record_observations(world.context, world.seller, buyer_id, [an_observation(value=150.0)])

    reasons = document(world.decide(buyer_id))["reasons"]

    assert reasons
    assert {frozenset(reason) for reason in reasons} == {frozenset({"family", "text"})}
    assert all(set(reason["text"]) == {"en", "zh"} for reason in reasons)
