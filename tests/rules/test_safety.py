"""What the shipped pack promises of every buyer is proved, and not for want of buyers."""

from dataclasses import replace
from functools import cache

from credit_engine.pack.compile import draft_pack
from credit_engine.pack.draft import Draft
from credit_engine.pack.proofs.one_buyer import granted
from credit_engine.pack.proofs.prove import PackProver
from credit_engine.pack.proofs.situation import Situations
from credit_engine.pack.proofs.solver import Questions
from credit_engine.services.prove_pack import Standing, prove_statements
from tests.builders import trade_credit_files
from tests.proofs import Proof

QUICK = {"no_credit_in_insolvency", "never_above_want_capacity_ceiling"}
# These compare two buyers, which takes some seconds: in full runs only.
COMPARED = {"more_days_overdue_never_help", "silence_never_helps"}


@cache
def draft() -> Draft:
    return draft_pack(trade_credit_files())


@cache
def prover() -> PackProver:
    return PackProver(draft())


def test_it_makes_four_promises() -> None:
    assert set(draft().raw.safety) == QUICK | COMPARED


def test_its_promises_are_proved_and_nothing_in_it_does_nothing(proof: Proof) -> None:
    every = draft().raw.safety
    asked = every if proof.full else {name: every[name] for name in QUICK}
    part = replace(draft(), raw=replace(draft().raw, safety=asked))
    results = list(prove_statements(part, prover()))
    questions = [result.proof.questions for result in results if result.proof is not None]

    assert {result.standing for result in results} == {Standing.PROVED}
    if proof.full:
        assert prover().review() == ()
    proof.record(
        "the shipped pack keeps its safety statements",
        counts={"statements": len(results), "questions": sum(questions)},
    )


def test_in_each_segment_but_that_of_arrears_a_limit_can_be_granted() -> None:
    """Where nobody could get anything, every promise would be kept for nothing."""
    situations = Situations(draft())
    open_to = set()
    for name in ("established", "overdue", "new_business"):
        here = situations.of(draft().raw.segments[name])
        questions = Questions(here.session, [*here.buyer.score_ranges(), here.told])
        if questions.can(granted(here)).possible:
            open_to.add(name)

    assert open_to == {"established", "new_business"}
