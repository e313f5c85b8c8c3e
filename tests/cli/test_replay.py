"""`replay`: the recorded bytes again, in this process and in others, and what a change shows."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.import_lines import BUYER
from tests.cli.tampering import change_bytes

ROOT = Path(__file__).parents[2]


@pytest.fixture
def decided(minimal):
    """Three recorded decisions on one buyer."""
    minimal.run("import", minimal.write("buyers.jsonl", BUYER))
    for place in range(3):
        ended = minimal.run(
            "decide", "--buyer", "erp:1", "--amount", f"{place + 1}0000.00", "--currency", "EUR",
            "--days", "30", "--key", f"k{place}",
        )  # fmt: skip
        assert ended.exit_code == 0, ended.output
    return minimal


def test_all_decisions_of_the_seller_are_replayed(decided) -> None:
    shown = decided.run("replay", "--all")

    assert shown.exit_code == 0
    assert shown.stdout == "3 of 3 replayed identical, byte for byte.\n"
    assert decided.json("replay", "--all") == {"replayed": 3, "differing": []}


def test_another_process_in_another_place_replays_the_same_bytes(decided) -> None:
    elsewhere = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
    }
    shown = subprocess.run(
        [sys.executable, "-m", "credit_engine", "replay", "--all", "--json"],
        env=elsewhere,
        capture_output=True,
        check=True,
    )

    assert json.loads(shown.stdout) == {"replayed": 3, "differing": []}


def test_a_changed_record_is_a_finding_and_stops_no_other(decided, database) -> None:
    broken = change_bytes(database, "assessment_bytes", b'"outcome"', b'"outkome"')
    shown = decided.run("replay", "--all")

    assert shown.exit_code == 1
    first, total = shown.stdout.splitlines()
    assert first.startswith(f"{broken}: The assessment bytes")
    assert total == "2 of 3 replayed identical, byte for byte."
    (finding,) = decided.json("replay", "--all", exit_code=1)["differing"]
    assert (finding["decision_id"], finding["error"]["code"]) == (broken, "broken-record")


def test_a_decision_that_is_no_json_any_more_is_a_finding_too(decided, database) -> None:
    broken = change_bytes(database, "decision_bytes", b"{", b"]")

    (finding,) = decided.json("replay", "--all", exit_code=1)["differing"]
    assert (finding["decision_id"], finding["error"]["code"]) == (broken, "broken-record")


def test_another_pack_in_force_does_not_touch_old_decisions(decided, monkeypatch) -> None:
    monkeypatch.setenv("CREDIT_ENGINE_PACK", "rules/trade_credit")

    assert decided.run("replay", "--all").exit_code == 0


def test_an_unknown_decision_could_not_be_replayed(decided) -> None:
    assert decided.error("replay", "NOTHING")["code"] == "decision-not-found"


def test_one_or_all_must_be_named(decided) -> None:
    assert decided.run("replay").exit_code == 2
    assert decided.run("replay", "NOTHING", "--all").exit_code == 2


def test_nothing_recorded_is_nothing_to_replay(minimal) -> None:
    assert minimal.json("replay", "--all") == {"replayed": 0, "differing": []}
