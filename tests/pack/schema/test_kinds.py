"""Each schema is one, tells what every key means, and knows its files."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from credit_engine.pack.schema.kinds import KINDS, kind_of, schema_of
from credit_engine.pack.schema.shapes import NEVER
from tests.pack.packs import broken_names, broken_pack, minimal_pack
from tests.pack.yaml_core import typed

SEEN_BY_SCHEMAS = {
    "bad-code", "bad-name", "bad-value", "empty-value", "hold-not-asked", "invoice-not-held",
    "missing-key", "missing-translation", "no-grace", "not-exemptible", "unknown-choice",
    "unknown-key", "unsupported-language", "wrong-shape", "yaml-null",
}  # fmt: skip
# To an editor a hexadecimal number is a number, every day is in every month, and the pack's
# currency is in another file.
BEYOND_SCHEMAS = {
    "bad-value.hexadecimal", "bad-value.date", "bad-value.amount", "bad-value.own-risk",
    "bad-value.authority",
}  # fmt: skip


def keys_of(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each key that a schema names, with what it says of it."""
    if isinstance(schema, dict):
        for key, said in schema.get("properties", {}).items():
            yield f"{path}/{key}", said
        for part, said in schema.items():
            yield from keys_of(said, f"{path}/{part}")
    if isinstance(schema, list):
        for said in schema:
            yield from keys_of(said, path)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_schema_of_draft_2020_12(kind: str) -> None:
    Draft202012Validator.check_schema(schema_of(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_has_a_text_to_hover_over(kind: str) -> None:
    silent = [
        key
        for key, said in keys_of(schema_of(kind))
        if "/if/" not in key and said != NEVER and not said.get("description")
    ]

    assert silent == []


def test_the_minimal_pack_satisfies_the_schemas() -> None:
    for path, text in minimal_pack().items():
        kind = kind_of(path)
        assert kind is not None, path
        errors = Draft202012Validator(schema_of(kind)).iter_errors(typed(text))
        assert [f"{path} {error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize(
    "path", ["README.md", "schema/facts.json", "dimensions/a/b.yaml", "x.yaml"]
)
def test_other_files_have_no_kind(path: str) -> None:
    assert kind_of(path) is None


@pytest.mark.parametrize(
    "name",
    sorted(
        n for n in broken_names() if n.split(".")[0] in SEEN_BY_SCHEMAS and n not in BEYOND_SCHEMAS
    ),
)
def test_an_editor_sees_what_is_broken_in_the_structure(name: str) -> None:
    broken = broken_pack(name)
    (path,) = {place.split(":")[0] for place in broken.places}
    kind = kind_of(path)
    assert kind is not None
    assert not Draft202012Validator(schema_of(kind)).is_valid(typed(broken.files[path]))
