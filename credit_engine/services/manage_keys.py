"""
API keys: make one, list them, revoke one. docs/identities.md says who may grant what.

Administrators stand apart: a key, or a person, that has the role has no other. So nobody can
give a role to themselves, and whoever makes the keys decides no credit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from credit_engine.domain.api_key import LEVEL_MAX, ApiKey, Revocation, write_key
from credit_engine.domain.role import Role, role_names
from credit_engine.errors import Conflict, InvalidInput, KeyNotFound
from credit_engine.services.answer_once import CREATED, Answer, Keyed, answer_once
from credit_engine.services.block_persons import is_person_blocked
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.ports import Writing

CREATE = "keys"
REVOKE = "keys/revoke"
EXPIRES_DAYS_DEFAULT = 365
EXPIRES_DAYS_MAX = 1_825


@dataclass(frozen=True, slots=True)
class NewKey:
    """The command: for whom, to do what, and for how many days from now."""

    person: str
    roles: frozenset[Role]
    level: int = 0
    note: str = ""
    expires_in_days: int = EXPIRES_DAYS_DEFAULT


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """The answer, and the key itself, which is there this once: no replay has it."""

    answer: Answer
    key: str | None


def create_key(context: Context, caller: Caller, new: NewKey, keyed: Keyed) -> CreatedKey:
    """
    Make a key of the caller's seller; who made it is recorded with it.

    Raises:
        InvalidInput: roles or a level that do not go together.
        Conflict: the person has live keys on the other side of an administrator's, or is blocked.
        IdempotencyKeyReused: the idempotency key came before with another body.
        Busy, Unavailable: the database.
    """
    _check(new)
    made: list[str] = []

    def act(writing: Writing, _: None) -> bytes:
        now = context.clock()
        _check_own(new, caller)
        if is_person_blocked(writing, caller.seller_id, new.person):
            raise Conflict(f"{new.person} is blocked, and no key would let them in; unblock first.")
        _check_apart(new, writing.keys_of_person(caller.seller_id, new.person), now)
        key = ApiKey(
            key_id=context.ids(),
            seller_id=caller.seller_id,
            person=new.person,
            note=new.note,
            roles=new.roles,
            level=new.level,
            created_at=now,
            created_by=caller.principal,
            expires_at=now + timedelta(days=new.expires_in_days),
        )
        made.append(write_key(key.key_id, writing.add_api_key(key)))
        return orjson.dumps(key.document())

    answer = answer_once(context, caller, keyed, _lock(caller), act, status=CREATED)
    return CreatedKey(answer, None if answer.replayed else made[-1])


def list_keys(context: Context, caller: Caller, after: str | None, limit: int) -> Page[ApiKey]:
    """A page of the seller's keys, revoked and expired ones too."""
    with context.store.reading() as reading:
        found = reading.api_keys(caller.seller_id, after, limit + 1)
    return page_of(found, limit, lambda key: key.key_id)


def revoke_key(context: Context, caller: Caller, key_id: str, reason: str, keyed: Keyed) -> Answer:
    """
    End a key for good; who did it, and why, is recorded. Every process lets it in no more.

    Raises:
        KeyNotFound: the seller has no such key.
        Conflict: it was revoked before.
        IdempotencyKeyReused: the idempotency key came before with another body.
        Busy, Unavailable: the database.
    """

    def act(writing: Writing, _: None) -> bytes:
        key = writing.api_key(caller.seller_id, key_id)
        if key is None:
            raise KeyNotFound(f"There is no key {key_id}; list keys to find its id.")
        if key.revocation is not None:
            raise Conflict(f"The key {key_id} was revoked before; nothing is left to do.")
        revocation = Revocation(context.clock(), caller.principal, reason)
        writing.add_revocation(key_id, revocation)
        return orjson.dumps(replace(key, revocation=revocation).document())

    return answer_once(context, caller, keyed, _lock(caller), act)


def _check(new: NewKey) -> None:
    if not new.roles:
        raise InvalidInput("a key has at least one role.", "/roles")
    if Role.ADMINISTRATOR in new.roles and len(new.roles) > 1:
        raise InvalidInput(
            "an administrator's key has no other role: whoever makes keys decides no credit.",
            "/roles",
        )
    if not 1 <= new.expires_in_days <= EXPIRES_DAYS_MAX:
        raise InvalidInput(f"a key lasts from 1 to {EXPIRES_DAYS_MAX} days.", "/expires_in_days")
    least, most = (1, LEVEL_MAX) if Role.CREDIT_MANAGER in new.roles else (0, 0)
    if not least <= new.level <= most:
        raise InvalidInput(
            f"a credit manager has a level from 1 to {LEVEL_MAX}, and nobody else has one.",
            "/level",
        )


def _check_apart(new: NewKey, held: Iterable[ApiKey], now: datetime) -> None:
    """Keep administrators apart from all others, person by person."""
    administers = Role.ADMINISTRATOR in new.roles
    for key in held:
        if key.is_live(now) and (Role.ADMINISTRATOR in key.roles) != administers:
            raise Conflict(
                f"{new.person} has the key {key.key_id} for {role_names(key.roles)}; "
                "an administrator has no other role. Revoke that key first, or name the person "
                "who is meant."
            )


def _check_own(new: NewKey, caller: Caller) -> None:
    """Keep who administers by a token, and so without any key, from a key with another role."""
    administers = caller.roles == {Role.ADMINISTRATOR}
    if administers and new.person == caller.person and new.roles != caller.roles:
        raise Conflict(f"{new.person} is an administrator, who has no other role.")


def _lock(caller: Caller) -> Callable[[Writing], None]:
    def lock(writing: Writing) -> None:
        writing.lock_keys(caller.seller_id)

    return lock
