"""SECURITY.md claims nothing without a test: every place that it names is there."""

import re

from tests.test_readme import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROW = re.compile(
    r"^\| (?P<threat>[^|]+) \| (?P<against>[^|]+) \| (?P<tests>`tests/[^|]+) \|$", re.MULTILINE
)


def test_each_threat_has_tests_that_there_are() -> None:
    rows = ROW.findall(PAGE)
    named = re.findall(r"`(tests/[^`]+)`", PAGE)

    assert len(rows) >= 20
    assert [place for place in named if not (ROOT / place).exists()] == []


def test_no_threat_goes_without() -> None:
    _, _, table = PAGE.partition("### What could happen")
    table, _, _ = table.partition("\n### ")
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]

    assert [line for line in lines if not ROW.fullmatch(line)] == []
