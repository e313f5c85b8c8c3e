"""The judge of records finds each thing that can be half there: its silence means something."""

import json
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.databases import sqlite_database
from tests.kill.load import Sent, ask_until_answered, draw_request
from tests.kill.raw_record import RawRecord, read_raw
from tests.kill.record_judge import faults_of, lost
from tests.real_server import RealServer
from tests.sample_records import record_sample

Damage = Callable[[RawRecord], RawRecord]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> RawRecord:
    """A record of some thirty decisions that a real server made."""
    folder = tmp_path_factory.mktemp("judged")
    rng = random.Random(7)
    with sqlite_database(folder) as url:
        buyers = record_sample(url, 4)
        with RealServer(url, folder, workers=1) as server:
            for number in range(40):
                request = draw_request(rng.choice(buyers), rng)
                ask_until_answered(server, Sent(f"k-{number}", json.dumps(request).encode()))
        return read_raw(url)


def without_last(table: str) -> Damage:
    return lambda record: replace(record, **{table: getattr(record, table)[:-1]})


def with_last(table: str, **changed: object) -> Damage:
    def damage(record: RawRecord) -> RawRecord:
        *before, last = getattr(record, table)
        return replace(record, **{table: [*before, {**last, **changed}]})

    return damage


def without_limit_in_force(record: RawRecord) -> RawRecord:
    """The newest limit in force, its buyer and the history of it moved back by one commit."""
    held = next(row for row in reversed(record.limits) if row["state"] == "in_force")
    changed = [{**row, "state": "replaced"} if row is held else row for row in record.limits]
    return replace(record, limits=changed)


def test_what_the_server_wrote_has_no_fault(whole: RawRecord) -> None:
    assert len(whole.decisions) > 20
    assert any(row["state"] == "replaced" for row in whole.limits)
    assert faults_of(whole) == []
    assert lost(whole, whole.bodies) == []


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (without_last("answers"), "without its answer"),
        (without_last("decisions"), "an answer without its decision"),
        (without_last("decisions"), "not at the end of its chain"),
        (without_last("limits"), "its limit is not there"),
        (without_last("limit_events"), "not in both"),
        (without_last("rule_packs"), "is not kept"),
        (with_last("limits", decision_id="another"), "no decision granted it"),
        (with_last("decisions", facts_bytes=b"{}"), "facts do not match their hash"),
        (with_last("decisions", leaf=bytes(32)), "leaf does not match"),
        (with_last("buyers", last_seq=999), "not at the end of its chain"),
        (without_limit_in_force, "another limit holds"),
    ],
)
def test_the_judge_says_what_is_half_there(whole: RawRecord, damage: Damage, said: str) -> None:
    assert any(said in fault for fault in faults_of(damage(whole)))


def test_an_acknowledged_answer_that_is_gone_or_changed_is_lost(whole: RawRecord) -> None:
    key = next(iter(whole.bodies))

    assert lost(without_last("answers")(whole), whole.bodies) != []
    assert lost(whole, {key: b"{}"}) == [f"key {key}: acknowledged and changed"]
