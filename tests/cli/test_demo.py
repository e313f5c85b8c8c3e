"""`demo`: from an empty folder to a table of real firms, once; and `make demo`, which is that."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from credit_engine import bootstrap
from credit_engine.cli.sample_decisions import SYSTEM, decide_sample, first_day
from credit_engine.cli.workplace import caller_of
from credit_engine.sample.buyers import sample_buyers
from credit_engine.settings import Settings
from tests.cli.conftest import KEYS
from tests.real_server import clean_environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with the rules, as a fresh clone has them."""
    folder = tmp_path_factory.mktemp("clone")
    (folder / "rules").symlink_to(ROOT / "rules")
    return folder


def demo(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start the demo in another process, without any setting."""
    return subprocess.run(
        [sys.executable, "-m", "credit_engine", "demo", *arguments],
        cwd=place,
        env={**clean_environment(), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.fixture(scope="module")
def first(place: Path) -> str:
    """What the first start prints."""
    return demo(place).stdout


@pytest.fixture(scope="module")
def again(place: Path, first: str) -> dict[str, object]:
    """What a second start says, for machines."""
    document: dict[str, object] = json.loads(demo(place, "--json").stdout)
    return document


def test_the_first_start_shows_a_table_of_at_least_forty_firms(first: str) -> None:
    header, *rest = first.splitlines()
    firms = [line for line in rest if " Sample " in line]

    for column in ("Firm", "Score", "Grade", "Outcome", "Limit", "What bound it"):
        assert column in header
    assert len(firms) >= 40
    assert sum("bankrupt" in line for line in firms) >= 5
    for outcome in ("approved", "partly_approved", "refused", "referred"):
        assert any(f" {outcome} " in line for line in firms), outcome


def test_it_says_what_is_real_what_is_invented_and_where_the_keys_are(first: str) -> None:
    assert "real US firms" in first
    assert "invented" in first
    assert "ATTRIBUTION.md" in first
    assert "Keys: var/credit_engine.env" in first
    assert "Database: sqlite:///var/credit_engine.db" in first


def test_no_line_shows_a_key(place: Path, first: str) -> None:
    keys = (place / "var" / "credit_engine.env").read_text(encoding="ascii").split()

    assert not any(line.partition("=")[2] in first for line in keys if "KEY" in line)


def test_a_second_start_decides_nothing_new_and_shows_the_same(first: str, again) -> None:
    firms = {line.split("  ")[0] for line in first.splitlines() if " Sample " in line}

    assert again["new"] == 0
    assert {row["firm"] for row in again["decisions"]} == firms
    assert len({row["decision_id"] for row in again["decisions"]}) == len(firms)


def test_the_table_is_what_is_recorded(place: Path, again) -> None:
    rows = again["decisions"]

    assert all(
        (row["limit"] is None) == (row["outcome"] in {"refused", "referred"}) for row in rows
    )
    assert all(row["bound_by"] for row in rows)
    assert all(row["score"] is None or 0 <= row["score"] <= 1000 for row in rows)
    assert {row["currency"] for row in rows} == {"USD"}


def test_an_interrupted_first_start_is_taken_up_where_it_stopped(cli, monkeypatch) -> None:
    stopped = iter([None, None, KeyboardInterrupt()])

    def stop() -> None:
        raised = next(stopped)
        if raised is not None:
            raise raised

    settings = Settings.from_environ(KEYS)
    context = bootstrap.build_context(settings)
    with pytest.raises(KeyboardInterrupt):
        decide_sample(context, caller_of(settings, None), stop)
    context.store.close()

    document = cli.json("demo")
    assert document["new"] == len(document["decisions"]) - 3


def test_a_later_start_dates_the_sample_as_the_first_did(cli) -> None:
    settings = Settings.from_environ(KEYS)
    context = bootstrap.build_context(settings)
    caller = caller_of(settings, None)
    assert first_day(context, caller) == caller.local_date(context.clock())

    long_ago = date(2025, 1, 31)
    oldest = sample_buyers(long_ago)[0]
    facts = {part: stated for part, stated in oldest.facts.items() if part != "request"}
    numbers = [{"system": SYSTEM, "payer_number": oldest.payer_number}]
    line = {"name": oldest.name, "numbers": numbers, **facts}
    assert cli.run("import", cli.write("one.jsonl", line)).exit_code == 0

    assert first_day(context, caller) == long_ago
    context.store.close()


def test_keys_that_are_set_are_used_and_none_are_made(cli) -> None:
    document = cli.json("demo")

    assert document["keys_file"] is None
    assert not (cli.folder / "var" / "credit_engine.env").exists()


def test_make_demo_is_this_command() -> None:
    planned = subprocess.run(
        ["make", "--dry-run", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert planned.stdout.splitlines()[-1].endswith("/credit-engine demo")
