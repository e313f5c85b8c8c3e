"""A crash between any two statements of a decision leaves all of it, or nothing."""

import json
import subprocess
import sys
from collections.abc import Sequence

from tests.kill.raw_record import RawRecord, read_raw
from tests.kill.record_judge import faults_of
from tests.proofs import Proof
from tests.real_server import ROOT, backend_of, clean_environment, server_variables
from tests.sample_records import record_sample

# The first grants a limit, the next replaces it, the third leaves the greater one in force; the
# last is entered by a person, in the place of that one.
AMOUNTS = ("4000.00", "9000.00", "2000.00", "enter:3000.00")
WRITER = "tests.kill.dying_writer"
SOME = (AMOUNTS[0], AMOUNTS[-1])


def die_everywhere(
    database_url: str, store: str, amounts: Sequence[str], every: int = 1
) -> tuple[int, list[str], RawRecord]:
    """The deaths, all keys, and what the database holds after each key was sent again."""
    buyer = record_sample(database_url, 17)[-1]
    run = subprocess.run(
        [sys.executable, "-m", WRITER, store, buyer.buyer_id, str(every), *amounts],
        env=clean_environment() | server_variables(database_url),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    return found["deaths"], found["keys"], read_raw(database_url)


def test_a_death_at_any_statement_leaves_a_whole_decision_or_none(
    database_url: str, proof: Proof
) -> None:
    amounts = AMOUNTS if proof.full else SOME
    every = proof.size(quick=3, full=1)
    deaths, keys, record = die_everywhere(database_url, "shipped", amounts, every)

    assert faults_of(record) == []
    assert sorted(record.bodies) == sorted(keys)
    assert len(record.decisions) == len(keys)
    assert deaths > 10 * len(amounts) // every
    assert {row["state"] for row in record.limits} == {"in_force", "replaced"}
    proof.record(
        f"a crash at every statement of a decision on {backend_of(database_url)}",
        counts={"crashes": deaths, "decisions": len(record.decisions), "faults": 0},
    )


def test_an_idempotency_record_in_another_transaction_fails_the_same_trial(
    twin_database_url: str, proof: Proof
) -> None:
    deaths, keys, record = die_everywhere(twin_database_url, "answers_apart", AMOUNTS[:1])

    orphans = [fault for fault in faults_of(record) if "without its answer" in fault]
    assert orphans != []
    assert len(record.decisions) > len(keys)  # decided twice under one key
    backend = backend_of(twin_database_url)
    proof.record(
        f"planted: the idempotency record in another transaction on {backend}",
        counts={"crashes": deaths, "decisions without an answer": len(orphans)},
    )
