"""`credit-engine pack docs`: a rule pack as a document for people, in English and in Chinese."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.progress import progress
from credit_engine.cli.terminal import say
from credit_engine.errors import Unavailable
from credit_engine.explain.handbook.book import Promise
from credit_engine.pack.compile import compiled, draft_pack
from credit_engine.pack.draft import Draft
from credit_engine.services.prove_pack import prove_statements, prover_of


@click.command(cls=EngineCommand, short_help="Its handbook, as pages of HTML.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--out",
    "target",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the pages go; made where it is not there.",
)
@click.option(
    "--language",
    "only",
    type=click.Choice(["en", "zh"]),
    help="One of them alone; both by default.",
)
@click.option(
    "--proofs/--no-proofs",
    default=True,
    help="Prove its safety statements, or show them as they are declared.",
)
@json_option
def docs(folder: Path, target: Path, only: str | None, proofs: bool, as_json: bool) -> None:
    """
    Write the handbook of the rule pack in DIR: FOLDER/en.html and FOLDER/zh.html.

    Every dimension, rule, scorecard, amount, fact, parameter and reason, as the rules have it.
    A page needs no other file and no network, can be searched and printed, and is the same
    bytes for the same rules.
    """
    from credit_engine.bootstrap import read_rule_files
    from credit_engine.explain.handbook.page import render_handbook
    from credit_engine.explain.handbook.wording import LANGUAGES

    draft = draft_pack(read_rule_files(folder))
    pack = compiled(draft)
    promises = _promises(draft, proofs=proofs)
    languages = tuple(LANGUAGES) if only is None else (only,)
    pages = render_handbook(pack, _templates(), languages=languages, promises=promises)
    written = [_write(target / f"{language}.html", page) for language, page in pages.items()]
    if as_json:
        print_json({"written": [str(file) for file in written]})
    else:
        for file in written:
            say(str(file))


def _promises(draft: Draft, *, proofs: bool) -> list[Promise]:
    """The safety statements by name, each with what is known of it."""
    declared = draft.raw.safety
    if not proofs:
        return [Promise(name, declared[name].says, "to_be_proved") for name in sorted(declared)]
    found = []
    with progress("Proving", len(declared)) as steps:
        for result in prove_statements(draft, prover_of(draft)):
            standing = result.standing.value.replace(" ", "_")
            found.append(Promise(result.name, result.says, standing))
            steps.done()
    return found


def _templates() -> dict[str, str]:
    """The templates that come with the package, by file name."""
    folder = files("credit_engine.explain.handbook") / "templates"
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


def _write(file: Path, page: str) -> Path:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}.") from error
    return file
