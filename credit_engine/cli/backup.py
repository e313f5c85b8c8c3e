"""`credit-engine backup`: every record, as it is at one instant, into one file."""

from __future__ import annotations

from pathlib import Path

import click

from credit_engine.cli.counted import counted
from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.progress import progress
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import read_settings


@click.command(cls=EngineCommand, short_help="Write every record into one file.")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """
    Write every record of the database into the new FILE, as they are at one instant.

    Others may go on writing: what was acknowledged before is in it, what comes later is not. FILE
    is for its owner alone. Contact persons and secrets of webhooks stay encrypted in it, and the
    master key is not in it: keep that apart. `restore` puts it into either kind of database.
    """
    from credit_engine import bootstrap

    settings = read_settings()
    with progress("Backing up") as steps:
        report = bootstrap.back_up_database(settings, file, steps.done)
    if as_json:
        print_json(
            {
                "file": str(file),
                "taken_at": report.head.taken_at,
                "schema": report.head.schema,
                "rows": report.rows,
                "tables": {held.table: held.rows for held in report.held},
            }
        )
    else:
        say(
            f"{file}: {counted(report.rows, 'row')} of {len(report.held)} tables, "
            f"schema {report.head.schema}, of {report.head.taken_at}."
        )
        say("The master key is not in it, and nothing opens without that what is encrypted.")
