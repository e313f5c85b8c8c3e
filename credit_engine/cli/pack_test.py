"""`credit-engine pack test`: the cases of a rule pack, what they reach, and its boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from credit_engine.cli.counted import counted, percent
from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.terminal import say
from credit_engine.pack.cases import read_all_cases
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.testing import Covered, Thresholds, read_thresholds
from credit_engine.services.case_coverage import Coverage, cover
from credit_engine.services.case_results import CaseResult
from credit_engine.services.check_boundaries import Boundaries, check_boundaries
from credit_engine.services.run_cases import run_cases
from credit_engine.services.run_tables import run_table


@click.command(cls=EngineCommand, short_help="Run its cases, and tell what they reach.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--coverage", "listed", is_flag=True, help="List what no case reaches, with its place."
)
@json_option
@click.pass_context
def test(ctx: click.Context, folder: Path, listed: bool, as_json: bool) -> None:
    """
    Run the cases of the rule pack in DIR (its folder cases/) and report each that fails.

    Tries the boundaries of its bands too, and tells what the cases reach. Exits with 1 where
    a case or a boundary fails or a threshold of testing.yaml is missed, with 3 where the pack or
    a case cannot be read.
    """
    from credit_engine.bootstrap import read_rule_files

    files = read_rule_files(folder)
    pack, cases, thresholds = compile_pack(files), read_all_cases(files), read_thresholds(files)
    results = [
        *run_cases(pack, cases.whole),
        *(run_table(pack, table) for table in cases.tables),
    ]
    failed = [result for result in results if not result.passed]
    boundaries = check_boundaries(pack)
    coverage = cover(pack, cases)
    if as_json:
        print_json(
            {
                "pack": str(folder),
                "cases": len(results),
                "failed": [_case_document(folder, result) for result in failed],
                "boundaries": _boundaries_document(boundaries),
                "coverage": _coverage_document(folder, coverage, thresholds),
            }
        )
    else:
        _print_failed(folder, failed)
        _print_coverage(folder, coverage, thresholds, listed=listed)
        _print_boundaries(folder, boundaries)
        passed = counted(len(results) - len(failed), "case")
        say(f"{folder}: {passed} passed, {len(failed)} failed.")
    missed = failed or boundaries.faults or coverage.short_of(thresholds)
    ctx.exit(FINDINGS if missed else DONE)


def _print_failed(folder: Path, failed: Sequence[CaseResult]) -> None:
    for result in failed:
        say(f"{folder / result.location}: {result.name}")
        for mismatch in result.mismatches:
            say(f"    {mismatch}")


def _print_boundaries(folder: Path, boundaries: Boundaries) -> None:
    for fault in boundaries.faults:
        say(f"{folder}: {fault}")
    values = counted(boundaries.values, "value")
    absences = counted(boundaries.absences, "absence")
    say(f"boundaries: {values} and {absences}, {counted(len(boundaries.faults), 'fault')}.")


def _print_coverage(
    folder: Path, coverage: Coverage, thresholds: Thresholds, *, listed: bool
) -> None:
    if listed:
        for one in coverage.missed:
            place = f"{folder / one.location}: " if one.location else ""
            say(f"{place}not reached: {one.kind.value}: {one.what}")
    short = coverage.short_of(thresholds)
    for kind in Covered:
        line = f"{kind.value:<14}{coverage.reached[kind]:>6} of {coverage.totals[kind]:<6}"
        if kind in short:
            line += f" under {percent(thresholds.coverage[kind])}, which testing.yaml asks for"
        say(line.rstrip())


def _case_document(folder: Path, result: CaseResult) -> dict[str, object]:
    return {
        "case": result.name,
        "at": str(folder / result.location),
        "mismatches": [asdict(mismatch) for mismatch in result.mismatches],
    }


def _boundaries_document(boundaries: Boundaries) -> dict[str, object]:
    return {
        "values": boundaries.values,
        "absences": boundaries.absences,
        "faults": [asdict(fault) for fault in boundaries.faults],
    }


def _coverage_document(
    folder: Path, coverage: Coverage, thresholds: Thresholds
) -> dict[str, object]:
    short = coverage.short_of(thresholds)
    return {
        "shares": {
            kind.value: {
                "reached": coverage.reached[kind],
                "of": coverage.totals[kind],
                "short": kind in short,
            }
            for kind in Covered
        },
        "missed": [
            {"kind": one.kind.value, "what": one.what, "at": str(folder / one.location)}
            for one in coverage.missed
        ],
    }
