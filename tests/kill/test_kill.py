"""kill -9 of the whole server under load loses, doubles and halves nothing."""

from pathlib import Path

from tests.kill.kill_rounds import KillTrial
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
        report = trial.run(proof.size(quick=10, full=200))

    assert report.faults == []
    assert report.acknowledged >= report.kills  # each kill came after an acknowledgement
    proof.record(f"kill -9 under load on {backend_of(database_url)}", counts=report.counts)


def test_an_acknowledgement_before_the_commit_fails_the_same_trial(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    buyers = record_sample(database_url, BUYERS)
    with RealServer(database_url, tmp_path, PLANTED) as server:
        trial = KillTrial(server, database_url, buyers, proof.seed)
        report = trial.run(rounds=20, until_fault=True)

    assert any("acknowledged and not there" in fault for fault in report.faults)
    proof.record(
        f"planted: an acknowledgement before the commit on {backend_of(database_url)}",
        counts=report.counts,
    )
