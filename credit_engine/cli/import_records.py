"""
`credit-engine import`: buyers, what is known of them, and exchange rates, a row on each line.

Lines of JSON, or a table in CSV. Each row is imported wholly or not at all, and told.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click

from credit_engine.cli.ending import (
    DONE,
    FINDINGS,
    EngineCommand,
    json_option,
    print_json,
    sentence,
)
from credit_engine.cli.progress import progress
from credit_engine.cli.rejected_rows import RejectedRows
from credit_engine.cli.strict_json import STDIN, decode_json, unreadable
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.errors import InvalidInput
from credit_engine.pack.model import CompiledPack
from credit_engine.services.import_kinds import KINDS, TableKind
from credit_engine.services.import_rows import VERDICTS, RowReport, import_rows
from credit_engine.services.import_table import Row, read_table

CSV = ".csv"


@click.command("import", cls=EngineCommand, short_help="Import the rows of a file.")
@click.argument("file", metavar="FILE")
@click.option(
    "--kind",
    "kind_name",
    type=click.Choice(list(KINDS)),
    default="buyers",
    show_default=True,
    help="What the rows are.",
)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["csv", "jsonl"]),
    help="How they are written, where the file is not called *.csv or *.jsonl.",
)
@click.option(
    "--rejected",
    "rejected_file",
    type=click.Path(dir_okay=False),
    metavar="FILE.csv",
    help="Of a table: write the rows that were rejected here, to be mended and imported.",
)
@seller_option
@json_option
@click.pass_context
def import_records(
    ctx: click.Context,
    file: str,
    kind_name: str,
    file_format: str | None,
    rejected_file: str | None,
    seller_id: str | None,
    as_json: bool,
) -> None:
    """
    Import buyers, what is known of them, or exchange rates from FILE (- is stdin): a row a line.

    \b
    {"name": "Fabrikam Inc.", "numbers": [{"system": "erp-1", "payer_number": "0000104711"}], …}
    {"buyer": {"system": "erp-1", "payer_number": "0000104711"}, "receivables": [{…}]}

    FILE.csv is a table whose first line names its columns. docs/imports.md has all columns.

    Each row is imported whole or not at all; one that cannot be does not stop the others. The same
    file again changes nothing, so an import that was interrupted is resumed by running it again.
    Exits with 1 where a row was rejected. Where the database fails, the import stops with 3: rows
    before stay imported; run it again.
    """  # noqa: D301 - the backspace keeps click from wrapping the example
    as_table = file_format == "csv" or (file_format is None and file.lower().endswith(CSV))
    rejected = RejectedRows(file, rejected_file, as_table=as_table)
    settings = read_settings()
    caller = caller_of(settings, seller_id)
    lines = open_lines(file)
    context = open_context(settings)
    kind = KINDS[kind_name]
    rows = table_rows(kind, context.packs.active(), lines) if as_table else _json_lines(lines)
    tally: Counter[str] = Counter()
    documents: list[dict[str, object]] = []
    with progress("Importing", _line_count(file)) as steps:
        for report in import_rows(context, caller, kind, rejected.watching(rows)):
            rejected.add(report)
            tally[report.verdict] += 1
            if as_json:
                documents.append(report.document())
            else:
                _tell(file, report)
            steps.done()
    rejected.write()
    totals = {verdict: tally[verdict] for verdict in VERDICTS}
    if as_json:
        print_json({"totals": totals, "lines": documents})
    else:
        words = ", ".join(f"{count} {verdict}" for verdict, count in totals.items())
        say(f"{file}: {words}.")
    ctx.exit(FINDINGS if tally["rejected"] else DONE)


def _tell(file: str, report: RowReport) -> None:
    """Say what a person has to look at: a row that was rejected, a buyer like another."""
    if report.error is not None:
        column = f"{report.column}: " if report.column else ""
        said = str(report.error) if report.column else sentence(report.error)
        say(f"{file}:{report.line}: {column}{said}")
    for other in report.likely_duplicates:
        say(
            f"{file}:{report.line}: created {report.buyer_id}, which may be {other.buyer_id} "
            f"({other.name}): {', '.join(other.agrees)} agree."
        )


def open_lines(file: str) -> Iterator[bytes]:
    """Open the file at once, so that one that cannot be read is told first; then read its lines."""
    try:
        opened = nullcontext(sys.stdin.buffer) if file == STDIN else Path(file).open("rb")  # noqa: SIM115
    except OSError as error:
        raise unreadable(file, error) from error
    if not isinstance(opened, nullcontext):  # where the command ends before it reads
        click.get_current_context().call_on_close(opened.close)

    def read() -> Iterator[bytes]:
        try:
            with opened as stream:
                yield from stream
        except OSError as error:
            raise unreadable(file, error) from error

    return read()


def _line_count(file: str) -> int | None:
    """How many lines a bar has to show; unknown of a pipe."""
    if not Path(file).is_file():
        return None
    with Path(file).open("rb") as stream:
        return sum(1 for _ in stream)


def _json_lines(lines: Iterator[bytes]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield Row(number, decode_json(line))
            except InvalidInput as fault:
                yield Row(number, fault=fault)


def table_rows(kind: TableKind, pack: CompiledPack, lines: Iterator[bytes]) -> Iterator[Row]:
    """The rows of a table. Raises InvalidDocument, for a header that cannot be used."""
    # What is not UTF-8 becomes halves of surrogate pairs, which the check of its cell names.
    return read_table(kind, pack, (line.decode("utf-8", "surrogateescape") for line in lines))
