"""A percentage as written becomes exact hundredths of a percent, or is refused."""

import json

import pytest

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Place
from credit_engine.pack.read.fields import Fields
from credit_engine.pack.read.percents import percent, percent_if_there
from credit_engine.pack.source import read_nodes


def fields_of(written: str, findings: Findings) -> Fields:
    text = json.dumps({"share": written})
    node = read_nodes("some.yaml", text, findings)
    assert node is not None
    return Fields(node, "some.yaml", findings, Place("some.yaml", 1, 1))


@pytest.mark.parametrize(
    ("written", "hundredths"),
    [("0", 0), ("2", 200), ("2.5", 250), ("0.01", 1), ("33.33", 3_333), ("100.00", 10_000),
     ("12.500000", 1_250)],
)  # fmt: skip
def test_it_is_exact(written: str, hundredths: int):
    findings = Findings()
    assert percent(fields_of(written, findings), "share") == hundredths
    assert not findings


@pytest.mark.parametrize("written", ["-1", "100.01", "0.001", "2 %", "2%", "half", "1e1", "٣"])
def test_anything_else_is_refused(written: str):
    findings = Findings()
    assert percent(fields_of(written, findings), "share") == 0
    assert [found.code for found in findings.sorted()] == ["bad-value"]


def test_what_is_not_written_is_none():
    findings = Findings()
    assert percent_if_there(fields_of("2", findings), "other") is None
    assert not findings
