"""Do a thing once under an idempotency key: sent again, the same bytes are answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from credit_engine.errors import Busy, CreditEngineError, IdempotencyKeyReused
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import AnswerKey, StoredAnswer, Writing

ATTEMPTS = 3
CREATED = 201


@dataclass(frozen=True, slots=True)
class Keyed:
    """What was sent: its route, the caller's key, and the digest of the request."""

    route: str
    key: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What the caller gets: the same bytes each time for the same key."""

    status: int
    body: bytes
    replayed: bool


def answer_once(
    context: Context, caller: Caller, keyed: Keyed, work: Callable[[Writing], bytes]
) -> Answered:
    """
    Do *work* in a write transaction and keep its answer; under a known key, give that answer.

    *work* must lock what it decides on before it reads it.

    Raises:
        IdempotencyKeyReused: the key came before with another request.
        Busy: the same key is in work elsewhere, or the database is contended.
        CreditEngineError: what *work* raises; nothing is kept then.
    """
    key = AnswerKey(caller.seller_id, keyed.route, keyed.key)
    for _ in range(ATTEMPTS):
        known = _known(context, key)
        if known is not None:
            return _replayed(known, keyed)
        try:
            return _done(context, key, keyed, work)
        except _KeyTaken:
            continue
        except CreditEngineError:
            # The same request may have been done meanwhile, so that this one found it done.
            known = _known(context, key)
            if known is None:
                raise
            return _replayed(known, keyed)
    raise Busy(f"The key {keyed.key!r} is in work elsewhere; send the same request again.")


class _KeyTaken(Exception):
    """Another request committed under this key first: its answer is ours too."""


def _known(context: Context, key: AnswerKey) -> StoredAnswer | None:
    with context.store.reading() as reading:
        return reading.answer(key)


def _done(
    context: Context, key: AnswerKey, keyed: Keyed, work: Callable[[Writing], bytes]
) -> Answered:
    with context.store.writing() as writing:
        body = work(writing)
        if not writing.add_answer(key, StoredAnswer(keyed.request_sha256, CREATED, body)):
            raise _KeyTaken
    return Answered(CREATED, body, replayed=False)


def _replayed(known: StoredAnswer, keyed: Keyed) -> Answered:
    if known.request_sha256 != keyed.request_sha256:
        raise IdempotencyKeyReused(
            f"The key {keyed.key!r} was used before for a different request; "
            "nothing was done. Make a new key for a new request."
        )
    return Answered(known.status, known.body, replayed=True)
