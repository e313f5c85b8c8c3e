"""`credit-engine pack propose`: rows at a pack's cut-points, to be read before they are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from credit_engine.cli.counted import counted
from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.terminal import say, say_lines
from credit_engine.errors import Unavailable
from credit_engine.pack.case_tables import CaseTable
from credit_engine.pack.cases import read_all_cases
from credit_engine.pack.compile import compile_pack
from credit_engine.services.propose_tables import propose_tables
from credit_engine.services.write_tables import write_tables


@click.command(cls=EngineCommand, short_help="Propose cases at its cut-points.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the cases; else today."
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the files into FOLDER, which must not hold them yet.",
)
@json_option
def propose(folder: Path, as_of: datetime | None, out: Path | None, as_json: bool) -> None:
    """
    Propose tables of cases for the rule pack in DIR: each cut-point, with what comes out there.

    Only for parts that no table of its cases is about yet. A proposal holds what the pack does,
    right or wrong: read each row against the policy before it goes into cases/.
    """
    from credit_engine.bootstrap import read_rule_files

    files = read_rule_files(folder)
    day = (as_of or datetime.now(UTC)).date()
    known = {(table.subject, table.of) for table in read_all_cases(files).tables}
    by_file: dict[str, list[CaseTable]] = {}
    for one in propose_tables(compile_pack(files), day):
        if (one.table.subject, one.table.of) not in known:
            by_file.setdefault(one.path, []).append(one.table)
    texts = {path: write_tables(tables) for path, tables in sorted(by_file.items())}
    if out is not None:
        written = [_write(out / path, text) for path, text in texts.items()]
        if as_json:
            print_json({"written": [str(file) for file in written]})
        else:
            for file in written:
                say(str(file))
    elif as_json:
        print_json(texts)
    else:
        for path, text in texts.items():
            say_lines(f"# {path}\n{text}", nl=False)
        tables = counted(len([one for found in by_file.values() for one in found]), "table")
        say(f"{folder}: {tables} proposed; read them before you keep them.", err=True)


def _write(file: Path, text: str) -> Path:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}.") from error
    return file
