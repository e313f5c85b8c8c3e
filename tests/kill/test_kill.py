"""kill -9 of the whole server under load loses, doubles and halves nothing."""

from pathlib import Path

from tests.kill.kill_rounds import CLIENTS, KillTrial
from tests.kill.load import Load, ask_until_answered
from tests.kill.raw_record import read_raw
from tests.kill.record_judge import faults_of
from tests.proofs import Proof
from tests.real_server import SHIPPED, RealServer, backend_of
from tests.sample_records import record_sample

BUYERS = 8
PLANTED = "tests.planted.servers:acknowledges_before_commit"


def test_a_killed_server_keeps_what_it_acknowledged_and_nothing_by_half(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    buyers = record_sample(database_url, BUYERS)
    with RealServer(database_url, tmp_path, SHIPPED) as server:
        trial = KillTrial(server, database_url, buyers, proof.seed)
        report = trial.run(proof.size(quick=1, full=100))

    assert report.faults == []
    assert report.acknowledged >= report.kills  # each kill came after an acknowledgement
    proof.record(f"kill -9 under load on {backend_of(database_url)}", counts=report.counts)


def test_a_killed_worker_is_replaced_and_its_clients_get_their_answer_on_asking_again(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    buyers = record_sample(database_url, BUYERS)
    kills = proof.size(quick=1, full=10)
    acknowledged: dict[str, bytes] = {}
    asked_again = 0
    with RealServer(database_url, tmp_path) as server:
        for number in range(kills):
            server.await_workers()
            load = Load(server, buyers, f"worker-{number}", CLIENTS, proof.seed)
            load.start()
            load.await_acknowledged(5 * CLIENTS)
            server.kill_oldest_worker()
            load.stop()
            assert load.traffic.faults == []
            acknowledged |= load.traffic.acknowledged
            for sent in load.traffic.unanswered:
                asked_again += 1
                answer = ask_until_answered(server, sent)
                if answer.status == 201:
                    acknowledged[sent.key] = answer.body
        server.await_workers()
    record = read_raw(database_url)

    assert record.bodies == acknowledged
    assert faults_of(record) == []
    proof.record(
        f"kill -9 of one worker under load on {backend_of(database_url)}",
        counts={"kills": kills, "decisions": len(acknowledged), "asked again": asked_again},
    )


def test_an_acknowledgement_before_the_commit_fails_the_same_trial(
    twin_database_url: str, tmp_path: Path, proof: Proof
) -> None:
    buyers = record_sample(twin_database_url, BUYERS)
    with RealServer(twin_database_url, tmp_path, PLANTED) as server:
        trial = KillTrial(server, twin_database_url, buyers, proof.seed)
        report = trial.run(rounds=20, until_fault=True)

    assert any("acknowledged and not there" in fault for fault in report.faults)
    proof.record(
        f"planted: an acknowledgement before the commit on {backend_of(twin_database_url)}",
        counts=report.counts,
    )
