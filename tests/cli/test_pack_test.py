"""`pack test`: what fails, what is reached, and the thresholds of testing.yaml."""

import shutil
from pathlib import Path

import pytest

MINIMAL = Path(__file__).parents[2] / "tests" / "packs" / "minimal"


@pytest.fixture
def pack(bare) -> Path:
    folder = bare.folder / "minimal"
    shutil.copytree(MINIMAL, folder)
    return folder


def test_it_tells_what_cases_reach_and_the_boundaries_that_were_tried(bare, pack: Path) -> None:
    ended = bare.run("pack", "test", "minimal")

    assert ended.exit_code == 0, ended.output
    lines = ended.stdout.splitlines()
    assert "segments           1 of 2" in lines
    assert any(line.startswith("boundaries: ") and line.endswith("0 faults.") for line in lines)
    assert lines[-1] == "minimal: 1 case passed, 0 failed."


def test_what_no_case_reaches_is_listed_with_its_place_when_asked_for(bare, pack: Path) -> None:
    listed = bare.run("pack", "test", "minimal", "--coverage").stdout

    assert "minimal/segments.yaml:7: not reached: segments: unrated" in listed
    assert "not reached" not in bare.run("pack", "test", "minimal").stdout


def test_less_than_testing_yaml_asks_for_is_a_finding(bare, pack: Path) -> None:
    (pack / "testing.yaml").write_text("coverage: {segments: 1, bands: 0.1}\n", encoding="utf-8")
    ended = bare.run("pack", "test", "minimal")

    assert ended.exit_code == 1
    assert "under 100.0 %, which testing.yaml asks for" in ended.stdout
    document = bare.json("pack", "test", "minimal", exit_code=1)
    shares = document["coverage"]["shares"]
    assert shares["segments"] == {"reached": 1, "of": 2, "short": True}
    assert shares["bands"]["short"] is False
    assert document["boundaries"]["faults"] == []


def test_a_row_that_fails_is_told_with_its_line(bare, pack: Path) -> None:
    (pack / "cases" / "points.yaml").write_text(
        "ratio_points:\n  note: worth\n  dimension: current_ratio\n  rows:\n"
        "    - {value: 1.5, points: 60}\n",
        encoding="utf-8",
    )
    ended = bare.run("pack", "test", "minimal")

    assert ended.exit_code == 1
    assert "minimal/cases/points.yaml:1: ratio_points" in ended.stdout
    assert "    line 5 points: expected 60, came 100" in ended.stdout
