"""The cases of the shipped rule pack notice a changed figure (more in test_every_pack.py)."""

import pytest

from credit_engine.pack.compile import compile_pack
from credit_engine.services.run_cases import run_cases
from tests.rules.shipped import cases_of, files_of

FILES, CASES = files_of("trade_credit"), cases_of("trade_credit")


@pytest.mark.parametrize(
    ("parameter", "was", "becomes"),
    [
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
