"""
Answer a call once for each idempotency key: lock, look the key up, act, keep the answer.

Under the lock all calls about one buyer come one after the other, so that the second of
two with one key finds the answer of the first. Two with one key about two buyers meet
where the answer is kept: the later of them is undone, and looks again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from credit_engine.errors import Busy, IdempotencyKeyReused
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import AnswerKey, StoredAnswer, Writing

Locked = TypeVar("Locked")

ATTEMPTS = 3
DONE, CREATED = 200, 201


@dataclass(frozen=True, slots=True)
class Keyed:
    """What was sent: its route, the caller's key, and the digest of the request."""

    route: str
    key: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller gets: the same bytes each time for the same key."""

    status: int
    body: bytes
    replayed: bool


class _KeyTaken(Exception):
    """Another call committed under this key first."""


def answer_once(
    context: Context,
    caller: Caller,
    keyed: Keyed,
    lock: Callable[[Writing], Locked],
    act: Callable[[Writing, Locked], bytes],
    *,
    status: int = DONE,
) -> Answer:
    """
    Answer what *act* gives, in one transaction with all that it writes.

    *lock* takes the locks that *act* needs, before the key is looked up.

    Raises:
        IdempotencyKeyReused: the key came before with another body.
        Busy: the database is contended.
    """
    key = AnswerKey(caller.seller_id, keyed.route, keyed.key)
    for _ in range(ATTEMPTS):
        try:
            with context.store.writing() as writing:
                locked = lock(writing)
                answered = writing.answer(key)
                if answered is not None:
                    return given_before(answered, keyed)
                body = act(writing, locked)
                _keep(writing, key, StoredAnswer(keyed.request_sha256, status, body))
                return Answer(status, body, replayed=False)
        except _KeyTaken:
            continue
    raise Busy(
        f"Other requests came under the key {keyed.key!r} at the same time; nothing was done. "
        "Send the same request with the same key again."
    )


def _keep(writing: Writing, key: AnswerKey, answer: StoredAnswer) -> None:
    if not writing.add_answer(key, answer):
        raise _KeyTaken


def given_before(answered: StoredAnswer, keyed: Keyed) -> Answer:
    """
    Give the answer that was kept.

    Raises:
        IdempotencyKeyReused: it was another request that came under the key.
    """
    if answered.request_sha256 != keyed.request_sha256:
        raise IdempotencyKeyReused(
            f"The key {keyed.key!r} was used before for a different request; "
            "nothing was done. Make a new key for a new request."
        )
    return Answer(answered.status, answered.body, replayed=True)
