"""Every decision of the sample replays to the same bytes in another process, anywhere."""

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.databases import sqlite_database
from tests.kill.raw_record import read_raw
from tests.proofs import Proof
from tests.real_server import ROOT, backend_of, clean_environment, server_variables
from tests.replay.environments import Environment, draw_environments, pythons_here
from tests.sample_records import decide_sample


def replay_in(
    environment: Environment, database_url: str, folder: Path, what: str = "shipped"
) -> Any:
    """What replays come to in a process of its own, in *environment*."""
    variables = clean_environment() | server_variables(database_url) | environment.variables()
    precision = str(environment.decimal_precision)
    run = subprocess.run(
        [environment.python, "-m", "tests.replay.replay_elsewhere", what, precision],
        env=variables | {"PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode(errors="replace")
    return json.loads(run.stdout)


def recorded_digests(database_url: str) -> dict[str, str]:
    """The digest of each assessment as it is kept, by decision."""
    return {
        row["decision_id"]: "sha256:" + hashlib.sha256(row["assessment_bytes"]).hexdigest()
        for row in read_raw(database_url).decisions
    }


def test_every_sample_decision_replays_to_the_same_bytes_in_any_environment(
    database_url: str, tmp_path: Path, proof: Proof
) -> None:
    made = decide_sample(database_url)
    recorded = recorded_digests(database_url)
    count = proof.size(quick=2, full=20)
    pythons = pythons_here(every=proof.full)
    environments = draw_environments(count, proof.seed, tmp_path, pythons)
    seen: dict[str, set[object]] = {}
    for environment in environments:
        found = replay_in(environment, database_url, tmp_path)
        assert found["replayed"] == recorded, environment
        for name, value in found["in_force"].items():
            seen.setdefault(name, set()).add(value)

    assert len(recorded) == made > 40
    assert len(set(recorded.values())) > 40  # they are not all the same assessment
    # The environments were in force, not only asked for.
    assert len(seen["hash"]) == len(environments)
    assert len(seen["utc_offset"]) > 1
    assert len(seen["locale"]) > 1
    proof.record(
        f"replays elsewhere on {backend_of(database_url)}",
        counts={
            "decisions": made,
            "environments": len(environments),
            "replays": made * len(environments),
            "hash seeds": len(seen["hash"]),
            "locales": len(seen["locale"]),
            "decimal points": len(seen["decimal_point"]),
            "character encodings": len(seen["encoding"]),
            "time zones": len(seen["utc_offset"]),
            "decimal contexts": len(seen["precision"]),
            "Pythons": len(seen["python"]),
            "differences": 0,
        },
    )


def test_bytes_in_the_order_of_a_set_fail_the_same_trial(tmp_path: Path, proof: Proof) -> None:
    with sqlite_database(tmp_path) as url:
        decide_sample(url)
        environments = draw_environments(2, proof.seed, tmp_path, pythons_here(every=False))
        one, other = (
            replay_in(environment, url, tmp_path, "set_order")["replayed"]
            for environment in environments
        )

    differing = sum(one[decision] != other[decision] for decision in one)
    assert differing > 0
    proof.record(
        "planted: bytes in the order of a set",
        counts={"decisions": len(one), "differing between two hash seeds": differing},
    )
