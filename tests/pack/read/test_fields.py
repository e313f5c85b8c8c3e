"""Keys taken one by one: every scalar typed by what asks for it."""

from datetime import date

import pytest

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Place
from credit_engine.pack.read.fields import Fields
from credit_engine.pack.source import read_nodes


def fields_of(text):
    findings = Findings()
    node = read_nodes("a.yaml", text, findings)
    return Fields(node, "x", findings, Place("a.yaml", 1, 1)), findings


def codes(findings):
    return [found.code for found in findings.sorted()]


@pytest.mark.parametrize("written", ["0", "-1.5", "0.000000000000001", "999999999999999"])
def test_a_number_is_digits_with_an_optional_point(written):
    fields, findings = fields_of(f"a: {written}")
    assert fields.number("a") == float(written)
    assert not findings


@pytest.mark.parametrize("written", ["1e3", ".5", "5.", "+1", "1_000", "0x1", "nan", "٣", "1,5"])
def test_any_other_way_to_write_a_number_is_refused(written):
    fields, findings = fields_of(f"a: {written}")
    fields.number("a")
    assert codes(findings) == ["bad-value"]
    assert not fields.whole


@pytest.mark.parametrize(
    ("written", "share"), [("0", 0), ("1", 10_000), ("0.0001", 1), ("0.6", 6000)]
)
def test_a_share_is_whole_hundredths_of_a_percent(written, share):
    fields, findings = fields_of(f"a: {written}")
    assert fields.basis_points("a") == share
    assert not findings


@pytest.mark.parametrize("written", ["1.01", "-0.1", "0.00005", "half"])
def test_any_other_share_is_refused(written):
    fields, findings = fields_of(f"a: {written}")
    fields.basis_points("a")
    assert codes(findings) == ["bad-value"]


def test_a_date_is_a_day_of_the_calendar():
    fields, findings = fields_of("a: 2024-02-29\nb: 2026-02-29\nc: 20260101")
    assert fields.day("a") == date(2024, 2, 29)
    fields.day("b")
    fields.day("c")
    assert codes(findings) == ["bad-value", "bad-value"]


def test_a_key_that_nothing_asks_for_is_unknown_and_leaves_the_rest_whole():
    fields, findings = fields_of("colour: red\nsize: 3\ncolor: blue")
    assert fields.scalar("colour").text == "red"
    assert fields.integer("size", 1, 5) == 3
    assert fields.whole
    fields.done()
    (found,) = findings.sorted()
    assert (found.code, found.line, found.suggestion) == ("unknown-key", 3, "Did you mean colour?")


def test_a_missing_key_is_told_once_and_stood_in_for():
    fields, findings = fields_of("a: 1")
    assert fields.fields("b").scalar("c").text == ""
    assert codes(findings) == ["missing-key"]
