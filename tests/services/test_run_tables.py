"""Tables of cases: what each kind of row is held to, and how a mismatch is told."""

import pytest

from credit_engine.pack.cases import read_all_cases
from credit_engine.services.run_tables import run_table
from tests.bounded_packs import bounded_pack

HEADS = {
    "dimension": "dimension: current_ratio",
    "measure": "as_of: 2026-11-22\n  measure: current_ratio",
    "rule": "as_of: 2026-11-22\n  rule: squeeze_cap",
    "young": "as_of: 2026-11-22\n  rule: young",
    "segment": "as_of: 2026-11-22\n  segment: filing",
    "scorecard": "scorecard: general",
    "capacity": 'as_of: 2026-11-22\n  amount_of: "capacity:current_assets"',
    "starter": 'as_of: 2026-11-22\n  amount_of: "starter:first_steps"',
    "cap": 'as_of: 2026-11-22\n  amount_of: "cap:squeeze_cap"',
    "need": "as_of: 2026-11-22\n  amount_of: need",
    "approved": "authority: approved",
    "refused": "authority: refused",
}


def mismatches(head: str, row: str) -> list[str]:
    text = f"one:\n  note: a row\n  {HEADS.get(head, head)}\n  rows:\n    - {{{row}}}\n"
    (table,) = read_all_cases({"cases/one.yaml": text}).tables
    line = f"line {len(text.splitlines())}"
    found = run_table(bounded_pack(), table).mismatches
    return [str(mismatch).replace(line, "the line") for mismatch in found]


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("dimension", "value: 1.4999, points: 60, reason: LIQ-LOW"),
        ("dimension", "value: 1.5, points: 100"),
        ("dimension", "value: -0.1, points: 0, absence: invalid"),
        ("dimension", "absent: refused, points: 0, reason: DATA-MISSING"),
        ("measure", "given: {current_assets: 3, current_liabilities: 9}, value: 0.333333333333"),
        ("measure", "given: {current_assets: 3, current_liabilities: 0}, stands_for: best"),
        ("measure", "given: {current_assets: 3}, absence: missing"),
        ("rule", "given: {grade: 5, bureau_view: 899}, signals: {squeeze: true}, is: true"),
        ("rule", "given: {grade: 4, bureau_view: 899}, signals: {squeeze: true}, is: false"),
        ("rule", "given: {grade: 5}, signals: {squeeze: true}, is: unknown"),
        ("rule", "given: {grade: 5, bureau_view: 1}, is: unknown, reason: LIQ-LOW"),
        ("young", "given: {founded_on: 2024-11-23}, is: true, require: guarantee_of_parent"),
        ("young", "given: {founded_on: 2024-11-22}, is: false, precedent: true"),
        ("young", "absent: {founded_on: not_expected}, is: true"),
        ("segment", "given: {files_accounts: true}, is: true"),
        ("segment", "is: unknown"),
        ("scorecard", "score: 799, grade: 5"),
        ("capacity", 'given: {current_assets: 1000, grade: 5}, amount: "40.00"'),
        ("capacity", "given: {grade: 5}, amount: none"),
        ("starter", 'given: {bureau_score: 499}, amount: "2500.00", days: 14'),
        ("cap", 'given: {capacity: 1000}, amount: "500.00"'),
        ("need", 'given: {wanted_amount: 1001}, amount: "2000.00"'),
        ("approved", 'grade: 5, cover: zero, amount: "60000.00", by: automatic'),
        ("approved", 'grade: 5, cover: zero, amount: "60000.01", by: level 1'),
        ("approved", 'grade: unrated, cover: in_force, amount: "200000.01", by: level 4'),
        ("refused", 'grade: 1, cover: in_force, amount: "0.01", by: level 3'),
    ],
)
def test_a_row_that_says_what_the_pack_does_passes(head: str, row: str) -> None:
    assert mismatches(head, row) == []


@pytest.mark.parametrize(
    ("head", "row", "told"),
    [
        ("dimension", "value: 1.5, points: 60", "the line points: expected 60, came 100"),
        ("dimension", "value: 1, reason: REG-YOUNG",
         "the line reason: expected REG-YOUNG, came LIQ-LOW"),
        ("measure", "given: {current_assets: 1, current_liabilities: 8}, value: 0.12500001",
         "the line value: expected 0.12500001, came 0.125"),
        ("rule", "given: {grade: 5, bureau_view: 900}, signals: {squeeze: true}, is: true",
         "the line is: expected true, came false"),
        ("scorecard", "score: 800, grade: 5", "the line grade: expected 5, came 1"),
        ("starter", 'given: {bureau_score: 299}, amount: "2500.00"',
         "the line amount: expected 2500.00, came 0.00"),
        ("young", 'given: {founded_on: "yesterday"}, is: true',
         "the line: expected something to compare, came founded_on is no date: yesterday"),
        ("segment", "given: {files_accounts: 1}, is: true",
         "the line: expected something to compare, came files_accounts is no boolean: 1.0"),
        ("approved", "grade: 5, cover: zero, amount: 1, by: level 1",
         "the line by: expected level 1, came automatic"),
        ("authority: granted", "grade: 5, cover: zero, amount: 1, by: nobody",
         "the line: expected something to compare, came no such outcome: granted"),
        ("dimension: quick", "value: 1, points: 1",
         "the line: expected something to compare, came no such dimension: quick"),
    ],
)  # fmt: skip
def test_another_result_is_told_with_its_line(head: str, row: str, told: str) -> None:
    assert mismatches(head, row) == [told]
