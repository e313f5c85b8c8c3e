"""PostgreSQL closes every connection under load: the server heals by itself, and keeps its word."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import postgresql_database
from tests.kill.load import Load, ask_until_answered
from tests.kill.raw_record import connect_postgresql, read_raw
from tests.kill.record_judge import faults_of, lost
from tests.proofs import Proof
from tests.real_server import RealServer, polls
from tests.sample_records import record_sample

CLIENTS = 6
TERMINATE = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    with postgresql_database() as url:
        yield url


def test_a_server_whose_connections_are_all_closed_heals_and_loses_nothing(
    postgresql_url: str, tmp_path: Path, proof: Proof
) -> None:
    rng = random.Random(proof.seed)
    buyers = record_sample(postgresql_url, 8)
    rounds = proof.size(quick=2, full=40)
    closed = 0
    with RealServer(postgresql_url, tmp_path) as server:
        load = Load(server, buyers, "lost", CLIENTS, proof.seed)
        load.start()
        reached = 0
        for _ in range(rounds):
            reached = max(reached, len(load.traffic.acknowledged)) + rng.randint(1, 15)
            load.await_acknowledged(reached)
            with connect_postgresql(postgresql_url) as connection:
                closed += connection.execute(TERMINATE).fetchone()[0]
        load.stop()
        assert any(server.readiness() == 200 for _ in polls())
        traffic = load.traffic
        assert traffic.faults == []
        assert traffic.unanswered == []  # a broken database breaks no connection of a client
        acknowledged = traffic.acknowledged
        unsure = [sent for sent in traffic.turned_away if traffic.answers[sent.key].status == 503]
        before = read_raw(postgresql_url).bodies
        for sent in unsure:
            answer = ask_until_answered(server, sent)
            if answer.status == 201:
                acknowledged[sent.key] = answer.body
    record = read_raw(postgresql_url)

    assert closed >= rounds
    assert lost(record, acknowledged) == []
    assert faults_of(record) == []
    assert set(record.bodies) == set(acknowledged)
    proof.record(
        "every connection closed under load on PostgreSQL",
        counts={
            "times": rounds,
            "connections closed": closed,
            "acknowledged decisions": len(acknowledged),
            "answered 503 and sent again": len(unsure),
            "of which committed": sum(sent.key in before for sent in unsure),
        },
    )


def test_a_server_that_idles_meanwhile_is_ready_again_at_once(
    postgresql_url: str, tmp_path: Path, proof: Proof
) -> None:
    times = proof.size(quick=2, full=20)
    with RealServer(postgresql_url, tmp_path, workers=1) as server:
        for _ in range(times):
            with connect_postgresql(postgresql_url) as connection:
                connection.execute(TERMINATE)
            assert server.readiness() == 200
    proof.record("idle connections closed on PostgreSQL", counts={"times": times, "faults": 0})
