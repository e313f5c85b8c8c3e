"""
Decide a limit request: gather, assess outside any transaction, record in one short one.

    reading   the answer under this key?  the buyer, what is recorded of it, its limits,
              the exchange rates that its amounts need
    (pure)    assess, explain, compose all that will be written
    writing   lock the buyer and its account; is it still the one that was read?
              decision + limit + events + answer, in one commit

When the facts changed meanwhile, all of it is done again, three times at most. When
only another decision came between, the assessment stands and is composed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from credit_engine.domain.facts_document import write_facts
from credit_engine.domain.request import LimitRequest
from credit_engine.errors import Busy, BuyerNotFound
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.acting_rules import acted_in
from credit_engine.services.answer_once import ATTEMPTS, CREATED, Answer, Keyed, given_before
from credit_engine.services.bind_amount import raised_before
from credit_engine.services.compose_decision import (
    AssessedRequest,
    Composed,
    Standing,
    compose,
)
from credit_engine.services.context import Caller, Context
from credit_engine.services.exchange_rates import with_rates
from credit_engine.services.held_limits import Held, held_on
from credit_engine.services.limit_answer import with_referral
from credit_engine.services.make_assessment import make_assessment
from credit_engine.services.ports import (
    AnswerKey,
    BuyerHead,
    DecisionRecord,
    KeptPack,
    Reading,
    StoredAnswer,
    Writing,
)
from credit_engine.services.public_events import decision_made
from credit_engine.services.settle_referral import settle_referral
from credit_engine.services.write_limits import Occasion
from credit_engine.services.write_moves import write_moves

ROUTE = "limit-requests"


@dataclass(frozen=True, slots=True)
class DecideLimit:
    """The command: a request on a buyer, under an idempotency key.

    `request_sha256` is the digest of the request as it was sent. `reassesses` is the referral
    whose question it asks anew, which is the request `request_id`.
    """

    buyer_id: str
    request: LimitRequest
    key: str
    request_sha256: str
    route: str = ROUTE
    reassesses: str | None = None
    request_id: str | None = None

    @property
    def keyed(self) -> Keyed:
        """What it is known by when it is sent again."""
        return Keyed(self.route, self.key, self.request_sha256)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What was read and assessed, and the decision that follows if the buyer is still there."""

    assessed: AssessedRequest
    standing: Standing
    composed: Composed


class _KeyTaken(Exception):
    """Another request committed under this key first: its answer is ours too."""


def decide_limit(context: Context, caller: Caller, command: DecideLimit) -> Answer:
    """
    Decide, record and answer one limit request.

    Raises:
        BuyerNotFound: the seller has no such buyer.
        IdempotencyKeyReused: the key came before with another body.
        NoLimitInForce: nothing to increase, prolong or reduce.
        ReferralClosed: the referral that was to be assessed anew is over.
        Busy: the buyer kept changing, or the database is contended.
    """
    key = AnswerKey(caller.seller_id, command.route, command.key)
    for _ in range(ATTEMPTS):
        found = _prepare(context, caller, command, key)
        if isinstance(found, Answer):
            return found
        try:
            with context.store.writing() as writing:
                answer = _record(context, command, key, found, writing)
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
) -> _Attempt | Answer:
    decided_at = context.clock()
    as_of = caller.local_date(decided_at)
    with context.store.reading() as reading:
        answered = reading.answer(key)
        if answered is not None:
            return given_before(answered, command.keyed)
        head = reading.head(command.buyer_id)
        if head.seller_id != caller.seller_id:
            # In the words of a buyer that does not exist.
            raise BuyerNotFound(f"There is no buyer {command.buyer_id}.")
        pack = context.packs.active()
        held = _held(reading, head, command.buyer_id, as_of)
        raised = raised_before(reading, pack, command.buyer_id, decided_at)
        standing = Standing(head, held, raised)
        recorded = reading.facts(command.buyer_id, as_of)
        facts = with_rates(
            reading,
            caller.seller_id,
            recorded.with_request(command.request),
            pack.currency,
            as_of,
        )
    assessed = AssessedRequest(
        caller=caller,
        buyer_id=command.buyer_id,
        request=command.request,
        pack=pack,
        decided_at=decided_at,
        as_of=as_of,
        facts_version=recorded.version,
        contact_sha256=recorded.contact_sha256,
        facts_bytes=canonical_bytes(write_facts(facts)),
        made=make_assessment(pack, facts, as_of, context.infer),
        request_id=command.request_id,
    )
    return _Attempt(assessed, standing, compose(context.ids, assessed, standing))


def _held(reading: Reading, head: BuyerHead, buyer_id: str, day: date) -> Held:
    return held_on(reading.standing_limits(head.seller_id, buyer_id, day), day)


def _record(
    context: Context, command: DecideLimit, key: AnswerKey, attempt: _Attempt, writing: Writing
) -> Answer | None:
    """Write everything, or nothing: None when the buyer's facts are no longer those assessed."""
    assessed, composed = attempt.assessed, attempt.composed
    head = writing.lock_buyer(command.buyer_id)
    writing.lock_account(command.buyer_id)  # an order check sees the limits before or after this
    standing = attempt.standing
    # To others of the group, too, which move no head of this buyer's.
    raised = raised_before(writing, assessed.pack, command.buyer_id, assessed.decided_at)
    if (head, raised) != (standing.head, standing.raised):
        answered = writing.answer(key)
        if answered is not None:
            return given_before(answered, command.keyed)
        if head.version != assessed.facts_version:
            return None
        held = _held(writing, head, command.buyer_id, assessed.as_of)
        standing = Standing(head, held, raised)
        composed = compose(context.ids, assessed, standing)
    _write(context, writing, assessed, standing.held, composed)
    referral = settle_referral(context.ids, writing, assessed, composed, command.reassesses)
    body = canonical_bytes(with_referral(composed.answer, referral))
    if not writing.add_answer(key, StoredAnswer(command.request_sha256, CREATED, body)):
        raise _KeyTaken
    return Answer(CREATED, body, replayed=False)


def _write(
    context: Context, writing: Writing, assessed: AssessedRequest, held: Held, composed: Composed
) -> None:
    pack, record, moves = assessed.pack, composed.record, composed.moves
    writing.keep_pack(KeptPack(pack.revision, pack.pack_id, record.decided_at, pack.files))
    writing.add_decision(record)
    acted = acted_in(assessed.made, above_authority=composed.recommended is not None)
    writing.add_decision_rules(record.seller_id, record.decision_id, assessed.as_of, acted)
    if composed.granted is not None:
        writing.add_raise(composed.granted)
    writing.append_event(decision_made(context.ids(), assessed, composed))
    write_moves(context.ids, writing, moves, held, occasion_of(assessed, record))


def occasion_of(assessed: AssessedRequest, record: DecisionRecord) -> Occasion:
    """The decision as what changes limits."""
    return Occasion(record.decided_at, assessed.as_of, record.decision_id, assessed.facts_version)
