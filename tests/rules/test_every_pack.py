"""What holds for every rule pack of this repository: sound, tested, bilingual, safe, on its own."""

import re

import pytest

from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.outcome import Outcome
from credit_engine.pack.cases import Case
from credit_engine.pack.compile import check_pack
from credit_engine.pack.model import RuleKind
from credit_engine.services.run_cases import run_cases
from tests.assess.losing_facts import gains, losses_by_fact
from tests.builders import an_assessment
from tests.rules.shipped import PACKS, RULES, cases_of, files_of, pack_of

GRANTED = {Outcome.APPROVED, Outcome.PARTLY_APPROVED}


CASES = [(name, case) for name in PACKS for case in cases_of(name)]
every_pack = pytest.mark.parametrize("name", PACKS)


def test_every_folder_of_rules_is_a_pack_that_is_tested_here():
    folders = {file.parent.name for file in RULES.glob("*/pack.yaml")}

    assert folders == set(PACKS)
    assert folders == {pack_of(name).pack_id for name in PACKS}


@every_pack
def test_it_has_no_diagnostics(name: str):
    assert check_pack(files_of(name)) == ()


@pytest.mark.parametrize(
    ("name", "case"), CASES, ids=[f"{name}:{case.name}" for name, case in CASES]
)
def test_each_case_comes_out_as_written(name: str, case: Case):
    (result,) = run_cases(pack_of(name), [case])

    assert result.passed, [str(mismatch) for mismatch in result.mismatches]


@every_pack
def test_every_rule_is_seen_to_fire_in_some_case(name: str):
    expected = [case.expect.rules.items() for case in cases_of(name)]

    assert {rule for rules in expected for rule, truth in rules if truth} == set(
        pack_of(name).rules
    )


@every_pack
def test_every_kind_of_rule_is_there_with_two_levels_of_signals(name: str):
    assert {rule.kind for rule in pack_of(name).rules.values()} == set(RuleKind)
    assert len(pack_of(name).network.rounds) >= 3


@every_pack
def test_buyer_texts_hold_no_figures_and_name_nobody(name: str):
    for reason in pack_of(name).reasons.values():
        for text in reason.buyer.values():
            assert not re.search(r"\d|%|bureau|Altman|insurer|征信|阿尔特曼|保险", text), (
                reason.code
            )


@every_pack
def test_every_reason_has_chinese_in_both_texts(name: str):
    for reason in pack_of(name).reasons.values():
        for text in (reason.analyst["zh"], reason.buyer["zh"]):
            assert re.search(r"[\u4e00-\u9fff]", text), reason.code


@every_pack
def test_it_is_a_folder_of_its_own(name: str):
    folder = RULES / name

    assert [file for file in folder.rglob("*") if file.is_symlink()] == []
    assert {"README.md", "CHANGELOG.md"} <= {file.name for file in folder.iterdir()}


def buyers_of_each_segment(name: str) -> list[Case]:
    """Give the first case of each segment whose buyer is granted something."""
    found: dict[str, Case] = {}
    for case in cases_of(name):
        if case.expect.outcome in GRANTED and case.expect.segment is not None:
            found.setdefault(case.expect.segment, case)
    return list(found.values())


def test_losing_a_fact_never_helps_an_insured_builder():
    pack = pack_of("construction_materials")
    buyers = buyers_of_each_segment("construction_materials")
    assert {case.expect.segment for case in buyers} == set(pack.segments)

    tried = 0
    for case in buyers:
        held = read_facts(case.facts)
        before = an_assessment(held, pack=pack, as_of=case.as_of)
        for fact, how, left in losses_by_fact(pack, held, case.as_of):
            after = an_assessment(left, pack=pack, as_of=case.as_of)
            assert gains(before, after) == [], (case.name, fact, how)
            tried += 1
    assert tried > 100
