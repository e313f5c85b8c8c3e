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
from credit_engine.services.context import Context
from credit_engine.services.decide_limit import Answer
from credit_engine.services.ports import AnswerKey, StoredAnswer, Writing

Locked = TypeVar("Locked")

ATTEMPTS = 3
DONE = 200


@dataclass(frozen=True, slots=True)
class OnceKey:
    """The key of a call, and the digest of what was sent with it."""

    key: AnswerKey
    request_sha256: str


class _KeyTaken(Exception):
    """Another call committed under this key first."""


def answer_once(
    context: Context,
    once: OnceKey,
    lock: Callable[[Writing], Locked],
    act: Callable[[Writing, Locked], bytes],
    status: int = DONE,
) -> Answer:
    """
    Answer what *act* gives, in one transaction with all that it writes.

    *lock* takes the locks that *act* needs, before the key is looked up.

    Raises:
        IdempotencyKeyReused: the key came before with another body.
        Busy: the database is contended.
    """
    for _ in range(ATTEMPTS):
        try:
            with context.store.writing() as writing:
                return _answered(writing, once, lock, act, status)
        except _KeyTaken:
            continue
    raise Busy(
        f"Other requests came under the key {once.key.key!r} at the same time; nothing was done. "
        "Send the same request with the same key again."
    )


def _answered(
    writing: Writing,
    once: OnceKey,
    lock: Callable[[Writing], Locked],
    act: Callable[[Writing, Locked], bytes],
    status: int,
) -> Answer:
    locked = lock(writing)
    answered = writing.answer(once.key)
    if answered is not None:
        if answered.request_sha256 != once.request_sha256:
            raise IdempotencyKeyReused(
                f"The key {once.key.key!r} was used before for a different request; "
                "nothing was done. Make a new key for a new request."
            )
        return Answer(answered.status, answered.body, replayed=True)
    body = act(writing, locked)
    if not writing.add_answer(once.key, StoredAnswer(once.request_sha256, status, body)):
        raise _KeyTaken
    return Answer(status, body, replayed=False)
