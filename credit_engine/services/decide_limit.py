"""
Decide a limit request: gather, assess outside any transaction, record in one short one.

    reading   the answer under this key?  the buyer, what is recorded of it
    (pure)    assess, explain
    writing   lock the buyer; its version still the one that was read?
              decision + limit + answer, in one commit

When the buyer changed meanwhile, all of it is done again, three times at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import write_facts
from credit_engine.domain.limit import Limit, LimitState
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.request import LimitRequest
from credit_engine.errors import Busy, BuyerNotFound, IdempotencyKeyReused
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.journal.chain import leaf_hash
from credit_engine.language.fingerprint import math_fingerprint
from credit_engine.pack.model import CompiledPack
from credit_engine.services.context import Caller, Context
from credit_engine.services.decision_bytes import Decision, decision_document
from credit_engine.services.limit_answer import answer_document
from credit_engine.services.limit_moves import Grant, Held, Moves, NewLimit, plan_moves
from credit_engine.services.make_assessment import MadeAssessment, make_assessment
from credit_engine.services.ports import (
    AnswerKey,
    BuyerHead,
    DecisionRecord,
    KeptPack,
    LimitEvent,
    RecordedFacts,
    StoredAnswer,
    Writing,
)

ROUTE = "limit-requests"
ATTEMPTS = 3
CREATED = 201


@dataclass(frozen=True, slots=True)
class DecideLimit:
    """The command: a request on a buyer, under an idempotency key.

    `request_sha256` is the digest of the request as it was sent.
    """

    buyer_id: str
    request: LimitRequest
    key: str
    request_sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller gets: the same bytes each time for the same key."""

    status: int
    body: bytes
    replayed: bool


@dataclass(frozen=True, slots=True)
class _Prepared:
    """One attempt: what was read, and what the assessment made of it."""

    pack: CompiledPack
    decided_at: datetime
    as_of: date
    version: int
    contact_sha256: str | None
    facts_bytes: bytes
    made: MadeAssessment


class _KeyTaken(Exception):
    """Another request committed under this key first: its answer is ours too."""


def decide_limit(context: Context, caller: Caller, command: DecideLimit) -> Answer:
    """
    Decide, record and answer one limit request.

    Raises:
        BuyerNotFound: the seller has no such buyer.
        IdempotencyKeyReused: the key came before with another body.
        NoLimitInForce: nothing to increase, prolong or reduce.
        Busy: the buyer kept changing, or the database is contended.
    """
    key = AnswerKey(caller.seller_id, ROUTE, command.key)
    for _ in range(ATTEMPTS):
        found = _prepare(context, caller, command, key)
        if isinstance(found, Answer):
            return found
        try:
            with context.store.writing() as writing:
                answer = _record(context, caller, command, found, writing)
        except _KeyTaken:
            continue
        if answer is not None:
            return answer
    raise Busy(
        f"Buyer {command.buyer_id} changed {ATTEMPTS} times while it was being assessed; "
        "nothing was decided. Send the same request with the same key again."
    )


def _prepare(
    context: Context, caller: Caller, command: DecideLimit, key: AnswerKey
) -> _Prepared | Answer:
    decided_at = context.clock()
    as_of = caller.local_date(decided_at)
    with context.store.reading() as reading:
        answered = reading.answer(key)
        if answered is not None:
            return _replayed(answered, command)
        if reading.buyer(caller.seller_id, command.buyer_id) is None:
            raise BuyerNotFound(f"There is no buyer {command.buyer_id}; create it first.")
        recorded = reading.facts(command.buyer_id, as_of)
    pack = context.packs.active()
    facts = _facts(recorded, command.request)
    return _Prepared(
        pack=pack,
        decided_at=decided_at,
        as_of=as_of,
        version=recorded.version,
        contact_sha256=recorded.contact_sha256,
        facts_bytes=canonical_bytes(write_facts(facts)),
        made=make_assessment(pack, facts, as_of, context.infer),
    )


def _facts(recorded: RecordedFacts, request: LimitRequest) -> Facts:
    return Facts(recorded.observations, recorded.statements, recorded.invoices, request)


def _replayed(answered: StoredAnswer, command: DecideLimit) -> Answer:
    if answered.request_sha256 != command.request_sha256:
        raise IdempotencyKeyReused(
            f"The key {command.key!r} was used before for a different request; "
            "nothing was done. Make a new key for a new request."
        )
    return Answer(answered.status, answered.body, replayed=True)


def _record(
    context: Context,
    caller: Caller,
    command: DecideLimit,
    prepared: _Prepared,
    writing: Writing,
) -> Answer | None:
    """Write everything, or nothing: None when the buyer is no longer the one assessed."""
    key = AnswerKey(caller.seller_id, ROUTE, command.key)
    head = writing.lock_buyer(command.buyer_id)
    answered = writing.answer(key)
    if answered is not None:
        return _replayed(answered, command)
    if head.version != prepared.version:
        return None
    held = Held(
        in_force=_current(writing, caller, command, LimitState.IN_FORCE),
        pending=_current(writing, caller, command, LimitState.PENDING_CONDITIONS),
    )
    new = NewLimit(
        limit_id=context.ids(),
        buyer_id=command.buyer_id,
        seller_id=caller.seller_id,
        decision_id=context.ids(),
        valid_from=prepared.as_of,
    )
    moves = plan_moves(command.request, _grant(prepared.made), held, new)
    ids = (new.decision_id, context.ids())
    decision = _decision(caller, command, prepared, head, ids)
    body = canonical_bytes(answer_document(prepared.pack, decision, prepared.made, moves))
    _write(writing, prepared, decision, moves)
    if not writing.add_answer(key, StoredAnswer(command.request_sha256, CREATED, body)):
        raise _KeyTaken
    return Answer(CREATED, body, replayed=False)


def _current(
    writing: Writing, caller: Caller, command: DecideLimit, state: LimitState
) -> Limit | None:
    return writing.current_limit(caller.seller_id, command.buyer_id, state)


def _grant(made: MadeAssessment) -> Grant | None:
    """The amount that may be given without a person; none after an engine alarm."""
    found = made.assessment
    if made.alarm or found.minor is None or found.terms is None or found.review_by is None:
        return None
    blocked = any(required.precedent for required in found.requirements)
    return Grant(found.minor, found.terms, found.review_by, blocked)


def _decision(
    caller: Caller,
    command: DecideLimit,
    prepared: _Prepared,
    head: BuyerHead,
    ids: tuple[str, str],
) -> Decision:
    return Decision(
        decision_id=ids[0],
        request_id=ids[1],
        seller_id=caller.seller_id,
        buyer_id=command.buyer_id,
        buyer_seq=head.last_seq + 1,
        prev_leaf=head.last_leaf,
        principal=caller.principal,
        decided_at=prepared.decided_at,
        as_of=prepared.as_of,
        outcome=Outcome.REFERRED if prepared.made.alarm else prepared.made.assessment.outcome,
        request=command.request,
        pack_id=prepared.pack.pack_id,
        revision=prepared.pack.revision,
        language_version=prepared.pack.language_version,
        math_fingerprint=math_fingerprint(),
        facts_version=prepared.version,
        contact_sha256=prepared.contact_sha256,
        alarm=prepared.made.alarm,
    )


def _write(writing: Writing, prepared: _Prepared, decision: Decision, moves: Moves) -> None:
    assessment_bytes = prepared.made.assessment_bytes
    document = decision_document(decision, prepared.facts_bytes, assessment_bytes, moves)
    decision_bytes = canonical_bytes(document)
    writing.keep_pack(
        KeptPack(
            prepared.pack.revision,
            prepared.pack.pack_id,
            prepared.decided_at,
            prepared.pack.files,
        )
    )
    writing.add_decision(
        DecisionRecord(
            decision_id=decision.decision_id,
            request_id=decision.request_id,
            seller_id=decision.seller_id,
            buyer_id=decision.buyer_id,
            buyer_seq=decision.buyer_seq,
            outcome=decision.outcome.value,
            pack_revision=decision.revision,
            decided_at=decision.decided_at,
            leaf=leaf_hash(decision_bytes),
            decision_bytes=decision_bytes,
            facts_bytes=prepared.facts_bytes,
            assessment_bytes=assessment_bytes,
        )
    )
    for limit in moves.ended:
        writing.end_limit(limit.limit_id, LimitState.REPLACED)
    if moves.added is not None:
        writing.add_limit(moves.added)
    elif moves.review_by is not None and moves.in_force is not None:
        writing.set_review_by(moves.in_force.limit_id, moves.review_by)
    for limit_id, event in moves.events:
        writing.add_limit_event(
            LimitEvent(limit_id, decision.decided_at, event, decision.decision_id)
        )
