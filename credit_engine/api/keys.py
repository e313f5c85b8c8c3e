"""API keys: make, list and revoke them. Each call is one record of who gave or took what."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response

from credit_engine.api import problems
from credit_engine.api.access import ADMINISTRATORS
from credit_engine.api.idempotency import IDEMPOTENCY_KEY, keyed, replay_headers
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.problems import ProblemType
from credit_engine.api.schemas.keys import (
    CreatedKeySchema,
    KeyPageSchema,
    KeyRevocationSchema,
    KeySchema,
    NewKeySchema,
)
from credit_engine.api.schemas.pages import PageQuery
from credit_engine.domain.role import Role
from credit_engine.errors import (
    Busy,
    Conflict,
    CreditEngineError,
    IdempotencyKeyReused,
    KeyNotFound,
    Unavailable,
)
from credit_engine.services.answer_once import Keyed
from credit_engine.services.manage_keys import (
    CREATE,
    EXPIRES_DAYS_DEFAULT,
    REVOKE,
    NewKey,
    create_key,
    list_keys,
    revoke_key,
)

keys = Blueprint("keys", __name__)

ROUTE = "/v1/keys"
REPLAYED = ("Idempotency-Replayed",)
FAILS: list[type[CreditEngineError] | ProblemType] = [
    problems.KEY_REQUIRED,
    IdempotencyKeyReused,
    Conflict,
    Busy,
    Unavailable,
]


@operation(
    keys,
    "POST",
    ROUTE,
    roles=ADMINISTRATORS,
    body=NewKeySchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(201, CreatedKeySchema, REPLAYED)],
    fails=FAILS,
)
def post_key(call: Call) -> Response:
    """Make a key; the first answer alone shows it."""
    body = call.body
    new = NewKey(
        person=body["person"],
        roles=frozenset(map(Role, body["roles"])),
        level=body.get("level", 0),
        note=body.get("note", ""),
        expires_in_days=body.get("expires_in_days", EXPIRES_DAYS_DEFAULT),
    )
    created = create_key(call.context, call.caller, new, _keyed(call, CREATE, ""))
    document = orjson.loads(created.answer.body)
    if created.key is not None:
        document["key"] = created.key
    return answer(document, created.answer.status, replay_headers(created.answer))


@operation(
    keys,
    "GET",
    ROUTE,
    roles=ADMINISTRATORS | {Role.AUDITOR},
    query=PageQuery,
    answers=[Answer(200, KeyPageSchema)],
    fails=[Busy, Unavailable],
)
def get_keys(call: Call) -> Response:
    """List keys with who made them, and who revoked them; their secrets are not kept."""
    page = list_keys(call.context, call.caller, call.query.get("after"), call.query["limit"])
    return answer({"items": [key.document() for key in page.items], "next": page.next})


@operation(
    keys,
    "POST",
    f"{ROUTE}/{{key_id}}/revoke",
    roles=ADMINISTRATORS,
    body=KeyRevocationSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(200, KeySchema, REPLAYED)],
    fails=[KeyNotFound, *FAILS],
)
def post_key_revocation(call: Call, key_id: str) -> Response:
    """Revoke a key: within seconds no process lets it in any more."""
    once = _keyed(call, REVOKE, key_id)
    revoked = revoke_key(call.context, call.caller, key_id, call.body["reason"], once)
    return answer(revoked.body, revoked.status, replay_headers(revoked))


def _keyed(call: Call, route: str, of: str) -> Keyed:
    return keyed(call, route, route, of)
