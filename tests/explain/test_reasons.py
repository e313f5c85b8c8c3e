"""Reasons: ranked by what they cost, each code once, no loss no reason."""

from dataclasses import replace

import pytest

from credit_engine.assess.trace import Assessment, Cause, Figure
from credit_engine.domain.outcome import Outcome
from credit_engine.explain.reasons import (
    AmountReason,
    Explanation,
    ScoreReason,
    explain,
    families,
)
from credit_engine.pack.model import CompiledPack, Reason
from tests.builders import (
    AS_OF,
    a_statement,
    an_assessment,
    an_observation,
    minimal_pack,
    some_facts,
)

WEAK = some_facts(
    statements=[
        a_statement(current_liabilities="1000000.00", sales="1000000.00"),
        a_statement(AS_OF.replace(year=2025, month=5, day=31), sales="1900000.00"),
    ],
    observations=[an_observation(value=300.0)],
)


def a_reason(code: str, *, family: str = "any", severity: int = 5) -> Reason:
    return Reason(code, family, severity, {"en": code}, {"en": f"{code}, kindly"}, None)


def with_reasons(**reasons: tuple[str, int]) -> CompiledPack:
    """Give the smallest pack more reasons, each code with its (family, severity)."""
    more = {
        code: a_reason(code, family=family, severity=severity)
        for code, (family, severity) in reasons.items()
    }
    return replace(minimal_pack(), reasons={**minimal_pack().reasons, **more})


def scored(**lost: tuple[str | None, int]) -> Assessment:
    """Give an assessment whose dimensions lost points: name -> (reason code, millionths)."""
    found = an_assessment()
    held = found.dimensions["bureau_view"]
    return replace(
        found,
        dimensions={
            name: held._replace(name=name, reason=code) for name, (code, _) in lost.items()
        },
        score=replace(
            found.score, lost_millionths={name: points for name, (_, points) in lost.items()}
        ),
    )


def test_a_sound_buyer_has_no_reasons_but_what_bound_the_amount():
    found = explain(minimal_pack(), an_assessment())

    assert found == Explanation((), (AmountReason("LIM-WANTED", "wanted"),))


def test_dimensions_with_the_same_code_count_once_with_their_losses_added():
    found = explain(minimal_pack(), an_assessment(WEAK))

    # Of 1000 points current_ratio (half of them) lost all, sales_growth (a quarter) four
    # fifths, the bureau (a quarter) all.
    assert found.score_reasons == (
        ScoreReason("LIQ-LOW", 700_000_000, ("current_ratio", "sales_growth")),
        ScoreReason("BUREAU-LOW", 250_000_000, ("bureau_view",)),
    )


def test_the_most_points_lost_come_first_then_the_more_severe_then_the_code():
    pack = with_reasons(B=("f", 5), A=("f", 5), C=("f", 2), D=("f", 9))
    found = explain(pack, scored(one=("B", 7), two=("A", 7), three=("C", 7), four=("D", 8)))

    assert [reason.code for reason in found.score_reasons] == ["D", "C", "A", "B"]


@pytest.mark.parametrize("points", [0, -5])
def test_what_lost_no_points_gives_no_reason(points):
    pack = with_reasons(A=("f", 5), B=("f", 5))

    found = explain(pack, scored(one=("A", points), two=("B", 1)))

    assert [reason.code for reason in found.score_reasons] == ["B"]


def test_a_loss_in_a_band_without_a_reason_gives_none():
    assert explain(minimal_pack(), scored(one=(None, 5))).score_reasons == ()


def test_the_unrated_have_no_reasons_of_a_score():
    found = explain(minimal_pack(), an_assessment(some_facts(files_accounts=False)))

    assert found.score_reasons == ()


def test_causes_rank_by_strictness_then_severity_then_code_then_source():
    pack = with_reasons(A=("f", 5), B=("f", 2), C=("f", 5))
    causes = (
        Cause(Outcome.PARTLY_APPROVED, "B", "terms"),
        Cause(Outcome.REFERRED, "C", "rule:x"),
        Cause(Outcome.REFERRED, "A", "rule:z"),
        Cause(Outcome.REFERRED, "A", "rule:y"),
        Cause(Outcome.REFERRED, "B", "rule:x"),
        Cause(Outcome.REFUSED, "C", "rule:w"),
    )
    expected = [
        ("C", "rule:w"),
        ("B", "rule:x"),
        ("A", "rule:y"),
        ("A", "rule:z"),
        ("C", "rule:x"),
        ("B", "terms"),
    ]

    for order in (causes, causes[::-1]):
        found = explain(pack, replace(an_assessment(), causes=order))
        assert [(reason.code, reason.of) for reason in found.amount_reasons] == expected


def test_without_a_cause_and_without_a_figure_there_is_no_reason():
    bare = replace(an_assessment(), figures=())

    assert explain(minimal_pack(), bare).amount_reasons == ()


def test_the_binding_figure_is_the_reason_of_a_full_approval_only():
    figures = (Figure("capacity:x", 5, "LIM-ASSETS"), Figure("wanted", 9, "LIM-WANTED"))
    partly = Cause(Outcome.PARTLY_APPROVED, "LIQ-LOW", "cap:x")
    found = replace(an_assessment(), figures=figures)

    assert explain(minimal_pack(), found).amount_reasons == (
        AmountReason("LIM-ASSETS", "capacity:x"),
    )
    assert explain(minimal_pack(), replace(found, causes=(partly,))).amount_reasons == (
        AmountReason("LIQ-LOW", "cap:x"),
    )


def test_the_document_holds_all_of_it():
    assert explain(minimal_pack(), an_assessment(WEAK)).document()["score_reasons"][0] == {
        "code": "LIQ-LOW",
        "lost_millionths": 700_000_000,
        "dimensions": ["current_ratio", "sales_growth"],
    }


def explained(amount: list[str], score: list[str]) -> Explanation:
    return Explanation(
        tuple(ScoreReason(code, 1, ()) for code in score),
        tuple(AmountReason(code, "x") for code in amount),
    )


def test_a_buyer_is_told_one_reason_a_family_and_at_most_four():
    pack = with_reasons(**{f"R{number}": (f"f{number // 2}", 5) for number in range(12)})

    found = families(pack, explained(["R3", "R2", "R0"], ["R1", "R5", "R4", "R8", "R10"]))

    assert [reason.code for reason in found] == ["R3", "R0", "R5", "R8"]


def test_reasons_of_the_amount_come_before_those_of_the_score():
    pack = with_reasons(A=("amount", 9), S=("score", 1))

    assert [reason.code for reason in families(pack, explained(["A"], ["S"]))] == ["A", "S"]


def test_nothing_to_tell_is_nothing_told():
    assert families(minimal_pack(), explained([], [])) == []
