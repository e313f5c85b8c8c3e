"""`credit-engine pack`: is a rule pack sound, does it do what its cases say, how is it written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click

from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.pack_docs import docs
from credit_engine.cli.pack_schema import schema
from credit_engine.pack.cases import read_cases
from credit_engine.pack.compile import check_pack, compile_pack
from credit_engine.pack.diagnostics import Diagnostic
from credit_engine.pack.revision import revision_of
from credit_engine.services.run_cases import CaseResult, run_cases

folder_argument = click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False)
)


@click.group(short_help="Check and test a rule pack.")
def pack() -> None:
    """Check and test a rule pack: a folder of YAML (docs/rule-language.md)."""


pack.add_command(schema)
pack.add_command(docs)


@pack.command(cls=EngineCommand, short_help="Report everything that is wrong with it.")
@folder_argument
@json_option
@click.pass_context
def check(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """
    Report everything that is wrong with the rule pack in DIR, each finding at its place.

    A finding is one line, FILE:LINE:COLUMN: CODE: what, why, and what was probably meant;
    docs/errors.md explains the codes. Exits with 1 where there is any.
    """
    from credit_engine.bootstrap import read_rule_files

    files = read_rule_files(folder)
    found = [_placed(folder, diagnostic) for diagnostic in check_pack(files)]
    if as_json:
        print_json({"pack": str(folder), "diagnostics": [asdict(one) for one in found]})
    else:
        _print_findings(folder, revision_of(files), found)
    ctx.exit(FINDINGS if found else DONE)


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


def _placed(folder: Path, diagnostic: Diagnostic) -> Diagnostic:
    """The diagnostic with its path as an editor can open it from here."""
    return replace(diagnostic, path=str(folder / diagnostic.path))


def _print_findings(folder: Path, revision: str, found: Sequence[Diagnostic]) -> None:
    for diagnostic in found:
        click.echo(str(diagnostic))
    if found:
        click.echo(f"{folder}: {_counted(len(found), 'finding')}.")
    else:
        click.echo(f"{folder}: sound; revision {revision}.")


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
