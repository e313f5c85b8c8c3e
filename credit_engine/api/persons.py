"""
Persons who are kept out: block one, let one in again, list it all.

A person's name stands in the body, so that it comes into no log of paths.
"""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api import problems
from credit_engine.api.access import ADMINISTRATORS
from credit_engine.api.idempotency import IDEMPOTENCY_KEY, keyed, replay_headers
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.problems import ProblemType
from credit_engine.api.schemas.pages import PageQuery
from credit_engine.api.schemas.persons import (
    PersonBlockPageSchema,
    PersonBlockSchema,
    PersonChangeSchema,
)
from credit_engine.domain.person_block import BlockState
from credit_engine.domain.role import Role
from credit_engine.errors import (
    Busy,
    Conflict,
    CreditEngineError,
    IdempotencyKeyReused,
    Unavailable,
)
from credit_engine.services.block_persons import (
    BLOCK,
    UNBLOCK,
    PersonChange,
    change_block,
    list_blocks,
)

persons = Blueprint("persons", __name__)

ROUTE = "/v1/persons"
MADE = [Answer(201, PersonBlockSchema, ("Idempotency-Replayed",))]
FAILS: list[type[CreditEngineError] | ProblemType] = [
    problems.KEY_REQUIRED,
    IdempotencyKeyReused,
    Conflict,
    Busy,
    Unavailable,
]


@operation(
    persons,
    "POST",
    f"{ROUTE}/blocks",
    roles=ADMINISTRATORS,
    body=PersonChangeSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=MADE,
    fails=FAILS,
)
def post_person_block(call: Call) -> Response:
    """Block a person: within seconds no process takes any key or token of theirs."""
    return _changed(call, BlockState.BLOCKED, BLOCK)


@operation(
    persons,
    "POST",
    f"{ROUTE}/unblocks",
    roles=ADMINISTRATORS,
    body=PersonChangeSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=MADE,
    fails=FAILS,
)
def post_person_unblock(call: Call) -> Response:
    """Lift the block of a person, who has again what keys and tokens are still good."""
    return _changed(call, BlockState.UNBLOCKED, UNBLOCK)


@operation(
    persons,
    "GET",
    f"{ROUTE}/blocks",
    roles=ADMINISTRATORS | {Role.AUDITOR},
    query=PageQuery,
    answers=[Answer(200, PersonBlockPageSchema)],
    fails=[Busy, Unavailable],
)
def get_person_blocks(call: Call) -> Response:
    """List who was blocked and let in again, with who did it, when, and why."""
    page = list_blocks(call.context, call.caller, call.query.get("after"), call.query["limit"])
    return answer({"items": [block.document() for block in page.items], "next": page.next})


def _changed(call: Call, state: BlockState, route: str) -> Response:
    sent = call.body
    change = PersonChange(sent["person"], state, sent["reason"])
    made = change_block(call.context, call.caller, change, keyed(call, route, route))
    return answer(made.body, made.status, replay_headers(made))
