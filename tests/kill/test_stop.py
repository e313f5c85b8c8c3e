"""A stop (SIGTERM) under load finishes what it took in, and acknowledges nothing that it loses."""

import random
import re
from pathlib import Path

from tests.kill.load import Load, Traffic
from tests.kill.raw_record import another_writer, read_raw
from tests.kill.record_judge import faults_of, lost
from tests.proofs import Proof
from tests.real_server import RealServer, backend_of, polls
from tests.sample_records import record_sample

CLIENTS = 12
WAITING = 3


def stopped_under(server: RealServer, load: Load, seen: int) -> Traffic:
    """Stop the server; what the load got, once it is sure that all that came in was answered."""
    assert server.stop() == 0
    load.join()
    assert load.traffic.faults == []
    logged = {
        event["request_id"]
        for event in server.log_events()[seen:]
        if event["event"] == "request" and event["route"].startswith("/v1/")
    }
    # What got no answer never reached the app.
    assert logged == load.traffic.request_ids
    return load.traffic


def in_work(server: RealServer) -> int:
    """How many requests the workers say that they are working on."""
    with server.client() as client:
        exposed = client.request("GET", "/metrics").body.decode()
    # A gauge that no worker has set yet is not shown.
    counts = re.findall(r"^credit_engine_requests_in_work (\d+)", exposed, re.MULTILINE)
    return sum(map(int, counts))


def test_a_stopped_server_answers_every_request_that_it_took_in(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    rng = random.Random(proof.seed)
    buyers = record_sample(database_url, 8)
    stops = proof.size(quick=1, full=10)
    acknowledged: dict[str, bytes] = {}
    cut_off = 0
    server = RealServer(database_url, tmp_path)
    for number in range(stops):
        with server:
            server.await_workers()
            seen = len(server.log_events())
            load = Load(server, buyers, f"stop-{number}", CLIENTS, proof.seed)
            load.start()
            load.await_acknowledged(rng.randint(CLIENTS, 60))
            traffic = stopped_under(server, load, seen)
            acknowledged |= traffic.acknowledged
            cut_off += len(traffic.unanswered)
            kept = read_raw(database_url).bodies
            assert {key: traffic.answers.get(key) for key in kept.keys() - acknowledged} == {}
    record = read_raw(database_url)

    assert lost(record, acknowledged) == []
    assert faults_of(record) == []
    proof.record(
        f"graceful stops under load on {backend_of(database_url)}",
        counts={
            "stops": stops,
            "acknowledged decisions": len(acknowledged),
            "requests that came too late": cut_off,
            "decisions without an acknowledgement": 0,
        },
    )


def test_a_stop_lets_requests_that_wait_for_the_database_come_to_their_answer(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    buyers = record_sample(database_url, 1)
    stops = proof.size(quick=1, full=5)
    answered = 0
    server = RealServer(database_url, tmp_path, threads=WAITING)
    for number in range(stops):
        with server:
            server.await_workers()
            seen = len(server.log_events())
            load = Load(server, buyers, f"waits-{number}", WAITING, proof.seed)
            with another_writer(database_url, buyers[0].buyer_id):
                load.start()
                assert any(in_work(server) == WAITING for _ in polls())
                traffic = stopped_under(server, load, seen)
            answered += len(traffic.request_ids)
            assert traffic.acknowledged == {}

    assert answered >= stops * WAITING
    assert read_raw(database_url).answers == []
    proof.record(
        f"graceful stops while another writer is at work on {backend_of(database_url)}",
        counts={"stops": stops, "requests answered 503": answered, "decisions": 0},
    )
