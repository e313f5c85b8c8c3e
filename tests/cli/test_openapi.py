"""`openapi`: the API's description, without settings or a database."""

import json


def test_it_prints_yaml_and_needs_nothing(bare) -> None:
    shown = bare.run("openapi")

    assert shown.exit_code == 0
    assert "openapi: 3.1.0" in shown.stdout
    assert "/v1/limit-requests:" in shown.stdout
    assert [path.name for path in bare.folder.iterdir()] == ["rules"]


def test_as_json_it_is_the_same_document(bare) -> None:
    document = bare.json("openapi")

    assert document["openapi"] == "3.1.0"
    yaml_text = bare.run("openapi").stdout
    assert all(f"\n  {path}:" in yaml_text for path in document["paths"])
    assert json.dumps(document)


def test_the_yaml_ends_with_one_line_feed(bare) -> None:
    text = bare.run("openapi").stdout

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
