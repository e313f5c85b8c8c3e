"""Proposed tables: at every cut-point, in YAML that is read again, and worth having."""

from datetime import date

from credit_engine.pack.case_tables import Subject
from credit_engine.pack.cases import read_all_cases
from credit_engine.pack.mutation.mutant import MutationKind
from credit_engine.pack.mutation.mutants import mutants_of
from credit_engine.services.propose_tables import propose_amounts, propose_tables
from credit_engine.services.run_tables import run_table
from credit_engine.services.try_mutants import Fate, Trials, joined
from credit_engine.services.write_tables import write_tables
from tests.builders import minimal_files, minimal_pack, trade_credit_pack

PROPOSED = propose_tables(minimal_pack(), date(2026, 11, 22))
WRITTEN = {
    path: write_tables([one.table for one in PROPOSED if one.path == path])
    for path in {one.path for one in PROPOSED}
}


def rows_of(subject: Subject, of: str) -> list[tuple[object, object]]:
    (table,) = [p.table for p in PROPOSED if (p.table.subject, p.table.of) == (subject, of)]
    return [(dict(row.given), dict(row.expect)) for row in table.rows]


def test_a_dimension_has_rows_below_at_and_above_each_cut_point() -> None:
    rows = rows_of(Subject.DIMENSION, "current_ratio")

    points = [(given["value"], expect["points"]) for given, expect in rows]  # type: ignore[index]
    assert points[2:5] == [(0.99, 0), (1, 60), (1.01, 60)]
    assert points[5:8] == [(1.49, 60), (1.5, 100), (1.51, 100)]


def test_a_rule_has_rows_on_both_sides_of_each_thing_that_it_asks() -> None:
    (table,) = [p.table for p in PROPOSED if p.table.of == "squeeze_cap" and "truths" in p.path]
    found = {
        (row.given.get("grade"), row.given.get("bureau_view"), row.signals.get("squeeze")):
        row.expect["is"]
        for row in table.rows
    }  # fmt: skip

    assert (found[5, 899, True], found[4, 899, True]) == ("true", "false")
    assert (found[5, 900, True], found[5, 899, False]) == ("false", "false")
    assert "unknown" in found.values()


def test_only_money_is_given_in_millions() -> None:
    pack = trade_credit_pack()
    proposed = propose_amounts(pack, date(2026, 11, 22))
    given = [
        (key, value)
        for one in proposed
        for row in one.table.rows
        for key, value in row.given.items()
        if key in pack.facts and pack.facts[key].unit not in {None, "money", "money_days"}
    ]

    assert ("cover_insured_percent", 50) in given
    assert [key for key, value in given if isinstance(value, int) and value > 1_000] == []


def test_what_is_proposed_is_read_again_and_passes() -> None:
    tables = read_all_cases(WRITTEN).tables

    assert {table.name for table in tables} == {one.table.name for one in PROPOSED}
    assert [r for table in tables if not (r := run_table(minimal_pack(), table)).passed] == []


def test_proposed_rows_notice_faults_in_conditions_and_bands() -> None:
    files = {**minimal_files(), **WRITTEN}
    trials = Trials(files)
    kinds = {MutationKind.OPERATOR, MutationKind.NEGATION, MutationKind.CUT_POINT}
    groups, _ = joined(one for one in mutants_of(files) if one.kind in kinds)
    noticed, left = trials.run_together(groups[0])

    assert {trial.fate for trial in noticed} == {Fate.NOTICED}
    assert len(noticed) >= 10
    assert [mutant.what for mutant in left if trials.run(mutant).fate is Fate.SURVIVED] == []
