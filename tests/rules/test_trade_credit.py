"""The shipped rule pack: sound, and held to its own cases and promises."""

import re
from pathlib import Path

import pytest

from credit_engine.pack.cases import Case, read_cases
from credit_engine.pack.compile import check_pack, compile_pack
from credit_engine.pack.model import CompiledPack, RuleKind
from credit_engine.services.run_cases import run_cases
from credit_engine.store.pack_files import read_pack_folder

FILES = read_pack_folder(Path(__file__).parents[2] / "rules" / "trade_credit")
CASES = read_cases(FILES)


@pytest.fixture(scope="module")
def pack() -> CompiledPack:
    return compile_pack(FILES)


def test_it_has_no_diagnostics():
    assert check_pack(FILES) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_comes_out_as_written(pack: CompiledPack, case: Case):
    (result,) = run_cases(pack, [case])

    assert result.passed, [str(mismatch) for mismatch in result.mismatches]


@pytest.mark.parametrize(
    ("parameter", "was", "becomes"),
    [
        ("parameters/accounts.yaml", "2026-01-01: 0.7\n", "2026-01-01: 0.1\n"),
        ("parameters/bureau.yaml", "2026-01-01: 100\n", "2026-01-01: 101\n"),
        ("parameters/payment.yaml", "2026-01-01: 90\n", "2026-01-01: 150\n"),
        ("parameters/limits.yaml", "2026-01-01: 5000000\n", "2026-01-01: 4999999\n"),
        ("limits.yaml", "share: 0.1}", "share: 0.11}"),
        ("dimensions/model_score.yaml", "+ 3.26 *", "+ 3.25 + 3.26 *"),
        ("credit_rules/caps.yaml", "not(signal(good_payer))", "signal(good_payer)"),
    ],
)
def test_the_cases_notice_a_changed_figure(parameter: str, was: str, becomes: str):
    assert was in FILES[parameter]
    changed = {**FILES, parameter: FILES[parameter].replace(was, becomes)}

    results = run_cases(compile_pack(changed), CASES)

    assert not all(result.passed for result in results)


def test_every_rule_is_seen_to_fire_in_some_case(pack: CompiledPack):
    fired = {name for case in CASES for name, truth in case.expect.rules.items() if truth}

    assert set(pack.rules) == fired


def test_every_kind_of_rule_is_there_with_two_levels_of_signals(pack: CompiledPack):
    assert {rule.kind for rule in pack.rules.values()} == set(RuleKind)
    assert len(pack.network.rounds) >= 3


def test_buyer_texts_hold_no_figures_and_name_nobody(pack: CompiledPack):
    for reason in pack.reasons.values():
        for text in reason.buyer.values():
            assert not re.search(r"\d|%|bureau|Altman|insurer|征信|阿尔特曼", text), reason.code


def test_every_reason_has_chinese_in_both_texts(pack: CompiledPack):
    for reason in pack.reasons.values():
        for text in (reason.analyst["zh"], reason.buyer["zh"]):
            assert re.search(r"[\u4e00-\u9fff]", text), reason.code
