"""The changes of a what-if as they are written on the command line, and what moved as rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import click

from credit_engine.cli.strict_json import read_json_file
from credit_engine.errors import InvalidDocument
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack
from credit_engine.services.change_facts import SHORT_FORM, WANTED_AMOUNT

_PARTS = ("inputs", "dimensions", "rules", "signals")
_NOTHING = "-"


def read_changes(
    pack: CompiledPack, change_file: str | None, settings: tuple[str, ...]
) -> dict[str, object]:
    """
    Read the changes of a file, and FACT=VALUE over them.

    Raises:
        InvalidDocument: the file holds no object. click.BadParameter: no FACT=VALUE.
    """
    found: dict[str, object] = {}
    if change_file is not None:
        document = read_json_file(change_file)
        if not isinstance(document, dict):
            raise InvalidDocument("The changes must be an object.", "/changes")
        found = document
    if settings:
        in_file = found.get(SHORT_FORM, {})
        short = dict(in_file) if isinstance(in_file, dict) else {}
        found = {
            **found,
            SHORT_FORM: {**short, **dict(_setting(pack, written) for written in settings)},
        }
    return found


def moved_rows(differences: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What moved, a row for each."""
    if not differences:
        yield "Moved", "nothing"
    for name, move in differences.items():
        if name in _PARTS and isinstance(move, Mapping):
            for inner, of in move.items():
                yield name.capitalize(), f"{inner}: {_from_to(of)}"
        else:
            yield "Moved", f"{name}: {_from_to(move)}"


def _setting(pack: CompiledPack, written: str) -> tuple[str, object]:
    fact, sign, value = written.partition("=")
    if not fact or not sign:
        raise click.BadParameter(f"{written!r} is not FACT=VALUE.", param_hint="--set")
    if not value:
        return fact, None
    definition = pack.facts.get(fact)
    # Amounts of statements and requests are decimal texts, as in every facts document.
    is_amount = fact == WANTED_AMOUNT or (
        definition is not None and definition.source is FactSource.STATEMENTS
    )
    if definition is None or is_amount or definition.type in {"text", "date"}:
        return fact, value
    try:
        return fact, json.loads(value)
    except ValueError:
        return fact, value


def _from_to(move: object) -> str:
    assert isinstance(move, Mapping)
    return f"{_said(move['before'])} → {_said(move['after'])}"


def _said(value: object) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
