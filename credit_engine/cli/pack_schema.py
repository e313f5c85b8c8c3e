"""`credit-engine pack schema`: the JSON Schemas with which an editor checks pack files."""

from __future__ import annotations

from pathlib import Path

import click

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.terminal import say, say_lines
from credit_engine.errors import Unavailable
from credit_engine.pack.schema.kinds import KINDS, schema_of, schema_text


@click.command(cls=EngineCommand, short_help="JSON Schemas of its files, for editors.")
@click.argument("kind", required=False, type=click.Choice(KINDS))
@click.option(
    "--out",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write each to FOLDER/KIND.json instead.",
)
@json_option
def schema(kind: str | None, folder: Path | None, as_json: bool) -> None:
    """
    Print the JSON Schema of one KIND of pack file, or of all kinds in one document.

    A kind is named after its file or folder, such as facts or dimensions. A file names its
    schema in its first line: `# yaml-language-server: $schema=../schema/facts.json`.
    """
    kinds = KINDS if kind is None else (kind,)
    if folder is not None:
        _tell_written([_write(folder, one) for one in kinds], as_json)
    elif kind is None:
        print_json({one: schema_of(one) for one in kinds})
    else:
        say_lines(schema_text(kind), nl=False)


def _write(folder: Path, kind: str) -> Path:
    file = folder / f"{kind}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(schema_text(kind), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}.") from error
    return file


def _tell_written(files: list[Path], as_json: bool) -> None:
    if as_json:
        print_json({"written": [str(file) for file in files]})
        return
    for file in files:
        say(str(file))
