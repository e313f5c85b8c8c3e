"""Mass assignment: what the server alone sets cannot be sent, in no body and at no depth."""

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import RAISE, Schema, fields

from credit_engine.api.app import bare_app
from credit_engine.api.openapi import operations_of
from tests.api.conftest import Api
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import as_role

BODIES = [declared for declared in operations_of(bare_app()) if declared.body is not None]
PROTECTED = (
    "seller_id", "principal", "version", "buyer_seq", "leaf", "prev_leaf", "decision_id",
    "limit_id", "outcome", "score", "grade", "role", "roles", "state", "recorded_at",
    "decided_at", "created_at", "stated_by", "approved_by", "__class__", "__proto__",
)  # fmt: skip


def nested(schema: Schema, at: str) -> Iterator[tuple[str, Schema]]:
    """Yield *schema* and all below it, each with its place."""
    yield at, schema
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from nested(inner.schema, f"{at}/{name}")


@pytest.mark.parametrize("declared", BODIES, ids=lambda declared: declared.name)
def test_an_unknown_key_is_refused_at_every_depth(declared) -> None:
    assert [at for at, schema in nested(declared.body(), "") if schema.unknown != RAISE] == []


@pytest.mark.parametrize("declared", BODIES, ids=lambda declared: declared.name)
def test_a_field_that_the_server_sets_is_refused_by_name(shared_api: Api, declared) -> None:
    known = {field.data_key or name for name, field in declared.body().fields.items()}
    path = declared.path.replace("{", "").replace("}", "")
    caller = as_role(shared_api, min(declared.roles))

    for name in PROTECTED:
        if name in known:
            continue  # a call that takes it for what it says, such as the seller's own id
        sent: dict[str, Any] = {name: "x"}
        answer = caller.call(
            declared.method, path, json=sent, headers={"Idempotency-Key": "k", "If-Match": '"1"'}
        )
        assert assert_problem(answer, where=declared.name) == "invalid-input"
        assert f"/{name}" in {fault["pointer"] for fault in answer.json["errors"]}


def test_a_planted_schema_that_takes_more_is_found() -> None:
    class Careless(Schema):
        part = fields.Nested(Schema.from_dict({"a": fields.Integer()})(unknown="include"))

    found = [at for at, schema in nested(Careless(), "") if schema.unknown != RAISE]

    assert found == ["/part"]
