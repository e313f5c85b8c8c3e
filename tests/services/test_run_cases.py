"""Cases of a rule pack: what passes, and how each kind of mismatch is told."""

import pytest

from credit_engine.pack.cases import read_cases
from credit_engine.services.case_results import CaseResult
from credit_engine.services.run_cases import run_cases
from tests.builders import minimal_files, minimal_pack, trade_credit_pack

CASE = """\
sound_buyer:
  note: a sound buyer that wants little
  as_of: 2026-11-22
  facts:
    register: {register_status: active, files_accounts: true, founded_on: 1998-03-01}
    register_valid_at: 2026-05-01
    statements:
      - period_end: 2026-05-31
        months: 12
        currency: EUR
        source: annual_report
        items: {current_assets: 900000.00, current_liabilities: 450000.00, sales: 2000000.00}
      - period_end: 2025-05-31
        months: 12
        currency: EUR
        source: annual_report
        items: {current_assets: 800000.00, current_liabilities: 450000.00, sales: 1900000.00}
    receivables:
      - {number: R-1, issued_on: 2026-10-01, due_on: 2026-12-01, amount: 1200.00, currency: EUR}
    observations:
      - {fact: bureau_score, value: 712, valid_at: 2026-10-01, source: bureau}
    request:
      kind: new
      wanted: {amount: "50000.00", currency: EUR}
      terms: {instrument: open_account, days: 60, from: invoice_date}
  expect:
    outcome: approved
"""


def run(*expectations: str, case: str = CASE) -> CaseResult:
    text = case + "".join(f"    {line}\n" for line in expectations)
    (result,) = run_cases(minimal_pack(), read_cases({"cases/one.yaml": text}))
    return result


def mismatches(*expectations: str) -> list[str]:
    return [str(mismatch) for mismatch in run(*expectations).mismatches]


def test_every_case_of_the_minimal_pack_passes() -> None:
    results = run_cases(minimal_pack(), read_cases(minimal_files()))

    assert results
    assert [result for result in results if not result.passed] == []


def test_a_case_that_comes_out_as_expected_passes_and_says_where_it_stands() -> None:
    result = run('limit: "50000.00"')

    assert result.passed
    assert (result.name, result.location) == ("sound_buyer", "cases/one.yaml:1")


def test_another_outcome_is_told() -> None:
    result = run(case=CASE.replace("outcome: approved", "outcome: refused"))

    assert [str(mismatch) for mismatch in result.mismatches] == [
        "outcome: expected refused, came approved"
    ]


@pytest.mark.parametrize(
    ("expectation", "told"),
    [
        ('limit: "40000.00"', "limit: expected 40000.00, came 50000.00"),
        ("limit: null", "limit: expected none, came 50000.00"),
        ("segment: elsewhere", "segment: expected elsewhere, came "),
        ("binding: capacity:nothing", "binding: expected capacity:nothing, came wanted"),
        ("reasons: [NOT-GIVEN]", "reasons: expected NOT-GIVEN, came LIM-WANTED"),
        ("rules: {no_such_rule: true}", "rule no_such_rule: expected true, came no such rule"),
        ("dimensions: {nothing: {points: 1}}", "dimension nothing: expected a dimension"),
    ],
)
def test_each_expectation_that_is_not_met_is_told(expectation: str, told: str) -> None:
    (mismatch,) = mismatches(expectation)

    assert mismatch.startswith(told)


def test_a_dimension_is_compared_by_value_points_and_absence() -> None:
    met = "dimensions: {current_ratio: {value: 2, points: 100}}"
    unmet = "dimensions: {current_ratio: {value: 3, margin: 0.5, points: 99, absence: stale}}"

    assert mismatches(met) == []
    assert mismatches(unmet) == [
        "dimension current_ratio value: expected 3 ± 0.5, came 2.0",
        "dimension current_ratio points: expected 99, came 100",
        "dimension current_ratio absence: expected stale, came none",
    ]


def test_a_margin_allows_for_as_much_and_no_more() -> None:
    assert mismatches("dimensions: {current_ratio: {value: 2.5, margin: 0.5}}") == []
    assert len(mismatches("dimensions: {current_ratio: {value: 2.51, margin: 0.5}}")) == 1


def test_an_absent_dimension_has_no_value_to_be_near_to() -> None:
    without_accounts = CASE.replace("current_assets: 900000.00, ", "")
    result = run(
        "dimensions: {current_ratio: {value: 2, margin: 1000, absence: missing}}",
        case=without_accounts,
    )

    assert "dimension current_ratio value: expected 2 ± 1000, came none" in map(
        str, result.mismatches
    )
    assert not any("absence" in mismatch.of for mismatch in result.mismatches)


@pytest.mark.parametrize(("truth", "met"), [("true", False), ("false", True), ("unknown", False)])
def test_a_rule_is_expected_true_false_or_unknown(truth: str, met: bool) -> None:
    assert (mismatches(f"rules: {{insolvent: {truth}}}") == []) is met


def test_facts_that_cannot_be_read_fail_their_case_and_not_the_others() -> None:
    broken = CASE.replace("sound_buyer", "broken").replace('"50000.00"', "fifty")
    results = run_cases(minimal_pack(), read_cases({"cases/a.yaml": broken, "cases/b.yaml": CASE}))

    assert [result.passed for result in results] == [False, True]
    assert "/request/wanted/amount" in str(results[0].mismatches[0])


def test_a_day_that_nobody_could_mean_fails_its_case() -> None:
    result = run(case=CASE.replace("as_of: 2026-11-22", "as_of: 9999-12-31"))

    assert "9999-12-31" in str(result.mismatches[0])


def test_the_cases_of_another_pack_fail() -> None:
    results = run_cases(trade_credit_pack(), read_cases(minimal_files()))

    assert not all(result.passed for result in results)
