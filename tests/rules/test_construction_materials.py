"""The pack for insured domestic buyers: what sets it apart from the one that it was made from."""

from dataclasses import replace
from datetime import date

import pytest

from credit_engine.assess.trace import Assessment
from credit_engine.domain.cover import Cover
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import ENGINE_REASONS
from credit_engine.services.run_cases import run_cases
from tests.builders import a_cover, an_assessment
from tests.rules.shipped import cases_of, files_of, pack_of

NAME = "construction_materials"
FILES, CASES, PACK = files_of(NAME), cases_of(NAME), pack_of(NAME)
AS_OF = date(2026, 11, 23)


def buyer(name: str) -> Facts:
    """Give the facts of a case."""
    return next(read_facts(case.facts) for case in CASES if case.name == name)


def assessed(name: str, *covers: Cover, wanted: int = 40_000) -> Assessment:
    held = buyer(name)
    request = replace(held.request, wanted=Money(wanted * 100, "EUR"))
    return an_assessment(replace(held, covers=covers, request=request), pack=PACK, as_of=AS_OF)


def test_every_fact_parameter_dimension_and_reason_is_used_by_something():
    texts = {path: text for path, text in FILES.items() if not path.startswith("cases/")}
    named = " ".join(text for path, text in texts.items() if path != "reasons.yaml")
    read = {fact for fact, _ in PACK.fact_readings}
    unnamed = {reason for reason in PACK.reasons if reason not in named}

    assert set(PACK.facts) == read
    assert [name for name in PACK.parameters if named.count(name) < 2] == []
    assert [name for name in PACK.dimensions if named.count(name) < 2] == []
    assert unnamed <= set(ENGINE_REASONS)


def test_insured_segments_expect_cover_and_no_score_sees_it():
    expecting = {n for n, seg in PACK.segments.items() if FactSource.COVER in seg.expects}
    scores = [
        assessed("good_merchant", cover).score
        for cover in (a_cover(), a_cover("P-2", "zero"), a_cover("P-3", "none_held"))
    ]

    assert expecting == {"insured_merchant", "contractor_with_record"}
    assert scores == [scores[0]] * 3


@pytest.mark.parametrize(
    ("cover", "outcome"),
    [
        (a_cover(amount="50000.00"), Outcome.APPROVED),
        (a_cover("P-2", "none_held"), Outcome.PARTLY_APPROVED),
        (a_cover("P-3", "zero"), Outcome.REFERRED),
        (replace(a_cover(), granted=replace(a_cover().granted, stopped_from=AS_OF)),
         Outcome.REFUSED),
    ],
)  # fmt: skip
def test_what_the_insurer_does_decides_what_we_deliver(cover, outcome):
    assert assessed("good_contractor", cover).outcome is outcome


def test_more_cover_never_lowers_what_own_appetite_allows():
    amounts = [
        assessed("good_merchant", a_cover(amount=f"{cover}.00"), wanted=400_000).minor
        for cover in range(0, 300_000, 25_000)
        if cover
    ]

    assert amounts == sorted(amounts)
    assert amounts[0] < amounts[-1]


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [
        ("parameters/cover.yaml", "2026-01-01: 25000\n", "2026-01-01: 26000\n"),
        ("parameters/payment.yaml", "2026-01-01: 60\n", "2026-01-01: 61\n"),
        ("parameters/limits.yaml", "2026-12-01: 0.6\n", "2026-12-01: 0.7\n"),
        ("credit_rules/conditions.yaml", "  unless: title_retained = true\n", ""),
        ("credit_rules/caps.yaml", 'cover_state = "none_held" and not(', "not("),
        ("limits.yaml", 'amount: "7500.00"', 'amount: "8000.00"'),
        ("dimensions/balance_sheet.yaml", "[0.15 .. 0.25)", "[0.151 .. 0.25)"),
    ],
)
def test_the_cases_notice_a_changed_figure(file: str, was: str, becomes: str):
    assert was in FILES[file]
    changed = {**FILES, file: FILES[file].replace(was, becomes)}
    changed[file] = changed[file].replace("[0.08 .. 0.15)", "[0.08 .. 0.151)")

    results = run_cases(compile_pack(changed), CASES)

    assert not all(result.passed for result in results)
