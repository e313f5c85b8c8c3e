"""Sales and the buyer learn what was decided and what to do, and nothing of how we judge."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from credit_engine.assess.trace import Document
from credit_engine.domain.outcome import Outcome
from credit_engine.explain.decided import Decided
from credit_engine.explain.outside import buyer_document, conditions, sales_document
from tests.assess.trade_credit_facts import buyers, foreign_buyers
from tests.builders import a_request, an_observation, some_facts, trade_credit_pack
from tests.explain.decisions import decided_on, sample_decisions
from tests.explain.leaks import leaks
from tests.pd_packs import pd_pack

OUTSIDE = [sales_document, buyer_document]
SOME_WEAK = some_facts(statements=(), observations=[an_observation(value=10.0)])
LARGE = some_facts(request=a_request(amount="900000.00"))


def found_leaks(decided: Decided) -> list[str]:
    """Return what the two representations, and the buyer's part of an answer, give away."""
    found = [leak for represent in OUTSIDE for leak in leaks(represent(decided), decided)]
    return found + leaks(conditions(decided.pack, decided.assessment), decided)


def test_nothing_leaks_over_the_whole_sample():
    decisions = sample_decisions()

    assert {decided.outcome for decided in decisions} == set(Outcome)
    assert [leak for decided in decisions for leak in found_leaks(decided)] == []


@given(buyers | foreign_buyers())
def test_nothing_leaks_of_any_buyer(facts):
    assert found_leaks(decided_on(facts, pack=trade_credit_pack())) == []


@pytest.mark.parametrize("facts", [some_facts(), LARGE, SOME_WEAK])
def test_nothing_leaks_of_a_probability_of_default(facts):
    decided = decided_on(facts, pack=pd_pack())

    assert decided.assessment.score.pd is not None
    assert found_leaks(decided) == []


OF_PROBABILITY = {
    "value": lambda pd: f"It fails with {pd.value}.",
    "base rate": lambda pd: [{"of": pd.base_rate}],
    "horizon": lambda pd: pd.horizon_months,
    "population": lambda pd: pd.population["zh"],
    "all of it": lambda pd: pd.document(),
}


@pytest.mark.parametrize("part", OF_PROBABILITY)
def test_a_part_of_a_probability_that_is_given_away_is_found(part):
    decided = decided_on(LARGE, pack=pd_pack())
    given_away = {**sales_document(decided), "x": OF_PROBABILITY[part](decided.assessment.score.pd)}

    assert leaks(given_away, decided)


def planted(**secrets: Callable[[Decided], Any]) -> list[Callable[[Decided], Document]]:
    """Return representations that give one more thing away each."""
    return [
        lambda decided, name=name, secret=secret: {**sales_document(decided), name: secret(decided)}
        for name, secret in secrets.items()
    ]


LEAKING = {
    "score": lambda decided: decided.assessment.score.score,
    "grade": lambda decided: [{"is": decided.assessment.score.grade}],
    "points": lambda decided: decided.assessment.dimensions["quick_ratio"].points,
    "bureau": lambda decided: f"The bureau says {decided.assessment.inputs['bureau_score']}.",
    "threshold": lambda decided: f"at most {decided.pack.parameters['automatic_ceiling'].at(AT)}",
    "cut": lambda decided: decided.pack.rules["weak_grade_and_large"].when_text,
    "code": lambda decided: decided.explanation.amount_reasons[0].code,
    "hidden in a name": lambda decided: f"band-{decided.assessment.score.score}",
    "invoice of another": lambda decided: {"number": "R-7", "due_on": "2026-01-31"},
    "figure": lambda decided: decided.assessment.figures[-1].document("USD"),
}
AT = sample_decisions()[0].assessment.as_of


@pytest.mark.parametrize("secret", LEAKING)
def test_a_representation_that_gives_one_thing_away_is_caught(secret):
    (leaking,) = planted(**{secret: LEAKING[secret]})
    scored = [decided for decided in sample_decisions() if decided.assessment.score is not None]

    assert [decided for decided in scored if leaks(leaking(decided), decided)]


def test_the_buyer_gets_at_most_four_reasons_in_both_languages():
    shown = [buyer_document(decided)["reasons"] for decided in sample_decisions()]

    assert max(len(reasons) for reasons in shown) in range(2, 5)
    assert all({"en", "zh"} == reason.keys() for reasons in shown for reason in reasons)


def test_sales_reads_outcome_amount_terms_and_families():
    found = sales_document(decided_on(LARGE))

    assert found["outcome"] == "partly_approved"
    assert found["wanted"] == {"amount": "900000.00", "currency": "EUR"}
    assert found["granted"] == {"amount": "72000.00", "currency": "EUR"}
    assert found["terms"] == {"instrument": "open_account", "days": 60, "from": "invoice_date"}
    assert [reason["family"] for reason in found["reasons"]] == ["capacity"]


def test_an_approval_in_full_needs_no_reasons():
    assert buyer_document(decided_on())["reasons"] == []


def test_after_an_alarm_nothing_of_the_assessment_is_told():
    found = sales_document(decided_on(LARGE, outcome=Outcome.REFERRED, alarm="engine: {}"))

    assert (found["granted"], found["terms"]) == (None, None)
    assert [reason["family"] for reason in found["reasons"]] == ["data"]
