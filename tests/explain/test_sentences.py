"""The sentence for sales and the buyer's next step: what was decided, in words."""

import pytest

from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.explain.sentences import next_step, sentence, shown
from tests.builders import a_request, some_facts
from tests.explain.decisions import decided_on

LARGE = some_facts(request=a_request(amount="900000.00"))


def test_a_full_approval_says_amount_and_terms_and_gives_no_reason():
    assert sentence(decided_on()) == {
        "en": "Up to 50,000.00 EUR may be owed (open account, 60 days from the invoice date).",
        "zh": "可赊欠不超过EUR 50,000.00（赊销，自发票日起60天）。",
    }


def test_a_part_approval_says_what_was_asked_for_and_why_it_is_less():
    said = sentence(decided_on(LARGE))["en"]

    assert said.startswith("Of the 900,000.00 EUR asked for, up to 72,000.00 EUR may be owed")
    assert said.endswith("from the invoice date): The limit follows from the size of the company.")


def test_where_a_person_decides_no_amount_is_named_but_the_one_asked_for():
    referred = decided_on(outcome=Outcome.REFERRED, alarm="engine: {'a': true}")

    assert referred.granted is None
    assert sentence(referred)["en"].startswith("A person decides on the 50,000.00 EUR asked for: ")


def test_a_limit_that_stays_in_force_is_named():
    refused = decided_on(
        some_facts(register_status="insolvent"), in_force=Money(700_000, "EUR"), in_force_since="D"
    )

    assert "at present, and the limit of 7,000.00 EUR stays in force: " in sentence(refused)["en"]


def test_a_limit_that_the_decision_itself_granted_is_not_named_twice():
    partly = decided_on(LARGE, in_force=Money(9_000_000, "EUR"), in_force_since="D-1")

    assert "stays" not in sentence(partly)["en"]


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_next_step_in_both_languages(outcome):
    assert {"en", "zh"} == next_step(decided_on(outcome=outcome)).keys()


def test_an_amount_is_grouped_and_keeps_its_decimals():
    assert shown(Money(123_456_789, "EUR"), "en") == "1,234,567.89 EUR"
    assert shown(Money(1_234_567, "JPY"), "zh") == "JPY 1,234,567"
