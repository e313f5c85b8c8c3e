"""The schemas beside the shipped pack: fresh, named in each of its files, and satisfied by it."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from credit_engine.pack.schema.kinds import KINDS, kind_of, schema_of, schema_text
from tests.pack.yaml_core import typed

RULES = Path(__file__).parents[2] / "rules"
SCHEMAS = RULES / "schema"
PACK = RULES / "trade_credit"
FILES = sorted(path.relative_to(PACK).as_posix() for path in PACK.rglob("*.yaml"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_in_the_repository_is_the_one_that_is_published(kind: str) -> None:
    written = (SCHEMAS / f"{kind}.json").read_text(encoding="utf-8")

    assert written == schema_text(kind), "run: make docs"


def test_there_is_a_schema_for_each_kind_and_no_other() -> None:
    assert {path.stem for path in SCHEMAS.iterdir()} == set(KINDS)
    assert {kind_of(file) for file in FILES} == set(KINDS)


@pytest.mark.parametrize("file", FILES)
def test_each_file_names_its_schema_in_its_first_line(file: str) -> None:
    first = (PACK / file).read_text(encoding="utf-8").split("\n", 1)[0]
    way = "../" * (file.count("/") + 1)

    assert first == f"# yaml-language-server: $schema={way}schema/{kind_of(file)}.json"


@pytest.mark.parametrize("file", FILES)
def test_each_file_satisfies_its_schema_as_an_editor_reads_it(file: str) -> None:
    kind = kind_of(file)
    assert kind is not None
    document = typed((PACK / file).read_text(encoding="utf-8"))
    errors = Draft202012Validator(schema_of(kind)).iter_errors(document)

    assert [f"{error.json_path}: {error.message}" for error in errors] == []
