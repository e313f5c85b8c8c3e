"""`credit-engine pack`: is a rule pack sound, does it do what its cases say, how is it written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.pack_check import check
from credit_engine.cli.pack_docs import docs
from credit_engine.cli.pack_schema import schema
from credit_engine.pack.cases import read_cases
from credit_engine.pack.compile import compile_pack
from credit_engine.services.run_cases import CaseResult, run_cases

folder_argument = click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False)
)


@click.group(short_help="Check and test a rule pack.")
def pack() -> None:
    """Check and test a rule pack: a folder of YAML (docs/rule-language.md)."""


pack.add_command(schema)
pack.add_command(docs)
pack.add_command(check)


@pack.command(cls=EngineCommand, short_help="Run its cases.")
@folder_argument
@json_option
@click.pass_context
def test(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """
    Run the cases of the rule pack in DIR (its folder cases/) and report each that fails.

    Exits with 1 where one fails, with 3 where the pack or a case cannot be read.
    """
    from credit_engine.bootstrap import read_rule_files

    files = read_rule_files(folder)
    results = run_cases(compile_pack(files), read_cases(files))
    failed = [result for result in results if not result.passed]
    if as_json:
        print_json(
            {
                "pack": str(folder),
                "cases": len(results),
                "failed": [_case_document(folder, result) for result in failed],
            }
        )
    else:
        _print_results(folder, len(results), failed)
    ctx.exit(FINDINGS if failed else DONE)


def _print_results(folder: Path, count: int, failed: Sequence[CaseResult]) -> None:
    for result in failed:
        click.echo(f"{folder / result.location}: {result.name}")
        for mismatch in result.mismatches:
            click.echo(f"    {mismatch}")
    passed = _counted(count - len(failed), "case")
    click.echo(f"{folder}: {passed} passed, {len(failed)} failed.")


def _case_document(folder: Path, result: CaseResult) -> dict[str, object]:
    return {
        "case": result.name,
        "at": str(folder / result.location),
        "mismatches": [asdict(mismatch) for mismatch in result.mismatches],
    }


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
