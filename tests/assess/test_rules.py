"""Conditions answered by our language, rules inferred from the answers, and why."""

import pytest

from credit_engine.assess.verdicts import Inferred, Verdicts
from credit_engine.domain.outcome import Outcome
from tests.builders import (
    AS_OF,
    a_statement,
    an_assessment,
    an_invoice,
    an_observation,
    minimal_pack,
    some_facts,
)

SHORT_OF_CASH = [
    a_statement(current_liabilities="1000000.00"),
    a_statement(AS_OF.replace(year=2025, month=5, day=31)),
]
OVERDUE = [an_invoice(due_on=AS_OF.replace(day=1))]


def condition(assessment, text: str):
    """Find the one condition with this text."""
    (found,) = [atom for atom in assessment.atoms.values() if atom.text == text]
    return found


def test_conditions_and_rules_of_a_sound_buyer_are_false():
    found = an_assessment()

    assert {name: rule.verdict for name, rule in found.rules.items()} == dict.fromkeys(
        minimal_pack().rules, False
    )
    assert found.signals == {"squeeze": False}
    assert not any(atom.not_applicable for atom in found.atoms.values())


def test_a_signal_fires_and_the_rule_that_reads_it_follows():
    found = an_assessment(some_facts(statements=SHORT_OF_CASH, invoices=OVERDUE))

    assert found.signals == {"squeeze": True}
    assert found.rules["squeeze"].verdict is True
    assert found.rules["squeeze_cap"].verdict is True
    assert "signal:squeeze" in found.rules["squeeze_cap"].because


def test_an_exception_that_holds_keeps_the_rule_from_firing():
    trusted = [an_observation(value=900.0)]
    found = an_assessment(
        some_facts(statements=SHORT_OF_CASH, invoices=OVERDUE, observations=trusted)
    )

    assert found.rules["squeeze_cap"].verdict is False


def test_an_exception_must_be_certainly_false():
    found = an_assessment(some_facts(statements=SHORT_OF_CASH, invoices=OVERDUE, observations=[]))

    assert found.rules["squeeze_cap"].verdict is None
    (unknown,) = found.rules["squeeze_cap"].because
    assert found.atoms[unknown].truth is None
    assert found.atoms[unknown].text == "bureau_view >= 900"


def test_a_missing_fact_leaves_its_condition_and_its_rule_unknown():
    found = an_assessment(some_facts(register_status=None))

    assert condition(found, 'register_status = "insolvent"').truth is None
    assert found.rules["insolvent"].verdict is None
    assert found.document()["rules"]["insolvent"]["verdict"] == "unknown"


def test_a_condition_on_what_is_not_expected_is_false_and_says_so():
    found = an_assessment(some_facts(files_accounts=False))

    ratio = condition(found, "current_ratio < 1")
    assert (ratio.truth, ratio.not_applicable) == (False, True)
    assert ratio.document()["not_applicable"] is True
    assert found.signals == {"squeeze": False}
    assert condition(found, "grade >= 5").not_applicable


@pytest.mark.parametrize("sent", [[], SHORT_OF_CASH])
def test_what_is_not_expected_stays_so_whatever_was_sent(sent):
    found = an_assessment(some_facts(files_accounts=False, statements=sent, invoices=OVERDUE))

    assert condition(found, "current_ratio < 1").not_applicable


def test_the_verdicts_are_those_of_the_inference_that_is_handed_in():
    from credit_engine.assess.assessment import assess

    def all_true(network, atoms):
        rules = dict.fromkeys(minimal_pack().rules, True)
        return Inferred(Verdicts(rules, {"squeeze": True}), alarm="the judge says otherwise")

    assessed = assess(minimal_pack(), some_facts(), AS_OF, all_true)

    assert assessed.alarm == "the judge says otherwise"
    assert assessed.assessment.rules["insolvent"].verdict is True
    assert assessed.assessment.outcome is Outcome.REFUSED
