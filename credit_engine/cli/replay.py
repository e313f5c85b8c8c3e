"""`credit-engine replay`: assess recorded decisions again, and compare byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import click

from credit_engine.cli.ending import (
    DONE,
    FINDINGS,
    EngineCommand,
    error_document,
    json_option,
    plain_text,
    print_json,
)
from credit_engine.cli.progress import progress
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.errors import BrokenRecord
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import PAGE_MAX
from credit_engine.services.replay_decision import replay_decision

Found = dict[str, object]


@click.command(
    cls=EngineCommand, short_help="Assess recorded decisions again; the bytes must be the same."
)
@click.argument("decision_id", required=False, callback=plain_text)
@click.option("--all", "every", is_flag=True, help="Every decision of the seller.")
@seller_option
@json_option
@click.pass_context
def replay(
    ctx: click.Context, decision_id: str | None, every: bool, seller_id: str | None, as_json: bool
) -> None:
    """
    Replay a decision: same rule pack, same facts, same day. The bytes must be the same.

    Reads the database only. Exits with 1 where an assessment differs, or where a record does
    not match its own hash.
    """
    if every == (decision_id is not None):
        raise click.UsageError("Name one decision, or all of them with --all.")
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    replayed = 0
    findings: list[Found] = []
    with progress("Replaying") as steps:
        for one in [decision_id] if decision_id else _decision_ids(context, caller):
            found = _replay(context, caller, one)
            replayed += 1
            if not found["identical"]:
                findings.append(found)
            steps.done()
    if as_json:
        print_json({"replayed": replayed, "differing": findings})
    else:
        _print(replayed, findings)
    ctx.exit(FINDINGS if findings else DONE)


def _decision_ids(context: Context, caller: Caller) -> Iterator[str]:
    """The ids of all decisions, page by page; what the records say is not relied on."""
    after = None
    while True:
        with context.store.reading() as reading:
            page = reading.decisions(caller.seller_id, None, after, PAGE_MAX)
        for record in page:
            after = record.decision_id
            yield after
        if not page:
            return


def _replay(context: Context, caller: Caller, decision_id: str) -> Found:
    try:
        return asdict(replay_decision(context, caller, decision_id))
    except BrokenRecord as error:
        return {"decision_id": decision_id, "identical": False, "error": error_document(error)}


def _print(replayed: int, findings: list[Found]) -> None:
    for found in findings:
        say(f"{found['decision_id']}: {_what_differs(found)}")
    say(f"{replayed - len(findings)} of {replayed} replayed identical, byte for byte.")


def _what_differs(found: Found) -> str:
    error = found.get("error")
    if isinstance(error, dict):
        return str(error["message"])
    differences = found["differences"]
    parts = ", ".join(differences) if isinstance(differences, tuple) else ""
    machine = "" if found["fingerprint_same"] else "; this machine's logarithms differ, too"
    return f"differs in {parts or 'its form'}{machine}"
