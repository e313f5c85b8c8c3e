"""How much the shipped pack reads: its floors, and that nothing in it is there for show."""

from collections import defaultdict

import pytest

from credit_engine.assess import kleene
from credit_engine.assess.trace import Assessment
from credit_engine.domain.facts_document import read_facts
from credit_engine.pack.cases import Case
from credit_engine.pack.fact_model import OBSERVED, Counts, FactSource
from credit_engine.pack.model import CompiledPack
from credit_engine.services.make_assessment import make_assessment
from tests.builders import trade_credit_pack
from tests.rules.shipped import cases_of

CASES = cases_of("trade_credit")
# Read by nothing that decides: buyers that may be the same are told apart by it.
BESIDE = {"country"}
# Every group of the catalogue of dimensions, and two of our own: amounts that others build on,
# and marks of our analysts.
GROUPS = {
    *("identity", "ownership", "statement_quality", "liquidity", "leverage", "profitability"),
    *("activity", "growth", "coverage", "model_score", "bureau", "payment_behaviour", "exposure"),
    *("references", "order_pattern", "legal", "sector", "country", "insurance_cover"),
    *("collateral", "esg", "news", "relationship", "fraud_signs", "balance", "analyst"),
}
# Each variant by its paper and year: what is only called "Altman" or "Taffler" says nothing.
MODELS = {
    *("altman_z_1968", "altman_z_prime_1983", "altman_z_double_prime", "altman_em_score"),
    *("ohlson_o_1980", "ohlson_probability", "zmijewski_1984", "zmijewski_probability"),
    *("springate_1978", "taffler_4r_quick", "taffler_1983", "conan_holder_1979", "grover_2001"),
    *("fulmer_h_1984", "in05_2005", "beneish_m8_1999", "beneish_m5", "piotroski_f_year_end"),
    *("synthetic_rating_2024", "models_in_distress", "models_disagree"),
}
# Groups that scorecards hardly weigh: only their cases would notice that a band is wrong.
SHOWN_ONLY = ("identity", "order_pattern", "esg", "news")
EXPECTED_ALWAYS = {FactSource.REGISTER, FactSource.REQUEST, FactSource.HOLDS}


@pytest.fixture(scope="module")
def pack() -> CompiledPack:
    return trade_credit_pack()


@pytest.fixture(scope="module")
def assessed(pack: CompiledPack) -> dict[str, Assessment]:
    return {case.name: assess(pack, case) for case in CASES}


def assess(pack: CompiledPack, case: Case) -> Assessment:
    return make_assessment(pack, read_facts(case.facts), case.as_of, kleene.infer).assessment


def reasons_used(pack: CompiledPack) -> set[str]:
    """The reasons of rules, bands and capacities; not those that the engine itself gives."""
    rules = {rule.effect.reason for rule in pack.rules.values() if rule.effect is not None}
    bands = {band.reason for found in pack.dimensions.values() for band in found.bands}
    return (rules | bands | {method.reason for method in pack.limits.capacities}) - {None}


def test_it_reads_at_least_as_much_as_a_credit_department_does(pack: CompiledPack):
    assert len(pack.dimensions) >= 260
    assert len([found for found in pack.dimensions.values() if found.bands]) >= 250
    assert {dimension.group for dimension in pack.dimensions.values()} == GROUPS
    assert len(pack.segments) >= 8
    assert len(pack.rules) >= 97
    assert len(pack.limits.capacities) >= 8


@pytest.mark.parametrize(
    ("scorecard", "least"), [("new_with_accounts", 30), ("payment_record", 25), ("public_body", 16)]
)
def test_a_score_rests_on_all_that_its_segment_is_expected_to_have(pack, scorecard, least):
    weighed = [name for group in pack.scorecards[scorecard].groups for name, _ in group.dimensions]

    assert len(weighed) >= least


def test_every_model_of_failure_is_there_and_seen_in_a_case(pack: CompiledPack):
    models = {name for name, found in pack.dimensions.items() if found.group == "model_score"}
    seen = {name for case in CASES for name in case.expect.dimensions}

    assert models == MODELS
    assert MODELS - seen == set()


def test_every_dimension_with_bands_can_tell_why_points_were_lost(pack: CompiledPack):
    silent = {
        name
        for name, found in pack.dimensions.items()
        if found.bands and (found.missing_reason is None or not found.reference)
    }

    assert silent == set()


def test_what_is_hardly_weighed_has_cases_at_its_good_and_at_its_bad_end(pack: CompiledPack):
    points = defaultdict(set)
    for case in CASES:
        for name, expected in case.expect.dimensions.items():
            points[name].add(expected.points)

    shown = {name: found for name, found in pack.dimensions.items() if found.group in SHOWN_ONLY}
    for name, found in shown.items():
        assert found.worst_points in points[name], name
        assert any(value is not None and value >= 80 for value in points[name]), name


def test_ten_families_of_reasons_and_more_are_seen_in_cases(pack: CompiledPack):
    used = reasons_used(pack)
    families = {pack.reasons[code].family for code in used}
    seen = {pack.reasons[code].family for case in CASES for code in case.expect.reasons or ()}

    assert len(families) >= 10
    assert len(families & seen) >= 10
    assert {"compliance", "legal", "references", "country", "sector"} <= families & seen
    assert {"ownership", "analyst", "fraud", "identity"} <= families & seen


def test_every_declared_fact_is_read(pack: CompiledPack):
    read = {name for name, _ in pack.fact_readings}

    assert set(pack.facts) - read == BESIDE


def test_every_fact_that_no_segment_expects_counts_when_stated(pack: CompiledPack):
    expected = EXPECTED_ALWAYS.union(*(segment.expects for segment in pack.segments.values()))
    deaf = {
        name
        for name, fact in pack.facts.items()
        if fact.source not in expected and fact.counts is not Counts.WHEN_STATED
    }

    assert deaf == set()
    beyond = OBSERVED - expected - {FactSource.COVER}
    assert {fact.source for fact in pack.facts.values()} >= beyond


def test_every_rule_fires_in_some_case_and_stays_quiet_in_another(pack, assessed):
    verdicts = defaultdict(set)
    for found in assessed.values():
        for name, rule in found.rules.items():
            verdicts[name].add(rule.verdict)

    assert {name for name in pack.rules if not {True, False} <= verdicts[name]} == set()


def test_every_capacity_binds_in_some_case(pack, assessed):
    bound = {found.binding.of for found in assessed.values() if found.binding is not None}
    never = {f"capacity:{method.name}" for method in pack.limits.capacities} - bound

    assert never == set()
