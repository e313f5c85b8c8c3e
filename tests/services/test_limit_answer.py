"""The answer to a limit request: what the seller reads, and what it may tell the buyer."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from credit_engine.api.schemas.limit_answers import AnalystSchema
from credit_engine.assess import kleene
from credit_engine.assess.authority import AuthorityCase, authority_needed
from credit_engine.domain.facts import Facts
from credit_engine.domain.limit import LimitState
from credit_engine.domain.outcome import Outcome
from credit_engine.pack.authority_model import UNBOUND, CoverClass
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from credit_engine.services.decision_bytes import Decision, decision_document, instant_text
from credit_engine.services.held_limits import Held
from credit_engine.services.limit_answer import answer_document
from credit_engine.services.limit_moves import Grant, Moves, NewLimit, plan_moves
from credit_engine.services.make_assessment import MadeAssessment, make_assessment
from tests.builders import (
    AS_OF,
    a_request,
    a_statement,
    an_observation,
    minimal_files,
    minimal_pack,
    some_facts,
)
from tests.pd_packs import pd_pack

CASE = AuthorityCase(Outcome.APPROVED, 1, CoverClass.NONE_HELD, 1)
ANYBODY = {"authority": {"row": None, "level": 0, "exceeded": False}}  # may grant it
NEW = NewLimit("L-1", "B-1", "S-1", "D-1", AS_OF)


def made_of(facts: Facts, pack: CompiledPack | None = None) -> MadeAssessment:
    return make_assessment(pack or minimal_pack(), facts, AS_OF, kleene.infer)


def a_decision(made: MadeAssessment, **changed: object) -> Decision:
    """Build the first decision of a buyer."""
    decision = Decision(
        decision_id="D-1",
        request_id="R-1",
        seller_id="S-1",
        buyer_id="B-1",
        buyer_seq=1,
        prev_leaf=None,
        principal="alice",
        decided_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        as_of=AS_OF,
        outcome=made.assessment.outcome,
        request=a_request(),
        pack_id="minimal",
        revision=minimal_pack().revision,
        language_version=1,
        math_fingerprint="f",
        facts_version=1,
        contact_sha256=None,
        alarm=None,
        needed=authority_needed(
            UNBOUND, AuthorityCase(Outcome.APPROVED, 1, CoverClass.NONE_HELD, 1)
        ),
        above_authority=False,
    )
    return replace(decision, **changed)


def moves_of(made: MadeAssessment, *, blocked: bool = False) -> Moves:
    found = made.assessment
    grant = None
    if found.minor is not None:
        grant = Grant(found.minor, found.terms, found.review_by, blocked)
    return plan_moves(a_request(), grant, Held(None, None), NEW)


def answered(facts: Facts, *, blocked: bool = False, **changed: object) -> dict:
    made = made_of(facts)
    decision = a_decision(made, **changed)
    return answer_document(minimal_pack(), decision, made, moves_of(made, blocked=blocked))


def test_an_approval_names_its_limit_and_what_bound_it():
    found = answered(some_facts())

    assert (found["outcome"], found["response_code"], found["limit_id"]) == ("approved", "2", "L-1")
    assert found["limit_in_force"]["amount"] == "50000.00"
    assert found["amount_basis"] == {
        "binding": "wanted",
        "next": "capacity:current_assets",
        "currency": "EUR",
        "figures": [
            {"of": "wanted", "amount": "50000.00"},
            {"of": "need", "amount": "50000.00"},
            {"of": "capacity:current_assets", "amount": "72000.00"},
        ],
    }
    assert [(of["code"], of["of"]) for of in found["amount_reasons"]] == [("LIM-WANTED", "wanted")]
    assert found["analyst"] == {
        **ANYBODY,
        "segment": "filing",
        "score": 1000,
        "grade": 1,
        "grade_scale": "1 best, 10 worst",
        "coverage": 1.0,
        "pd": None,
    }
    assert {"limit_pending", "alarm"}.isdisjoint(found)


def test_an_analyst_reads_the_probability_of_the_grade_beside_it():
    made = made_of(some_facts(), pd_pack())
    found = answer_document(pd_pack(), a_decision(made), made, moves_of(made))

    assert made.assessment.score.pd is not None
    assert found["analyst"]["pd"] == made.assessment.score.pd.document()
    assert AnalystSchema().validate(found["analyst"]) == {}
    assert not [key for key in found if key != "analyst" and "0.00243" in str(found[key])]


def test_a_buyer_without_a_grade_has_no_probability():
    found = answered(some_facts(files_accounts=False))

    assert found["analyst"] == {"segment": "unrated", "pd": None, **ANYBODY}


def test_a_limit_that_waits_for_conditions_is_shown_beside_the_one_in_force():
    found = answered(some_facts(founded_on=date(2025, 6, 1)), blocked=True)

    assert (found["limit_id"], found["limit_in_force"]) == ("L-1", None)
    assert found["limit_pending"]["state"] == LimitState.PENDING_CONDITIONS
    (condition,) = found["conditions"]
    assert (condition["require"], condition["precedent"]) == ("guarantee_of_parent", True)
    assert set(condition["text"]) == {"en", "zh"}


def test_a_referral_has_no_limit_and_says_why():
    found = answered(some_facts(observations=[an_observation(value=150.0)]))

    assert (found["outcome"], found["limit_id"], found["limit_in_force"]) == (
        "referred",
        None,
        None,
    )
    assert found["amount_reasons"][0]["code"] == "BUREAU-LOW"


def test_without_a_segment_there_is_neither_a_score_nor_a_basis():
    found = answered(some_facts(files_accounts=None))

    assert found["analyst"] == {"segment": None, "pd": None, **ANYBODY}
    assert found["amount_basis"] is None


def test_an_alarm_is_shown_and_is_a_referral():
    found = answered(some_facts(), outcome=Outcome.REFERRED, alarm="they differ")

    assert (found["outcome"], found["alarm"]) == ("referred", "they differ")


@pytest.mark.parametrize(
    "facts",
    [
        some_facts(),
        some_facts(statements=[a_statement(current_liabilities="1000000.00")]),
        some_facts(register_status="insolvent"),
        some_facts(files_accounts=False),
    ],
)
def test_the_buyer_may_be_told_families_and_words_and_nothing_else(facts):
    for reason in answered(facts)["reasons"]:
        assert set(reason) == {"family", "text"}
        words = {tuple(of.buyer.items()) for of in minimal_pack().reasons.values()}
        assert tuple(reason["text"].items()) in words
        assert not any(
            character.isdigit() for text in reason["text"].values() for character in text
        )


def test_the_document_of_a_decision_holds_hashes_of_what_it_rests_on_and_its_moves():
    made = made_of(some_facts())
    decision = a_decision(made, buyer_seq=2, prev_leaf=b"\x01" * 32, contact_sha256="sha256:c")

    document = decision_document(decision, b"facts", made.assessment_bytes, moves_of(made))

    assert document["prev_leaf"] == "01" * 32
    assert document["personal"] == [{"of": "contact", "ciphertext_sha256": "sha256:c"}]
    assert document["limit_events"] == [{"limit_id": "L-1", "event": "granted"}]
    assert document["limit_in_force"]["limit_id"] == "L-1"
    assert not any(isinstance(part, bytes) for part in document.values())


def test_an_instant_is_written_in_utc_to_the_microsecond():
    assert instant_text(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)) == (
        "2026-01-02T03:04:05.000006Z"
    )
    assert instant_text(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00.000000Z"


def test_the_actions_are_codes_of_what_the_buyer_can_do():
    pack = a_pack_with_actions()
    made = make_assessment(
        pack, some_facts(request=a_request(amount="900000.00")), AS_OF, kleene.infer
    )
    decision = a_decision(made, outcome=made.assessment.outcome)

    answer = answer_document(pack, decision, made, moves_of(made))

    assert answer["actions"] == ["pay_a_deposit"]


def a_pack_with_actions() -> CompiledPack:
    """Compile the smallest pack with an actions.yaml."""
    text = """
pay_a_deposit:
  text: {en: Pay a deposit., zh: 请预付。}
  reasons: [LIM-ASSETS]
  names: uncovered_amount
pay_overdue_invoices:
  text: {en: Pay the overdue invoices., zh: 请付清逾期发票。}
  reasons: [LIM-ASSETS]
  names: overdue_invoices
"""
    return compile_pack({**minimal_files(), "actions.yaml": text})
