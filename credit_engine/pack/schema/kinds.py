"""Every kind of pack file with its schema, under the name of its file or folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from credit_engine.pack.read.files import area_of, is_case
from credit_engine.pack.revision import TESTING_FILE
from credit_engine.pack.schema.actions import actions_file
from credit_engine.pack.schema.authority import authority_file
from credit_engine.pack.schema.cases import cases_file
from credit_engine.pack.schema.credit_rules import credit_rules_file
from credit_engine.pack.schema.dimensions import dimensions_file
from credit_engine.pack.schema.exposure import exposure_file
from credit_engine.pack.schema.facts import facts_file, parameters_file
from credit_engine.pack.schema.limits import limits_file
from credit_engine.pack.schema.meta import pack_file
from credit_engine.pack.schema.reasons import reasons_file
from credit_engine.pack.schema.safety import safety_file
from credit_engine.pack.schema.scorecards import scorecards_file
from credit_engine.pack.schema.segments import segments_file
from credit_engine.pack.schema.shapes import DIALECT, Schema
from credit_engine.pack.schema.terms import terms_file
from credit_engine.pack.schema.testing import testing_file

_SCHEMAS: Mapping[str, Callable[[], Schema]] = MappingProxyType(
    {
        "pack": pack_file,
        "facts": facts_file,
        "parameters": parameters_file,
        "dimensions": dimensions_file,
        "segments": segments_file,
        "scorecards": scorecards_file,
        "credit_rules": credit_rules_file,
        "limits": limits_file,
        "terms": terms_file,
        "exposure": exposure_file,
        "authority": authority_file,
        "reasons": reasons_file,
        "actions": actions_file,
        "safety": safety_file,
        "cases": cases_file,
        "testing": testing_file,
    }
)
KINDS = tuple(_SCHEMAS)


def schema_of(kind: str) -> Schema:
    """The JSON Schema (draft 2020-12) of the files of one of KINDS."""
    return {"$schema": DIALECT, "title": f"Rule pack: {kind}", **_SCHEMAS[kind]()}


def schema_text(kind: str) -> str:
    """The schema as the text of its file, the same wherever it is made."""
    return json.dumps(schema_of(kind), ensure_ascii=False, indent=2) + "\n"


def kind_of(path: str) -> str | None:
    """The kind of the pack file at *path*, relative to the pack; None where nothing reads it."""
    if is_case(path):
        return "cases"
    if path == TESTING_FILE:
        return "testing"
    area = area_of(path)
    return None if area is None else area.removesuffix("/").removesuffix(".yaml")
