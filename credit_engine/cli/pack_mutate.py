"""`credit-engine pack mutate`: deliberate faults in a rule pack, and whether its cases notice."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from credit_engine.cli.counted import counted, percent
from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.progress import Steps, progress
from credit_engine.cli.terminal import say
from credit_engine.errors import Unavailable
from credit_engine.pack.mutation.mutant import Mutant, MutationKind
from credit_engine.pack.mutation.mutants import mutants_of
from credit_engine.pack.testing import read_thresholds
from credit_engine.services.try_mutants import Fate, Trial, Trials, joined

AT_ONCE = 4  # mutants that a process takes at a time

_trials: list[Trials] = []  # one in each process, made when it starts


@click.command(cls=EngineCommand, short_help="Put faults into it; do its cases notice?")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--sample", type=click.IntRange(1), help="Only so many, drawn by the seed.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the sample.")
@click.option(
    "--workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes to use."
)
@json_option
@click.pass_context
def mutate(
    ctx: click.Context, folder: Path, sample: int | None, seed: int, workers: int, as_json: bool
) -> None:  # fmt: skip
    """
    Put one fault after another into the rule pack in DIR, and run its cases against each.

    A fault that the checks of a pack refuse is told apart: nobody could release it. Each
    fault that no case notices is shown as a diff. Exits with 1 where fewer are noticed than
    testing.yaml asks for, with 3 where a case fails on the pack as it is.
    """
    from credit_engine.bootstrap import read_rule_files

    files = read_rule_files(folder)
    thresholds = read_thresholds(files)
    mutants = drawn(mutants_of(files), sample, seed)
    trials = run_mutants(files, mutants, workers)
    share = noticed_share_bp(trials)
    short = thresholds.noticed_bp is not None and share < thresholds.noticed_bp
    if as_json:
        print_json(_document(folder, files, trials, thresholds.noticed_bp))
    else:
        _print(folder, files, trials)
        if short and thresholds.noticed_bp is not None:
            say(f"That is under {percent(thresholds.noticed_bp)}, which testing.yaml asks for.")
    ctx.exit(FINDINGS if short else DONE)


def drawn(mutants: Sequence[Mutant], sample: int | None, seed: int) -> list[Mutant]:
    """All mutants, or so many of them drawn by the seed, in their order."""
    if sample is None or sample >= len(mutants):
        return list(mutants)
    kept = sorted(random.Random(seed).sample(range(len(mutants)), sample))  # noqa: S311
    return [mutants[index] for index in kept]


def run_mutants(files: Mapping[str, str], mutants: Sequence[Mutant], workers: int) -> list[Trial]:
    """
    The trial of each mutant, in so many processes.

    Raises:
        Unavailable: a case fails on the pack as it is.
    """
    failing = Trials(files).failing()
    if failing:
        raise Unavailable(f"These cases fail on the pack as it is: {', '.join(failing[:5])}.")
    groups, alone = joined(mutants)
    trials: list[Trial] = []
    with (
        progress("Mutants", len(mutants)) as steps,
        ProcessPoolExecutor(workers, initializer=_start, initargs=(files,)) as pool,
    ):
        for ended, left in pool.map(_run_together, groups):
            trials += _counted_off(ended, steps)
            alone += left
        for trial in pool.map(_run, alone, chunksize=AT_ONCE):
            trials += _counted_off([trial], steps)
    order = {mutant: index for index, mutant in enumerate(mutants)}
    return sorted(trials, key=lambda trial: order[trial.mutant])


def noticed_share_bp(trials: Sequence[Trial]) -> int:
    """The share of the mutants that no check refuses which some case notices, in basis points."""
    fates = [trial.fate for trial in trials if trial.fate is not Fate.REFUSED]
    return fates.count(Fate.NOTICED) * 10_000 // len(fates) if fates else 10_000


def _counted_off(trials: list[Trial], steps: Steps) -> list[Trial]:
    steps.done(len(trials))
    return trials


def _start(files: Mapping[str, str]) -> None:
    _trials[:] = [Trials(files)]


def _run_together(group: tuple[Mutant, ...]) -> tuple[list[Trial], list[Mutant]]:
    return _trials[0].run_together(group)


def _run(mutant: Mutant) -> Trial:
    return _trials[0].run(mutant)


def _print(folder: Path, files: Mapping[str, str], trials: Sequence[Trial]) -> None:
    for trial in trials:
        if trial.fate is Fate.SURVIVED:
            mutant = trial.mutant
            place = folder / mutant.location
            say(f"{place}: survived: {mutant.kind.value}: {mutant.owner}: {mutant.what}")
            for line in mutant.diff(files):
                say(f"    {line}")
    say(f"{'fault':<34}{'noticed':>8}{'survived':>10}{'refused':>9}")
    for kind, fates in _by_kind(trials).items():
        counts = [fates.count(fate) for fate in (Fate.NOTICED, Fate.SURVIVED, Fate.REFUSED)]
        say(f"{kind.value:<34}{counts[0]:>8}{counts[1]:>10}{counts[2]:>9}")
    fates = [trial.fate for trial in trials]
    usable = len(fates) - fates.count(Fate.REFUSED)
    say(
        f"{folder}: {fates.count(Fate.NOTICED):,} of {counted(usable, 'fault')} noticed "
        f"({percent(noticed_share_bp(trials))}); the checks refuse "
        f"{fates.count(Fate.REFUSED):,} more."
    )


def _by_kind(trials: Sequence[Trial]) -> dict[MutationKind, list[Fate]]:
    found: dict[MutationKind, list[Fate]] = {}
    for kind in MutationKind:
        fates = [trial.fate for trial in trials if trial.mutant.kind is kind]
        if fates:
            found[kind] = fates
    return found


def _document(
    folder: Path, files: Mapping[str, str], trials: Sequence[Trial], least: int | None
) -> dict[str, object]:
    fates = [trial.fate for trial in trials]
    return {
        "pack": str(folder),
        "noticed": fates.count(Fate.NOTICED),
        "survived": fates.count(Fate.SURVIVED),
        "refused": fates.count(Fate.REFUSED),
        "noticed_basis_points": noticed_share_bp(trials),
        "asked_basis_points": least,
        "survivors": [
            {
                "at": str(folder / trial.mutant.location),
                "kind": trial.mutant.kind.value,
                "of": trial.mutant.owner,
                "what": trial.mutant.what,
                "diff": list(trial.mutant.diff(files)),
            }
            for trial in trials
            if trial.fate is Fate.SURVIVED
        ],
    }
