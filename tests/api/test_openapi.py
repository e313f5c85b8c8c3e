"""openapi.yaml: generated, committed, fresh, and true about what the app has."""

from pathlib import Path

import pytest

from credit_engine.api import problems
from credit_engine.api.app import bare_app
from credit_engine.api.openapi import openapi_document, openapi_text, operations_of

COMMITTED = Path(__file__).parents[2] / "openapi.yaml"


@pytest.fixture(scope="module")
def document():
    return openapi_document(bare_app())


def test_the_committed_file_is_what_the_operations_say() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == openapi_text(bare_app()), "run `make docs`"


def test_the_server_gives_the_same_description(shared_api) -> None:
    answer = shared_api.app.test_client().get("/openapi.yaml")

    assert answer.content_type == "application/yaml"
    assert answer.text == COMMITTED.read_text(encoding="utf-8")


def test_the_description_does_not_depend_on_the_run() -> None:
    assert openapi_text(bare_app()) == openapi_text(bare_app())


def test_every_operation_documents_how_it_fails(document) -> None:
    for declared in operations_of(bare_app()):
        responses = document["paths"][declared.path][declared.method.lower()]["responses"]
        wanted = {str(problem.status) for problem in declared.all_problems()}
        wanted |= {str(success.status) for success in declared.answers}
        if declared.path.startswith("/v1"):
            wanted |= {"400", "401", "503"}
        if declared.body is not None:
            wanted |= {"413", "415", "422"}
        if "{" in declared.path:
            wanted |= {"404"}
        if declared.name == "patch_buyer":  # an edit of one version
            wanted |= {"409", "412", "428"}

        assert set(responses) == wanted, declared.name
        for status, response in responses.items():
            failed = int(status) >= 400
            assert (problems.CONTENT_TYPE in response["content"]) == failed, declared.name


def test_every_object_that_is_sent_is_closed(document) -> None:
    schemas = document["components"]["schemas"]
    open_ones = {name for name, schema in schemas.items() if schema.get("additionalProperties")}

    assert open_ones == {"Decision"}, "a recorded decision may gain members; nothing else may"
    assert schemas["LimitRequest"]["additionalProperties"] is False
    assert schemas["NewBuyer"]["additionalProperties"] is False


MONEY = "#/components/schemas/Money"  # an object whose own amount is a text


def test_amounts_are_texts(document) -> None:
    schemas = document["components"]["schemas"]
    amounts = [
        (name, member)
        for name, schema in schemas.items()
        for member, kind in schema["properties"].items()
        if member == "amount" and kind.get("type") != "string" and MONEY not in str(kind)
    ]

    assert amounts == []
