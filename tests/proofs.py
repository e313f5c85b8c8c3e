"""
Proofs: tests that show a claim by many cases, and leave a record of how many.

A test that asks for the fixture `proof` is one, and is marked so. `make test`
runs it in its quick size from a fixed seed; `make prove` sets
CREDIT_ENGINE_PROOF=full, runs it in full from a fresh seed, and keeps what it
recorded in docs/proofs/ as soon as it has ended, from where `tests/proof_report.py`
writes docs/proofs.md. CREDIT_ENGINE_PROOF_SEED repeats a run.

    def test_the_engine_agrees_with_its_judge(proof):
        for case in draw_cases(proof.size(quick=200, full=20_000), seed=proof.seed):
            ...
        proof.record("engine = judge", counts={"cases": n, "differences": 0})
"""

import json
import os
import platform
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RECORDS = ROOT / "docs" / "proofs"
QUICK_SEED = 20_260_101

FULL = os.environ.get("CREDIT_ENGINE_PROOF") == "full"


def seed_of_session() -> int:
    """Draw the seed of a full run; a quick one is the same every time."""
    chosen = os.environ.get("CREDIT_ENGINE_PROOF_SEED")
    if chosen is not None:
        return int(chosen)
    return secrets.randbelow(2**32) if FULL else QUICK_SEED


SEED = seed_of_session()
if FULL:
    os.environ["CREDIT_ENGINE_PROOF_SEED"] = str(SEED)  # for the processes that share the tests
CLAIM = "claim of a proof"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one proof has shown: how many of what, from which seed."""

    name: str
    test: str
    counts: Mapping[str, int]
    seed: int


@dataclass(slots=True)
class Proof:
    """What a proof asks for its size and seed, and tells its counts."""

    test: str
    seed: int = SEED
    full: bool = FULL
    claims: list[Claim] = field(default_factory=list)

    def size(self, *, quick: int, full: int) -> int:
        """Return how many cases to run: *quick* in `make test`, *full* in `make prove`."""
        return full if self.full else quick

    def record(self, name: str, *, counts: Mapping[str, int], seed: int | None = None) -> None:
        """Note that *name* held over *counts*, as in {"cases": 2000, "differences": 0}."""
        if not counts:
            pytest.fail(f"{self.test}: the proof {name!r} records no count")
        used = self.seed if seed is None else seed
        self.claims.append(Claim(name, self.test, dict(counts), used))


PROOF = pytest.StashKey[Proof]()


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Iterator[Proof]:
    """Give the test its size and seed; afterwards, hold it to having recorded something."""
    given = Proof(test=request.node.nodeid)
    request.node.stash[PROOF] = given
    yield given
    if request.node.stash.get(PASSED, False) and not given.claims:
        pytest.fail(f"{given.test} is a proof and recorded nothing: call proof.record(...)")


PASSED = pytest.StashKey[bool]()


class ProofLedger:
    """The plugin that marks proofs and, in a full run, writes down what each has shown at once."""

    def __init__(self) -> None:
        self.python = platform.python_version()
        self.commit = current_commit() if FULL else ""
        self.keeps = False

    def pytest_configure(self, config: pytest.Config) -> None:
        """Keep a record in the main process alone."""
        self.keeps = FULL and not hasattr(config, "workerinput")

    def pytest_report_header(self) -> str:
        """Say the seed where every failure's output starts."""
        how = "in full" if FULL else "quick"
        return f"proofs: {how}, seed {SEED} (CREDIT_ENGINE_PROOF_SEED={SEED} repeats it)"

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Mark each test that asks for the fixture, so that `-m proof` finds it."""
        for item in items:
            if "proof" in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.proof)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]):
        """Put the claims of a test that passed on its report, which reaches the main process."""
        report = yield
        if call.when == "call" and report.passed:
            item.stash[PASSED] = True
        given = item.stash.get(PROOF, None)
        if call.when == "teardown" and report.passed and given and item.stash.get(PASSED, False):
            report.user_properties += [(CLAIM, asdict(claim)) for claim in given.claims]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write down how a proof ended: what it has shown, that it failed, or was skipped."""
        if not self.keeps or "proof" not in report.keywords:
            return
        claims = [held for name, held in report.user_properties if name == CLAIM]
        if report.failed:
            self.write(report.nodeid, "failed", [])
        elif report.skipped:
            self.write(report.nodeid, "skipped", [])
        elif report.when == "teardown" and claims:
            self.write(report.nodeid, "shown", claims)

    def write(self, test: str, ended: str, claims: list[Claim]) -> None:
        """Append a line to this Python's record; the newest of a test stands."""
        line = {
            "test": test,
            "ended": ended,
            "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": self.commit,
            "claims": claims,
        }
        RECORDS.mkdir(parents=True, exist_ok=True)
        with (RECORDS / f"python-{self.python}.jsonl").open("a", encoding="utf-8") as record:
            record.write(json.dumps(line) + "\n")


def current_commit() -> str:
    """Name the commit under test, and say where files differ from it, the records left out."""
    commit = git("rev-parse", "--short=12", "HEAD")
    changed = git("status", "--porcelain", "--", ".", ":(exclude)docs/proofs*")
    if not commit:
        return "outside a repository"
    return f"{commit} with uncommitted changes" if changed else commit


def git(*arguments: str) -> str:
    asked = ["git", *arguments]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
