"""A whole assessment: what one buyer gets, and what every doubt about it does."""

import json
from datetime import date

import pytest

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.trace import Cause
from credit_engine.assess.verdicts import Inferred
from credit_engine.domain.facts import Absence
from credit_engine.domain.outcome import Outcome
from credit_engine.journal.canonical import canonical_bytes
from tests.builders import (
    AS_OF,
    a_request,
    a_statement,
    an_assessment,
    an_observation,
    minimal_pack,
    some_facts,
)


def test_a_sound_buyer_is_approved_in_full():
    found = an_assessment()

    assert (found.outcome, found.minor, found.causes) == (Outcome.APPROVED, 50_000_00, ())
    assert (found.segment, found.score.score, found.score.grade) == ("filing", 1000, 1)
    assert (found.terms.days, found.requirements) == (60, ())
    assert (found.pack_id, found.revision) == ("minimal", minimal_pack().revision)


def test_longer_terms_than_the_grade_allows_make_it_a_part_approval():
    found = an_assessment(some_facts(request=a_request(days=90)))

    assert (found.outcome, found.minor) == (Outcome.PARTLY_APPROVED, 50_000_00)
    assert found.terms.days == 60


def test_a_condition_stands_beside_the_outcome():
    found = an_assessment(some_facts(founded_on=AS_OF.replace(year=2025)))

    assert found.outcome is Outcome.APPROVED
    assert [(of.require, of.precedent) for of in found.requirements] == [
        ("guarantee_of_parent", True)
    ]


@pytest.mark.parametrize(
    ("facts", "causes"),
    [
        (some_facts(register_status="insolvent"), {("refused", "REG-INSOLVENT", "rule:insolvent")}),
        (
            some_facts(
                observations=[an_observation(value=150.0)],
                request=a_request(amount="5000.00", days=30),
            ),
            {("referred", "BUREAU-LOW", "rule:low_bureau_score")},
        ),
        (some_facts(register_status=None), {("referred", "RULE-UNKNOWN", "rule:insolvent")}),
        (
            some_facts(statements=[a_statement(), a_statement(date(2020, 5, 31), currency="USD")]),
            {
                ("referred", "DATA-STATEMENT-CURRENCY", "statements"),
                ("referred", "RULE-UNKNOWN", "rule:low_bureau_score"),
            },
        ),
    ],
)
def test_a_cause_decides_and_is_named(facts, causes):
    found = an_assessment(facts)

    assert {(of.outcome.value, of.reason, of.source) for of in found.causes} == causes
    assert found.minor is None


def test_too_little_known_refers():
    only_bureau = some_facts(statements=[])

    found = an_assessment(only_bureau)

    assert found.score.coverage_bp == 2500
    assert Cause(Outcome.REFERRED, "DATA-COVERAGE", "coverage") in found.causes
    assert found.outcome is Outcome.REFERRED


def test_accounts_in_another_currency_do_not_matter_where_none_are_expected():
    found = an_assessment(
        some_facts(
            files_accounts=False,
            statements=[a_statement(currency="USD")],
            request=a_request(amount="5000.00", days=14),
        )
    )

    assert found.outcome is Outcome.APPROVED


def test_an_alarm_is_handed_on_and_does_not_change_the_assessment():
    def alarmed(network, atoms):
        return Inferred(kleene.infer(network, atoms).verdicts, alarm="they differ")

    assessed = assess(minimal_pack(), some_facts(), AS_OF, alarmed)

    assert assessed.alarm == "they differ"
    assert assessed.assessment == an_assessment()


def test_the_trace_names_each_input_once_with_its_value_or_absence():
    found = an_assessment(some_facts(observations=[]))

    assert found.inputs["bureau_score"] is Absence.MISSING
    assert found.inputs["current_assets"] == 900_000.0
    assert found.inputs["current_assets@1"] == 800_000.0
    assert "current_ratio" not in found.inputs
    document = found.document()
    assert document["inputs"]["bureau_score"] == {"absent": "missing"}
    assert document["dimensions"]["bureau_view"]["absence"] == "missing"
    assert document["rules"]["low_bureau_score"]["verdict"] == "unknown"


@pytest.mark.parametrize(
    "facts",
    [
        some_facts(),
        some_facts(files_accounts=None),
        some_facts(files_accounts=False),
        some_facts(statements=[a_statement(current_liabilities="0.00")]),
        some_facts(statements=[], invoices=[], observations=[], request=a_request(currency="USD")),
    ],
)
def test_every_document_has_canonical_bytes_that_say_all_of_it(facts):
    document = an_assessment(facts).document()

    assert json.loads(canonical_bytes(document)) == document


def test_the_same_input_gives_the_same_assessment():
    assert an_assessment() == an_assessment()
