"""`credit-engine import`: buyers with all that is known of them, one on each line of a file."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

import click

from credit_engine.cli.ending import (
    DONE,
    FINDINGS,
    EngineCommand,
    error_document,
    json_option,
    print_json,
    sentence,
)
from credit_engine.cli.progress import progress
from credit_engine.cli.strict_json import STDIN, decode_json, unreadable
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.errors import Conflict, InvalidInput
from credit_engine.services.context import Caller, Context
from credit_engine.services.import_buyer import Imported, import_buyer
from credit_engine.services.import_document import read_imported

Report = tuple[int, Imported | InvalidInput | Conflict]


@click.command("import", cls=EngineCommand, short_help="Import buyers, one on each line of a file.")
@click.argument("file", metavar="FILE.jsonl")
@seller_option
@json_option
@click.pass_context
def import_buyers(ctx: click.Context, file: str, seller_id: str | None, as_json: bool) -> None:
    """
    Import buyers from FILE.jsonl (- is stdin): one buyer, in JSON, on each line.

    \b
    {"name": "Fabrikam Inc.", "numbers": [{"system": "erp-1", "payer_number": "0000104711"}],
     "contact": {"name": "…", "email": "…", "phone": "…"},
     "register": {"founded_on": "1998-03-01", …}, "register_valid_at": "2026-11-01",
     "statements": […], "receivables": […], "observations": […]}

    A buyer is found again by its numbers; only name and numbers have to be there, and the other
    parts are those of a facts document (docs/cli.md). Each line is imported whole, in one
    transaction, or not at all; a line that cannot be does not stop the others. Importing the same
    file again changes nothing. Exits with 1 where a line was rejected. Where the database fails,
    the import stops with 3: lines before stay imported; run it again.
    """  # noqa: D301 - the backspace keeps click from wrapping the example
    settings = read_settings()
    caller = caller_of(settings, seller_id)
    lines = _lines(file)
    context = open_context(settings)
    tally: Counter[str] = Counter()
    documents: list[dict[str, object]] = []
    with progress("Importing") as steps:
        for number, found in _imported(context, caller, lines):
            tally[_verdict(found)] += 1
            if as_json:
                documents.append({"line": number, **_document(found)})
            elif not isinstance(found, Imported):
                click.echo(f"{file}:{number}: {sentence(found)}")
            steps.done()
    if as_json:
        print_json({"totals": _totals(tally), "lines": documents})
    else:
        totals = ", ".join(f"{count} {verdict}" for verdict, count in _totals(tally).items())
        click.echo(f"{file}: {totals}.")
    ctx.exit(FINDINGS if tally["rejected"] else DONE)


def _lines(file: str) -> Iterator[tuple[int, bytes]]:
    """Open the file at once, so that one that cannot be read is told first; then read its lines."""
    try:
        opened = nullcontext(sys.stdin.buffer) if file == STDIN else Path(file).open("rb")  # noqa: SIM115
    except OSError as error:
        raise unreadable(file, error) from error

    def read() -> Iterator[tuple[int, bytes]]:
        try:
            with opened as stream:
                for number, line in enumerate(stream, start=1):
                    if line.strip():
                        yield number, line
        except OSError as error:
            raise unreadable(file, error) from error

    return read()


def _imported(
    context: Context, caller: Caller, lines: Iterator[tuple[int, bytes]]
) -> Iterator[Report]:
    for number, line in lines:
        try:
            yield number, import_buyer(context, caller, read_imported(decode_json(line)))
        except (InvalidInput, Conflict) as fault:
            yield number, fault


def _verdict(found: Imported | InvalidInput | Conflict) -> str:
    if not isinstance(found, Imported):
        return "rejected"
    if found.created:
        return "created"
    return "extended" if found.edited or found.recorded else "unchanged"


def _document(found: Imported | InvalidInput | Conflict) -> dict[str, object]:
    if isinstance(found, Imported):
        return {"verdict": _verdict(found), **asdict(found)}
    return {"verdict": "rejected", "error": error_document(found)}


def _totals(tally: Counter[str]) -> dict[str, int]:
    return {verdict: tally[verdict] for verdict in ("created", "extended", "unchanged", "rejected")}
