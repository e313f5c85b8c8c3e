"""Diagnostics as text, and docs/errors.md beside the catalogue of their codes."""

import re
from pathlib import Path

from credit_engine import errors
from credit_engine.pack.compile import check_pack
from credit_engine.pack.diagnostics import CATALOGUE, Diagnostic, Findings
from credit_engine.pack.nodes import Place
from tests.pack.packs import broken_pack, minimal_pack

DOCUMENT = (Path(__file__).parents[2] / "docs" / "errors.md").read_text("utf-8")


def test_the_document_lists_each_code_with_its_meaning_and_how_to_mend_it():
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \|$", DOCUMENT, re.MULTILINE)
    assert [(code, meaning) for code, meaning, _ in rows] == list(CATALOGUE.items())
    assert all(len(mend) > 10 for _, _, mend in rows)


def test_the_document_explains_each_error_of_the_tree():
    codes = {
        error.code
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, errors.CreditEngineError)
    }
    headings = set(re.findall(r"^### ([a-z-]+)$", DOCUMENT, re.MULTILINE))
    assert codes - {"error"} <= headings


def test_the_example_of_the_document_is_what_the_compiler_says():
    (found,) = check_pack(broken_pack("unknown-name").files)
    assert str(found) in DOCUMENT


def test_a_diagnostic_reads_place_code_what_why_suggestion():
    found = Diagnostic("bad-value", "a.yaml", 3, 7, "It is 5.", "It must be 4.", "Write 4.")
    assert str(found) == "a.yaml:3:7: bad-value: It is 5. It must be 4. Write 4."


def test_a_diagnostic_is_one_line_whatever_it_quotes():
    (found,) = check_pack({**minimal_pack(), "parameters/x.yaml": '"a\\nb": {}\n"a\\nb": {}'})[:1]
    assert "\n" not in str(found)


def test_findings_come_by_place_and_the_same_one_once():
    findings = Findings()
    for line, code in ((2, "bad-value"), (1, "unknown-key"), (2, "bad-value"), (1, "bad-name")):
        findings.add(code, Place("a.yaml", line, 1), "x")
    found = [(diagnostic.line, diagnostic.code) for diagnostic in findings.sorted()]
    assert found == [(1, "bad-name"), (1, "unknown-key"), (2, "bad-value")]
