"""Tables of cases: told from whole cases by what they are about, with strict keys."""

from datetime import date

import pytest

from credit_engine.domain.facts import Absence
from credit_engine.errors import BrokenPack
from credit_engine.pack.case_tables import CaseTable, Subject
from credit_engine.pack.cases import read_all_cases

POINTS = """\
current_ratio_points:
  note: what a current ratio is worth
  dimension: current_ratio
  rows:
    - {value: 0.99, points: 0, reason: LIQ-LOW}
    - {absent: stale, points: 0}
"""
TRUTHS = """\
squeeze_cap_truths:
  note: where the cap begins
  as_of: 2026-11-22
  rule: squeeze_cap
  rows:
    - {given: {grade: 5, name: "5", listed: true}, absent: {bureau_view: refused}, signals: {squeeze: unknown}, is: false}
"""  # noqa: E501


def table(text: str) -> CaseTable:
    (found,) = read_all_cases({"cases/one.yaml": text}).tables
    return found


def diagnostics(text: str) -> list[str]:
    with pytest.raises(BrokenPack) as caught:
        table(text)
    return list(caught.value.diagnostics)


def test_a_table_of_points_has_values_and_absences() -> None:
    read = table(POINTS)

    assert (read.subject, read.of, read.as_of) == (Subject.DIMENSION, "current_ratio", None)
    assert [row.given["value"] for row in read.rows] == [0.99, Absence.STALE]
    assert read.rows[0].expect == {"points": 0, "reason": "LIQ-LOW"}
    assert read.rows[1].location == "cases/one.yaml:6"


def test_a_table_of_truths_types_what_is_not_in_quotes() -> None:
    read = table(TRUTHS)

    assert read.as_of == date(2026, 11, 22)
    (row,) = read.rows
    assert row.given == {"grade": 5, "name": "5", "listed": True, "bureau_view": Absence.REFUSED}
    assert row.signals == {"squeeze": None}
    assert row.expect == {"is": "false"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("points: 0, reason", "pionts: 0, reason", "unknown-key"),
        ("points: 0, reason", "points: 101, reason", "bad-value"),
        ("absent: stale", "absent: stale, value: 1", "not both"),
        ("absent: stale", "absent: lost", "unknown-choice"),
        ("  dimension: current_ratio\n", "", "missing-key"),
        ("value: 0.99, ", "", "missing-key"),
    ],
)
def test_a_fault_in_a_table_is_told_at_its_place(old: str, new: str, told: str) -> None:
    found = diagnostics(POINTS.replace(old, new))

    assert found[0].startswith("cases/one.yaml:")
    assert any(told in one for one in found)
