"""`pack mutate` and `pack propose`: faults in a pack, and cases that notice them."""

import shutil
from pathlib import Path

import pytest

MINIMAL = Path(__file__).parents[2] / "tests" / "packs" / "minimal"


@pytest.fixture
def pack(bare) -> Path:
    folder = bare.folder / "minimal"
    shutil.copytree(MINIMAL, folder)
    return folder


def test_survivors_are_shown_as_a_diff_with_counts_by_kind(bare, pack: Path) -> None:
    arguments = ("pack", "mutate", "minimal", "--sample", "12", "--seed", "4", "--workers", "1")
    ended = bare.run(*arguments)
    document = bare.json(*arguments)

    assert ended.exit_code == 0, ended.output
    total = document["noticed"] + document["survived"] + document["refused"]
    assert total == 12
    assert document["survived"] == len(document["survivors"]) > 0
    first = document["survivors"][0]
    assert f"{first['at']}: survived: {first['kind']}: {first['of']}" in ended.stdout
    assert f"    {first['diff'][0]}" in ended.stdout


def test_fewer_than_testing_yaml_asks_for_is_a_finding(bare, pack: Path) -> None:
    (pack / "testing.yaml").write_text("mutation: {noticed: 1}\n", encoding="utf-8")
    ended = bare.run("pack", "mutate", "minimal", "--sample", "12", "--seed", "4", "--workers", "1")

    assert ended.exit_code == 1
    assert "That is under 100.0 %, which testing.yaml asks for." in ended.stdout


def test_nothing_is_measured_by_cases_that_fail_already(bare, pack: Path) -> None:
    case = pack / "cases" / "examples.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("limit: 50000.00", "limit: 1.00"), encoding="utf-8")

    assert "sound_buyer" in bare.error("pack", "mutate", "minimal", "--workers", "1")["message"]


def test_proposed_tables_pass_where_they_are_kept_and_are_proposed_once(bare, pack: Path) -> None:
    written = bare.run("pack", "propose", "minimal", "--as-of", "2026-11-22", "--out", "minimal")

    assert "minimal/cases/points_liquidity.yaml" in written.stdout.splitlines()
    assert bare.run("pack", "test", "minimal").exit_code == 0
    assert bare.json("pack", "propose", "minimal", "--as-of", "2026-11-22") == {}


def test_a_proposal_overwrites_nothing(bare, pack: Path) -> None:
    (pack / "cases" / "grades.yaml").write_text("{}\n", encoding="utf-8")

    error = bare.error("pack", "propose", "minimal", "--out", "minimal")
    assert error["code"] == "unavailable"
