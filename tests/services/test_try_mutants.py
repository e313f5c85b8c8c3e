"""Mutants against cases: noticed by the case that speaks of them, survived, or refused."""

import pytest

from credit_engine.pack.mutation.mutant import Mutant
from credit_engine.pack.mutation.mutants import mutants_of
from credit_engine.services.try_mutants import Fate, Trials, joined
from tests.builders import minimal_files

POINTS = """\
current_ratio_points:
  note: what a current ratio is worth
  dimension: current_ratio
  rows:
    - {value: 0.99, points: 0, reason: LIQ-LOW}
    - {value: 1, points: 60}
"""
FILES = {**minimal_files(), "cases/points.yaml": POINTS}


@pytest.fixture(scope="module")
def trials() -> Trials:
    return Trials(FILES)


def the_mutant(what: str, owner: str) -> Mutant:
    found = [one for one in mutants_of(FILES) if (one.what, one.owner) == (what, owner)]
    return found[-1]


def test_a_row_notices_what_it_is_about(trials: Trials) -> None:
    trial = trials.run(the_mutant("0 → 1", "current_ratio"))

    assert (trial.fate, trial.by) == (Fate.NOTICED, "current_ratio_points")


def test_a_whole_case_notices_what_changes_its_end(trials: Trials) -> None:
    trial = trials.run(the_mutant("100 → 99", "current_ratio"))

    assert (trial.fate, trial.by) == (Fate.NOTICED, "sound_buyer")


def test_what_no_case_looks_at_survives(trials: Trials) -> None:
    assert trials.run(the_mutant("young left out", "young")).fate is Fate.SURVIVED


def test_what_the_checks_refuse_is_told_apart(trials: Trials) -> None:
    trial = trials.run(the_mutant("squeeze left out", "squeeze"))

    assert trial.fate is Fate.REFUSED
    assert trial.by is not None
    assert "unknown-signal" in trial.by


def test_mutants_run_together_end_as_each_would_alone(trials: Trials) -> None:
    groups, alone = joined(mutants_of(FILES))
    ended = []
    for group in groups:
        assert len({mutant.owner for mutant in group}) == len(group)
        found, left = trials.run_together(group)
        ended += found
        alone += left

    assert {trial.fate for trial in ended} == {Fate.NOTICED}
    assert {trial.by for trial in ended} == {"current_ratio_points"}
    assert {trials.run(trial.mutant).by for trial in ended[:4]} == {"current_ratio_points"}
    assert len(ended) + len(alone) == len(mutants_of(FILES))


def test_a_case_that_fails_on_the_pack_itself_is_told() -> None:
    wrong = {**FILES, "cases/points.yaml": POINTS.replace("points: 60", "points: 61")}

    assert Trials(FILES).failing() == ()
    assert Trials(wrong).failing() == ("current_ratio_points",)
