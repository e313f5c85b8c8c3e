"""
Keep a person out, by key and by token, and let them in again. docs/identities.md says who may.

A block is of one seller's person. It ends no key: whoever is let in again has the old ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from credit_engine.domain.person_block import BlockState, PersonBlock
from credit_engine.domain.role import Role
from credit_engine.errors import Conflict
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.ports import Reading, Writing

BLOCK = "persons/blocks"
UNBLOCK = "persons/unblocks"


@dataclass(frozen=True, slots=True)
class PersonChange:
    """The command: whom to block or to let in again, and why."""

    person: str
    state: BlockState
    reason: str


def change_block(context: Context, caller: Caller, change: PersonChange, keyed: Keyed) -> Answer:
    """
    Block a person of the caller's seller, so that no process lets them in; or lift the block.

    A person that nobody has heard of may be blocked too: tokens are not kept.

    Raises:
        Conflict: the person is in that state already, or is the caller.
        IdempotencyKeyReused: the idempotency key came before with another body.
        Busy, Unavailable: the database.
    """

    def act(writing: Writing, _: None) -> bytes:
        last = writing.last_block(caller.seller_id, change.person)
        _check(change, caller, last)
        block = PersonBlock(
            block_id=context.ids(),
            seller_id=caller.seller_id,
            person=change.person,
            number=1 if last is None else last.number + 1,
            state=change.state,
            reason=change.reason,
            at=context.clock(),
            by=caller.principal,
        )
        writing.add_person_block(block)
        return orjson.dumps(block.document())

    return answer_once(context, caller, keyed, _lock(caller), act, status=CREATED)


def list_blocks(
    context: Context, caller: Caller, after: str | None, limit: int
) -> Page[PersonBlock]:
    """A page of the seller's records of blocks, those of lifted ones too."""
    with context.store.reading() as reading:
        found = reading.person_blocks(caller.seller_id, after, limit + 1)
    return page_of(found, limit, lambda block: block.block_id)


def is_blocked(last: PersonBlock | None) -> bool:
    """Whether a person is kept out, by their last record."""
    return last is not None and last.state is BlockState.BLOCKED


def is_person_blocked(reading: Reading, seller_id: str, person: str) -> bool:
    """Whether a person of a seller is kept out, within an open session."""
    return is_blocked(reading.last_block(seller_id, person))


def _check(change: PersonChange, caller: Caller, last: PersonBlock | None) -> None:
    person, blocks = change.person, change.state is BlockState.BLOCKED
    if blocks == is_blocked(last):
        raise Conflict(
            f"{person} is blocked already; nothing is left to do."
            if blocks
            else f"{person} is not blocked; list blocks to see who is."
        )
    # At the command line nobody is shut out: whoever has the settings can lift any block.
    if blocks and caller.roles == {Role.ADMINISTRATOR} and person == caller.person:
        raise Conflict(
            f"{person} is who calls: nobody blocks themselves. Have another administrator do it, "
            "or whoever has the settings (credit-engine persons block)."
        )


def _lock(caller: Caller) -> Callable[[Writing], None]:
    """Blocks change in turn with keys: none is made for a person who is blocked meanwhile."""

    def lock(writing: Writing) -> None:
        writing.lock_keys(caller.seller_id)

    return lock
