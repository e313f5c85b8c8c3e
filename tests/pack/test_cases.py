"""Cases: facts as a plain document, expectations typed, the form checked with places."""

import pytest

from credit_engine.domain.facts import Absence
from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.outcome import Outcome
from credit_engine.errors import BrokenPack
from credit_engine.pack.cases import read_cases
from tests.pack.packs import edited, minimal_pack

PATH = "cases/examples.yaml"


def the_case(files):
    (case,) = read_cases(files)
    return case


def test_a_case_says_where_it_stands_and_what_must_come_out():
    case = the_case(minimal_pack())
    assert (case.name, case.location) == ("sound_buyer", f"{PATH}:1")
    assert case.expect.outcome is Outcome.APPROVED
    assert case.expect.limit == "50000.00"
    assert case.expect.rules == {"insolvent": False, "squeeze": False}
    assert case.expect.dimensions["sales_growth"].margin == 0.001
    assert case.expect.grade is None


def test_the_facts_are_a_facts_document():
    case = the_case(minimal_pack())
    facts = read_facts(case.facts)
    assert case.facts["register"]["files_accounts"] is True
    assert facts.statements[0].items["current_assets"] == 90_000_000
    assert facts.invoices[0].number == "0001"


@pytest.mark.parametrize(
    ("written", "value"), [('"NO"', "NO"), ('"712"', "712"), ('"007"', "007"), ("7.5", 7.5)]
)
def test_a_stated_value_is_a_number_only_where_it_is_written_as_one(written, value):
    case = the_case(edited(PATH, "value: 712", f"value: {written}"))
    assert case.facts["observations"][0]["value"] == value


def test_unknown_truth_and_absence_can_be_expected():
    files = edited(PATH, "squeeze: false", "squeeze: unknown")
    files[PATH] = files[PATH].replace("{value: 2, points: 100}", "{absence: stale}")
    case = the_case(files)
    assert case.expect.rules["squeeze"] is None
    assert case.expect.dimensions["current_ratio"].absence is Absence.STALE


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("outcome: approved", "outcome: aproved", "Did you mean approved?"),
        ("as_of: 2026-11-22", "as_of: 2026-11-31", "bad-value"),
        ("    statements:", "    statement:", "Did you mean statements?"),
        ("    segment: filing", "    segmnt: filing", "Did you mean segment?"),
        ("insolvent: false", "insolvent: maybe", "unknown-choice"),
        ("  note: Good liquidity, no arrears.\n", "", "missing-key"),
    ],
)
def test_a_fault_in_the_form_is_told_with_its_place(old, new, told):
    with pytest.raises(BrokenPack) as caught:
        read_cases(edited(PATH, old, new))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.startswith(f"{PATH}:")
    assert told in diagnostic


def test_cases_come_by_name_from_all_files():
    files = minimal_pack()
    files["cases/more.yaml"] = files[PATH].replace("sound_buyer", "another_buyer")
    assert [case.name for case in read_cases(files)] == ["another_buyer", "sound_buyer"]


def test_a_file_that_is_no_case_is_refused_among_cases():
    with pytest.raises(BrokenPack, match=r"cases/notes\.txt:1:1: unknown-file"):
        read_cases({**minimal_pack(), "cases/notes.txt": "x"})


def test_a_name_in_two_files_is_refused():
    files = minimal_pack()
    files["cases/more.yaml"] = files[PATH]
    with pytest.raises(BrokenPack, match="name-taken"):
        read_cases(files)
