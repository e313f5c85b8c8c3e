"""What cases reach: whole cases and rows; what none reaches, with its place."""

from credit_engine.pack.cases import read_all_cases
from credit_engine.pack.testing import Covered, Thresholds
from credit_engine.services.case_coverage import Coverage, cover
from tests.builders import minimal_files, minimal_pack

ROWS = """\
squeeze_cap_truths:
  note: where the cap begins
  as_of: 2026-11-22
  rule: squeeze_cap
  rows:
    - {given: {grade: 5, bureau_view: 1}, signals: {squeeze: true}, is: true}
    - {given: {grade: 5, bureau_view: 1}, is: unknown}
"""


def covered(**files: str) -> Coverage:
    every = {**minimal_files(), **{f"cases/{name}.yaml": text for name, text in files.items()}}
    return cover(minimal_pack(), read_all_cases(every))


def test_one_case_reaches_its_bands_its_segment_and_its_grade() -> None:
    found = covered()

    assert found.reached[Covered.SEGMENTS] == 1
    assert found.reached[Covered.GRADES] == 1
    assert found.reached[Covered.BANDS] == 3
    assert (found.reached[Covered.RULES_FALSE], found.totals[Covered.RULES_FALSE]) == (5, 5)
    assert found.reached[Covered.RULES_FIRED] == 0


def test_what_no_case_reaches_is_told_with_its_place() -> None:
    missed = {(one.kind, one.what): one.location for one in covered().missed}

    assert missed[Covered.BANDS, "current_ratio < 1"] == "dimensions/liquidity.yaml:11"
    assert missed[Covered.RULES_FIRED, "insolvent"] == "credit_rules/rules.yaml:1"
    assert missed[Covered.SEGMENTS, "unrated"] == "segments.yaml:7"
    assert missed[Covered.CAPACITIES, "current_assets"] == "limits.yaml:4"
    assert (Covered.CONDITIONS, "current_ratio < 1 is true") in missed


def test_rows_reach_what_they_are_about() -> None:
    before, after = covered(), covered(more=ROWS)

    assert after.reached[Covered.RULES_FIRED] == before.reached[Covered.RULES_FIRED] + 1
    assert after.reached[Covered.RULES_UNKNOWN] == before.reached[Covered.RULES_UNKNOWN] + 1
    assert after.reached[Covered.CONDITIONS] == before.reached[Covered.CONDITIONS] + 1


def test_less_than_is_asked_for_is_short() -> None:
    found = covered()
    asked = Thresholds({Covered.SEGMENTS: 5_000, Covered.RULES_FIRED: 1, Covered.GRADES: 5_000})

    assert found.short_of(asked) == (Covered.RULES_FIRED, Covered.GRADES)
