"""`credit-engine pack check`: is a rule pack sound, and does it keep what it promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import click

from credit_engine.cli.counted import counted
from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.progress import progress
from credit_engine.cli.terminal import say
from credit_engine.domain.facts_document import write_facts
from credit_engine.pack.compile import check_draft, draft_pack
from credit_engine.pack.diagnostics import Diagnostic
from credit_engine.pack.draft import Draft
from credit_engine.pack.revision import revision_of
from credit_engine.services.prove_pack import (
    NO_SOLVER,
    Standing,
    StatementResult,
    is_there_a_solver,
    prove_statements,
    prover_of,
)
from credit_engine.services.refute_statement import Assessed, Counterexample, shown_limit

_POINTS_SHOWN = 5
_NONE_IDLE = (
    "Looked for over all inputs and not found: rules and parts of conditions that never or always "
    "hold, rules that others cover, bands and segments in which nothing falls."
)
_NOT_ASKED = "rules, bands and segments that can never do anything were not looked for"


@click.command(cls=EngineCommand, short_help="Report everything that is wrong with it.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--proofs/--no-proofs",
    default=True,
    help="Ask the solver about its rules and statements too, or take a quick look without.",
)
@json_option
@click.pass_context
def check(ctx: click.Context, folder: Path, proofs: bool, as_json: bool) -> None:
    """
    Report everything that is wrong with the rule pack in DIR, each finding at its place.

    A finding is one line, FILE:LINE:COLUMN: CODE: what, why, and what was probably meant;
    docs/errors.md explains the codes. Where there is none, rules and bands that can never do
    anything are looked for over all inputs, and the safety statements of the pack (safety.yaml)
    are proved, or broken with a buyer. Exits with 1 where there is a finding or a statement is
    violated.
    """
    from credit_engine.bootstrap import read_rule_files

    files = read_rule_files(folder)
    draft = draft_pack(files)
    found, results = check_draft(draft), list[StatementResult]()
    if proofs and not found:
        found, results = _proved(draft)
    found = tuple(_placed(folder, diagnostic) for diagnostic in found)
    if as_json:
        statements = [_document(folder, result) for result in results]
        document = {"pack": str(folder), "diagnostics": [asdict(one) for one in found]}
        print_json(document | ({"statements": statements} if proofs and not found else {}))
    else:
        for result in results:
            _print_result(folder, result)
        _print_assumptions(results)
        if proofs and not found:
            say(_NONE_IDLE if is_there_a_solver() else f"{NO_SOLVER}; {_NOT_ASKED}.")
        _print_findings(folder, revision_of(files), found)
    violated = any(result.standing is Standing.VIOLATED for result in results)
    ctx.exit(FINDINGS if found or violated else DONE)


def _proved(draft: Draft) -> tuple[tuple[Diagnostic, ...], list[StatementResult]]:
    """What can never do anything; where there is nothing of it, the statements."""
    results = []
    with progress("Proving", 1 + len(draft.raw.safety)) as steps:
        prover = prover_of(draft)
        found = prover.review() if prover is not None else ()
        steps.done()
        for result in prove_statements(draft, prover) if not found else ():
            results.append(result)
            steps.done()
    return found, results


def _placed(folder: Path, diagnostic: Diagnostic) -> Diagnostic:
    """The diagnostic with its path as an editor can open it from here."""
    return replace(diagnostic, path=str(folder / diagnostic.path))


def _print_findings(folder: Path, revision: str, found: Sequence[Diagnostic]) -> None:
    for diagnostic in found:
        say(str(diagnostic))
    if found:
        say(f"{folder}: {counted(len(found), 'finding')}.")
    else:
        say(f"{folder}: sound; revision {revision}.")


def _print_result(folder: Path, result: StatementResult) -> None:
    say(f"{folder / result.location}: {result.name}: {result.standing.value}{_how(result)}")
    say(f"    {result.says['en']}")
    if result.standing is Standing.TESTED:
        say(f"    {NO_SOLVER}.")
    proof = result.proof
    if proof is not None and proof.proved:
        say(f"    By {proof.by} ({proof.questions} questions).")
    if result.counterexample is not None:
        _print_counterexample(result.counterexample)
    elif proof is not None:
        for point in proof.open[:_POINTS_SHOWN]:
            say(f"    Does not follow: {point.what}.")
        if len(proof.open) > _POINTS_SHOWN:
            say(f"    And {len(proof.open) - _POINTS_SHOWN} more points.")


def _print_assumptions(results: Sequence[StatementResult]) -> None:
    """What the proofs take for granted, each once."""
    proofs = [result.proof for result in results if result.proof is not None]
    for assumption in dict.fromkeys(one for proof in proofs for one in proof.assuming):
        say(f"Taken for granted: {assumption}.")


def _how(result: StatementResult) -> str:
    if result.standing is Standing.PROVED and result.proof is not None:
        return f" over {result.proof.over}."
    if result.standing is Standing.VIOLATED:
        return "."
    return f"; {result.assessments} assessments broke it nowhere."


def _print_counterexample(found: Counterexample) -> None:
    say(f"    Counterexample, made from the case {found.found.case}: {found.what}.")
    if found.before is not None:
        say(f"    Before: {_ends(found.before)}")
        say(f"    After:  {_ends(found.found)}")
        for line in _differences(found.before, found.found):
            say(f"        {line}")
    else:
        say(f"    {_ends(found.found)}")


def _ends(buyer: Assessed) -> str:
    found = buyer.assessment
    score = f", score {found.score.score}" if found.score is not None else ""
    return f"{found.outcome.value}, limit {shown_limit(found)}{score}, segment {found.segment}."


def _differences(before: Assessed, after: Assessed) -> list[str]:
    """What was read otherwise, fact by fact."""
    was, came = before.assessment.inputs, after.assessment.inputs
    keys = [key for key in was if key not in {"score", "grade", "coverage"}]
    return [f"{key}: {was[key]} -> {came[key]}" for key in keys if was[key] != came.get(key)]


def _document(folder: Path, result: StatementResult) -> dict[str, object]:
    proof = result.proof
    document: dict[str, object] = {
        "name": result.name,
        "says": dict(result.says),
        "at": str(folder / result.location),
        "standing": result.standing.value,
        "assessments": result.assessments,
    }
    if proof is not None:
        document["proof"] = {
            "over": proof.over,
            "by": proof.by,
            "assuming": list(proof.assuming),
            "questions": proof.questions,
            "open": [point.what for point in proof.open],
        }
    if result.counterexample is not None:
        document["counterexample"] = _counterexample(result.counterexample)
    return document


def _counterexample(found: Counterexample) -> dict[str, object]:
    document: dict[str, object] = {
        "what": found.what,
        "made_from_case": found.found.case,
        "as_of": found.found.assessment.as_of.isoformat(),
        "facts": write_facts(found.found.facts),
        "outcome": found.found.assessment.outcome.value,
    }
    if found.before is not None:
        document["facts_before"] = write_facts(found.before.facts)
        document["outcome_before"] = found.before.assessment.outcome.value
    return document
