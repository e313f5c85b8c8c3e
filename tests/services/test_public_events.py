"""What other systems are told: a closed list of parts, with nothing in it that is not theirs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest

from credit_engine.domain.cover import Cover, CoverKind, Granted
from credit_engine.domain.event import EVENT_DATA, Event
from credit_engine.domain.hold import Hold
from credit_engine.domain.money import Money
from credit_engine.domain.request_document import read_request
from credit_engine.pack.model import CompiledPack
from credit_engine.sample.buyers import sample_buyers
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.event_document import event_document
from credit_engine.services.event_ports import EventCursor, WantedEvents
from credit_engine.services.import_buyer import import_buyer
from credit_engine.services.import_document import read_imported
from credit_engine.services.record_facts import record_covers, record_holds
from tests.builders import CURRENCY, trade_credit_pack

SAMPLE_BUYERS = 10
AMOUNT = re.compile(r"[0-9]+\.[0-9]{2}")
# What no part of an event may be called, at any depth.
SECRET_KEYS = {
    "score", "grade", "pd", "points", "threshold", "coverage", "segment", "reason", "reasons",
    "basis", "amount_basis", "figures", "facts", "contact", "name", "placed_by", "stated_by",
    "principal", "verified_by", "evidence", "insurer", "source", "short_by", "headroom", "analyst",
}  # fmt: skip
HOLD = Hold("stop-1", "Frau Berg says it smells", date(2026, 11, 1), "Jo Berg", date(2026, 12, 1))
COVER = Cover(
    policy="P-1",
    kind=CoverKind.IN_FORCE,
    valid_from=date(2026, 11, 1),
    source="insurer",
    insurer="Careful Mutual",
    granted=Granted(Money(777_777_00, "EUR"), 85, 60),
)


def keys_of(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for key, part in document.items():
            yield str(key)
            yield from keys_of(part)
    elif isinstance(document, list):
        for part in document:
            yield from keys_of(part)


def texts_of(document: object) -> Iterator[str]:
    if isinstance(document, dict | list):
        parts = document.values() if isinstance(document, dict) else document
        for part in parts:
            yield from texts_of(part)
    else:
        yield str(document)


def told(world) -> list[dict]:
    """Every event of the seller, as others get it."""
    found, cursor, more = [], EventCursor(), True
    while more:
        with world.context.store.reading() as reading:
            page = reading.events("S-1", cursor, WantedEvents(), 200)
        found += [event_document(recorded) for recorded in page.events]
        cursor, more = page.next, page.more
    return found


@pytest.mark.parametrize("family", EVENT_DATA)
def test_no_family_of_events_may_tell_what_only_the_credit_department_knows(family):
    assert not EVENT_DATA[family] & SECRET_KEYS


def test_an_event_with_a_part_that_is_not_declared_is_not_recorded(world):
    buyer_id = world.buyer()
    for kind, data in (("limit.granted", {"score": 642}), ("gossip.heard", {})):
        event = Event("E-1", "S-1", buyer_id, kind, datetime.now(UTC), data)
        with pytest.raises(ValueError, match="may not tell"), world.context.store.writing() as on:
            on.append_event(event)


def test_a_decision_is_told_with_its_outcome_before_what_it_did_to_limits(world):
    buyer_id = world.buyer()
    world.decide(buyer_id)

    made, granted = told(world)[-2:]
    assert (made["type"], granted["type"]) == ("decision.made", "limit.granted")
    assert made["data"] == {
        "decision_id": granted["data"]["decision_id"],
        "request_id": made["data"]["request_id"],
        "as_of": "2026-11-22",
        "kind": "new",
        "wanted": {"amount": "50000.00", "currency": CURRENCY},
        "outcome": "approved",
        "response_code": "2",
        "limit_id": granted["data"]["limit_id"],
    }
    world.decide(buyer_id)  # the same key: the same answer, and no event
    assert told(world)[-1] == granted


def test_holds_and_covers_are_told_when_they_are_new_without_why_and_how_much(world):
    buyer_id = world.buyer()
    before = len(told(world))
    for _ in range(2):
        record_holds(world.context, world.seller, buyer_id, [HOLD])
        record_covers(world.context, world.seller, buyer_id, [COVER])
    lifted = replace(HOLD, lifted_on=date(2026, 11, 20))
    record_holds(world.context, world.seller, buyer_id, [lifted])

    placed, covered, ended = told(world)[before:]
    assert (placed["type"], placed["data"]) == (
        "hold.placed",
        {"code": "stop-1", "placed_on": "2026-11-01", "review_by": "2026-12-01"},
    )
    assert (covered["type"], covered["data"]) == (
        "cover.changed",
        {"policy": "P-1", "valid_from": "2026-11-01"},
    )
    assert (ended["type"], ended["data"]) == (
        "hold.lifted",
        {"code": "stop-1", "placed_on": "2026-11-01", "lifted_on": "2026-11-20"},
    )


def secret_texts(pack: CompiledPack) -> set[str]:
    """The pack's own names and codes, and what was said of holds, covers and people."""
    names = {
        *pack.facts, *pack.parameters, *pack.dimensions, *pack.rules, *pack.reasons, *pack.segments,
        *pack.scorecards, *(capacity.name for capacity in pack.limits.capacities),
    }  # fmt: skip
    said = {HOLD.reason, HOLD.placed_by, COVER.insurer, "777777.00", "insurer"}
    return {name for name in names if "_" in name or "-" in name} | said


def test_nothing_leaks_over_the_sample_with_holds_and_covers(world):
    world.shelf.pack = trade_credit_pack()
    today = world.seller.local_date(world.clock.now)
    amounts = set()
    for number, sample in enumerate(sample_buyers(today)[:SAMPLE_BUYERS]):
        facts = {part: stated for part, stated in sample.facts.items() if part != "request"}
        numbers = [{"system": "sample", "payer_number": sample.payer_number}]
        document = {"name": sample.name, "numbers": numbers, **facts}
        buyer_id = import_buyer(world.context, world.seller, read_imported(document)).buyer_id
        request = read_request(sample.facts["request"], "")
        decided = decide_limit(
            world.context, world.seller, DecideLimit(buyer_id, request, f"K-{number}", "sha256:0")
        )
        answer = orjson.loads(decided.body)
        amounts.add(request.wanted.text)
        granted = answer.get("limit_pending") or answer["limit_in_force"]
        amounts |= {granted["amount"]} if granted else set()
        record_holds(world.context, world.seller, buyer_id, [HOLD])
        record_covers(world.context, world.seller, buyer_id, [COVER])
    secret = secret_texts(world.shelf.pack)

    found = told(world)
    for event in found:
        assert not SECRET_KEYS & set(keys_of(event["data"])), event
        texts = set(texts_of(event["data"]))
        assert not texts & secret, event
        assert {text for text in texts if AMOUNT.fullmatch(text)} <= amounts, event
    assert {event["type"] for event in found} >= {
        "decision.made", "limit.granted", "hold.placed", "cover.changed",
    }  # fmt: skip
