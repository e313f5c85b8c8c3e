"""
All that one decision writes and answers, composed from what was assessed and what stands.

Nothing is read or written here, so that a decision's bytes are made before its
transaction begins and the transaction only writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.domain.outcome import Outcome
from credit_engine.domain.request import LimitRequest
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.journal.chain import leaf_hash
from credit_engine.language.fingerprint import math_fingerprint
from credit_engine.pack.model import CompiledPack
from credit_engine.services.context import Caller
from credit_engine.services.decision_bytes import Decision, decision_document
from credit_engine.services.held_limits import Held
from credit_engine.services.limit_answer import answer_document
from credit_engine.services.limit_moves import Authority, Grant, Moves, NewLimit, plan_moves
from credit_engine.services.make_assessment import MadeAssessment
from credit_engine.services.ports import BuyerHead, DecisionRecord, Ids


@dataclass(frozen=True, slots=True)
class AssessedRequest:
    """A request on a buyer, and what was made of it on the facts of `facts_version`."""

    caller: Caller
    buyer_id: str
    request: LimitRequest
    pack: CompiledPack
    decided_at: datetime
    as_of: date
    facts_version: int
    contact_sha256: str | None
    facts_bytes: bytes
    made: MadeAssessment


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the buyer stands before the decision: its chain's end, and its limits.

    Limits change by decisions, which move the chain, and by imports, which move the
    version: an unchanged head means unchanged limits.
    """

    head: BuyerHead
    held: Held


@dataclass(frozen=True, slots=True)
class Composed:
    """One decision, ready to be written, and the bytes of its answer."""

    record: DecisionRecord
    moves: Moves
    answer_bytes: bytes


def compose(ids: Ids, assessed: AssessedRequest, standing: Standing) -> Composed:
    """
    Compose the decision that follows *standing*.

    Raises:
        NoLimitInForce, InvalidInput: see limit_moves.plan_moves.
    """
    new = NewLimit(
        limit_id=ids(),
        buyer_id=assessed.buyer_id,
        seller_id=assessed.caller.seller_id,
        decision_id=ids(),
        valid_from=assessed.as_of,
    )
    moves = plan_moves(
        assessed.request, _grant(assessed.made), standing.held, new, _authority(assessed)
    )
    decision = _decision(assessed, standing.head, new.decision_id, ids())
    return Composed(
        record=_record(decision, assessed, moves),
        moves=moves,
        answer_bytes=canonical_bytes(
            answer_document(assessed.pack, decision, assessed.made, moves)
        ),
    )


def _grant(made: MadeAssessment) -> Grant | None:
    """The amount that may be given without a person; none after an engine alarm."""
    found = made.assessment
    if made.alarm or found.minor is None or found.terms is None or found.review_by is None:
        return None
    blocked = any(required.precedent for required in found.requirements)
    return Grant(found.minor, found.terms, found.review_by, blocked)


def _authority(assessed: AssessedRequest) -> Authority:
    """What the pack lets a review do; an amount in another currency than the pack's is of none."""
    life, pack = assessed.pack.limit_life, assessed.pack
    within_bp = life.reduce_within_bp
    if life.reduce_within_minor is not None and assessed.request.wanted.currency != pack.currency:
        within_bp = 0
    return Authority(life.notice_days, within_bp, life.reduce_within_minor)


def _decision(
    assessed: AssessedRequest, head: BuyerHead, decision_id: str, request_id: str
) -> Decision:
    made = assessed.made
    return Decision(
        decision_id=decision_id,
        request_id=request_id,
        seller_id=assessed.caller.seller_id,
        buyer_id=assessed.buyer_id,
        buyer_seq=head.last_seq + 1,
        prev_leaf=head.last_leaf,
        principal=assessed.caller.principal,
        decided_at=assessed.decided_at,
        as_of=assessed.as_of,
        outcome=Outcome.REFERRED if made.alarm else made.assessment.outcome,
        request=assessed.request,
        pack_id=assessed.pack.pack_id,
        revision=assessed.pack.revision,
        language_version=assessed.pack.language_version,
        math_fingerprint=math_fingerprint(),
        facts_version=assessed.facts_version,
        contact_sha256=assessed.contact_sha256,
        alarm=made.alarm,
    )


def _record(decision: Decision, assessed: AssessedRequest, moves: Moves) -> DecisionRecord:
    assessment_bytes = assessed.made.assessment_bytes
    decision_bytes = canonical_bytes(
        decision_document(decision, assessed.facts_bytes, assessment_bytes, moves)
    )
    return DecisionRecord(
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
        facts_bytes=assessed.facts_bytes,
        assessment_bytes=assessment_bytes,
    )
