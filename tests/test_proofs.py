"""How proofs choose their size, keep their counts, and reach docs/proofs.md."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from tests import proofs
from tests.proof_report import proofs_in, report, written_proofs
from tests.proofs import CLAIM, QUICK_SEED, ROOT, Claim, Proof, ProofLedger

A_PROOF = """
def test_claim(proof):
    {body}
"""


def run_a_proof(folder: Path, body: str) -> subprocess.CompletedProcess[str]:
    """Run one test with *body* in a pytest of its own, under this project's conftest."""
    borrowed = "from tests.conftest import proof, pytest_configure\n"
    (folder / "conftest.py").write_text(borrowed, encoding="utf-8")
    (folder / "test_claim.py").write_text(A_PROOF.format(body=body), encoding="utf-8")
    quick = {k: v for k, v in os.environ.items() if not k.startswith("CREDIT_ENGINE_PROOF")}
    alone = ["-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *alone, "-m", "proof", "test_claim.py"],
        cwd=folder,
        env=quick | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("full", "size"), [(False, 20), (True, 2_000)], ids=["quick", "full"])
def test_a_proof_runs_as_many_cases_as_its_size_says(full: bool, size: int) -> None:
    assert Proof(test="t", full=full).size(quick=20, full=2_000) == size


def test_a_proof_keeps_its_counts_and_its_seed() -> None:
    given = Proof(test="t", seed=7)

    given.record("engine = judge", counts={"cases": 20, "differences": 0})

    assert given.claims == [Claim("engine = judge", "t", {"cases": 20, "differences": 0}, 7)]


def a_run(**changed: object) -> dict[str, object]:
    claim = {"name": "engine = judge", "test": "t", "counts": {"cases": 2_000}, "seed": 7}
    return {
        "test": "t",
        "ended": "shown",
        "python": "3.11.7",
        "finished_at": "2026-01-01T00:00:00+00:00",
        "commit": "abc",
        "claims": [claim],
    } | changed


def test_the_report_tells_each_claim_on_each_python_and_what_was_not_shown() -> None:
    runs = [
        a_run(),
        a_run(python="3.13.0", commit="def"),
        a_run(test="u[postgresql]", ended="skipped", claims=[]),
        a_run(test="v", ended="failed", claims=[]),
    ]

    text = report(runs)

    assert "| 3.11.7 | `abc` | 2026-01-01T00:00:00+00:00 | 1 | 1 |" in text
    assert text.count("## engine = judge") == 1
    assert "| 3.11.7 | 2,000 cases | 7 | 2026-01-01 | `abc` |\n| 3.13.0 | 2,000 cases" in text
    assert "## Skipped\n\n- `u[postgresql]` on 3.11.7" in text
    assert "## Failed\n\n- `v` on 3.11.7" in text


def test_the_newest_run_of_a_proof_stands() -> None:
    failed = a_run(ended="failed", claims=[])

    assert "## Failed" not in report([failed, a_run(commit="def")])
    assert "engine = judge" not in report([a_run(), failed])


def test_a_full_run_writes_down_each_proof_at_once_whatever_becomes_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "RECORDS", tmp_path)
    ledger = ProofLedger()
    ledger.keeps = True
    claim = asdict(Claim("engine = judge", "t", {"cases": 1}, 7))

    for test, outcome, held in (
        ("t", "passed", [(CLAIM, claim)]),
        ("u", "failed", []),
        ("v", "passed", []),
    ):
        ended = pytest.TestReport(test, ("", 0, ""), {"proof": 1}, outcome, None, "teardown")
        ended.user_properties = held
        ledger.pytest_runtest_logreport(ended)

    (record,) = tmp_path.iterdir()
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert [(of["test"], of["ended"], of["claims"]) for of in lines] == [
        ("t", "shown", [claim]),
        ("u", "failed", []),
    ]


def test_a_test_that_asks_for_the_fixture_is_marked_and_says_its_seed(tmp_path: Path) -> None:
    ran = run_a_proof(tmp_path, 'proof.record("c", counts={"cases": 1})')

    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout
    assert f"seed {QUICK_SEED}" in ran.stdout


def test_a_proof_that_records_nothing_fails(tmp_path: Path) -> None:
    ran = run_a_proof(tmp_path, "assert proof.seed")

    assert ran.returncode == 1
    assert "recorded nothing" in ran.stdout


def test_a_proof_without_a_record_is_told() -> None:
    known = a_run()
    missing = "tests/kill/test_kill.py::test_of_which_nothing_is_on_record"

    text = report([known], [known["test"].partition("[")[0], missing])

    assert f"- `{missing}`" in text
    assert "Not run in full" not in report([known], [known["test"].partition("[")[0]])


def test_proofs_are_found_by_what_they_ask_for() -> None:
    source = "def test_one(proof: Proof): ...\ndef test_two(world): ...\ndef helper(proof): ...\n"

    assert proofs_in(source) == ["test_one"]
    assert any(name.startswith("tests/kill/") for name in written_proofs())
