"""What the reader of packs and the schemas each make of one document; for test_drift.py."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from credit_engine.pack.cases import check_cases
from credit_engine.pack.diagnostics import Diagnostic, Findings
from credit_engine.pack.read.files import FOLDERS, read_pack
from credit_engine.pack.schema.kinds import kind_of, schema_of
from credit_engine.pack.testing import check_thresholds
from tests.pack.packs import minimal_pack
from tests.pack.yaml_core import plain

SHIPPED = Path(__file__).parents[3] / "rules" / "trade_credit"
PROBE = "zz_probe"
# Their files hold no definitions under names.
WHOLE = {"pack", "limits", "terms", "testing"}
# Keys of a file that hold such definitions.
HOLDERS = {"exposure": ("holds", "categories")}

# Mappings of whatever names a pack has.
FREE = {"given", "absent", "signals"}

At = tuple[str | int, ...]


def documents(kind: str) -> list[Any]:
    """Give documents of a kind with every scalar as text, no two of one form, from two packs."""
    found: dict[str, Any] = {}
    for path, text in [*minimal_pack().items(), *_shipped_files()]:
        if kind_of(path) != kind:
            continue
        whole = yaml.load(text, Loader=yaml.BaseLoader)
        for part in _parts(kind, whole):
            found.setdefault(_form(next(iter(part.values())) if len(part) == 1 else part), part)
    return list(found.values())


def _parts(kind: str, whole: Any) -> list[Any]:
    if kind in WHOLE:
        return [whole]
    holders = HOLDERS.get(kind, ())
    held = [{key: {name: whole[key][name]}} for key in holders for name in whole[key]]
    return [*held, *({name: whole[name]} for name in whole if name not in holders)]


def places(document: Any, kind: str, at: At = ()) -> Iterator[tuple[At, Any]]:
    """Give each part of a document: of a list the first entry, of the facts of a case sections."""
    yield at, document
    if kind == "cases" and len(at) == 3 and at[1] == "facts":
        return
    if isinstance(document, dict):
        for key, value in document.items():
            yield from places(value, kind, (*at, key))
    if isinstance(document, list):
        # The entries of a list are alike.
        for value in document[:1]:
            yield from places(value, kind, (*at, 0))


def with_value(document: Any, at: At, value: Any) -> Any:
    """Give a copy of a document with another value at a place."""
    changed = copy.deepcopy(document)
    _part(changed, at[:-1])[at[-1]] = value
    return changed


def without(document: Any, at: At) -> Any:
    """Give a copy of a document without what stands at a place."""
    changed = copy.deepcopy(document)
    del _part(changed, at[:-1])[at[-1]]
    return changed


def by_reader(kind: str, document: Any) -> list[Diagnostic]:
    """Give what the reader finds in a document, which reaches it as JSON."""
    findings = Findings()
    folder = f"{kind}/"
    path = f"{kind}/some.yaml" if folder in FOLDERS or kind == "cases" else f"{kind}.yaml"
    files = {path: json.dumps(document, ensure_ascii=False)}
    if kind == "cases":
        check_cases(files, findings)
    elif kind == "testing":
        check_thresholds(files, findings)
    else:
        read_pack(files, findings)
    return [found for found in findings.sorted() if found.code != "missing-file"]


def by_schema(kind: str, document: Any) -> list[Any]:
    """Give what the schema of a kind finds in a document."""
    return list(_validator(kind).iter_errors(document))


def as_typed(document: Any) -> Any:
    """Give a document of texts as an editor would type it without quotes."""
    if isinstance(document, dict):
        return {key: as_typed(value) for key, value in document.items()}
    if isinstance(document, list):
        return [as_typed(value) for value in document]
    return plain(document)


def keys_of_reader(kind: str, document: Any, at: At) -> set[str] | None:
    """Give the keys that the reader knows at a mapping; None where any may stand there."""
    for found in by_reader(kind, with_value(document, (*at, PROBE), PROBE)):
        if found.code == "unknown-key" and PROBE in found.what:
            return set(found.why.removeprefix("It knows ").removesuffix(".").split(", "))
    return None


def keys_of_schema(kind: str, document: Any, at: At) -> set[str] | None:
    """Give the keys that the schema knows at a mapping; None where any may stand there."""
    if _may_have(kind, document, at, PROBE):
        return None
    return {key for key in _named_keys(kind) if _may_have(kind, document, at, key)}


def _may_have(kind: str, document: Any, at: At, key: str) -> bool:
    known = _part(document, at)
    changed = document if key in known else with_value(document, (*at, key), PROBE)
    for error in by_schema(kind, changed):
        place = tuple(error.absolute_path)
        if place == at and error.validator == "additionalProperties":
            return False
        if place == (*at, key) and error.validator_value == {}:
            return False
    return True


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of(kind))


@cache
def _named_keys(kind: str) -> frozenset[str]:
    found: set[str] = set()

    def gather(schema: Any) -> None:
        if isinstance(schema, dict):
            found.update(schema.get("properties", {}))
            for said in schema.values():
                gather(said)
        if isinstance(schema, list):
            for said in schema:
                gather(said)

    gather(schema_of(kind))
    return frozenset(found)


def _shipped_files() -> list[tuple[str, str]]:
    return [
        (path.relative_to(SHIPPED).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(SHIPPED.rglob("*.yaml"))
    ]


def _form(document: Any) -> str:
    """The keys of a definition, and the choices that decide which keys it may have."""
    if isinstance(document, dict):
        choices = [(key, document[key]) for key in ("kind", "type") if key in document]
        inner = sorted(
            {
                key if isinstance(v, str) or key in FREE else f"{key}{_form(v)}"
                for key, v in document.items()
            }
        )
        return f"{inner}{[c for c in choices if isinstance(c[1], str)]}"
    if isinstance(document, list):
        return str(sorted({_form(value) for value in document}))
    return ""


def _part(document: Any, at: At) -> Any:
    for step in at:
        document = document[step]
    return document
