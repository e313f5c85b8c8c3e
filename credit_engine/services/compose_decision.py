"""
All that one decision writes and answers, composed from what was assessed and what stands.

Nothing is read or written here, so that a decision's bytes are made before its
transaction begins and the transaction only writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.assess.authority import AuthorityNeeded
from credit_engine.assess.trace import Document
from credit_engine.domain.exchange import conversions_to
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.journal.chain import leaf_hash
from credit_engine.language.fingerprint import math_fingerprint
from credit_engine.pack.model import CompiledPack
from credit_engine.services.bind_amount import (
    NOTHING_RAISED,
    in_base,
    judged_by,
    needed_to_bind,
    whole_of,
)
from credit_engine.services.context import Caller
from credit_engine.services.decision_bytes import Decision, decision_document
from credit_engine.services.held_limits import Held
from credit_engine.services.limit_answer import answer_document
from credit_engine.services.limit_moves import Authority, Grant, Moves, NewLimit, plan_moves
from credit_engine.services.limit_ports import Raise, Raised
from credit_engine.services.make_assessment import MadeAssessment
from credit_engine.services.ports import BuyerHead, DecisionRecord, Ids


@dataclass(frozen=True, slots=True)
class AssessedRequest:
    """
    A request on a buyer, and what was made of it on the facts of `facts_version`.

    `request_id` is that of a request that was decided before and is assessed anew.
    """

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
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the buyer stands before the decision: its chain's end, and its limits.

    Limits change by decisions, which move the chain, and by imports, which move the
    version: an unchanged head means unchanged limits.
    """

    head: BuyerHead
    held: Held
    raised: Raised = NOTHING_RAISED  # of late, to the buyer and its group


@dataclass(frozen=True, slots=True)
class Composed:
    """One decision, ready to be written, and its answer but for what a referral adds to it."""

    record: DecisionRecord
    moves: Moves
    answer: Document
    needed: AuthorityNeeded  # who may grant it; what is wanted, where nothing is granted
    recommended: Grant | None  # what the rules would grant, where that is for a person
    granted: Raise | None  # what is granted beyond what there was


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
    grant, held = _grant(assessed.made), standing.held
    moves = plan_moves(assessed.request, grant, held, new, _authority(assessed))
    bound = _bound(assessed, standing, moves)
    above = _raises(assessed.request, moves) and not bound.needed.automatic
    if above:
        moves = plan_moves(assessed.request, None, held, new, _authority(assessed))
    request_id = assessed.request_id or ids()
    decision = _decision(
        assessed, standing.head, new.decision_id, request_id, bound.needed, above=above
    )
    return Composed(
        record=_record(decision, assessed, moves),
        moves=moves,
        answer=answer_document(assessed.pack, decision, assessed.made, moves),
        needed=bound.needed,
        recommended=grant if above else None,
        granted=_granted(assessed, decision, moves, bound.raised),
    )


@dataclass(frozen=True, slots=True)
class _Bound:
    """Who may grant it, and how much more it is, in the pack's currency; None: not told in it."""

    needed: AuthorityNeeded
    raised: int | None


def _bound(assessed: AssessedRequest, standing: Standing, moves: Moves) -> _Bound:
    """What is granted, or else wanted, as authority measures it."""
    pack, made, held = assessed.pack, assessed.made, standing.held
    amount = moves.added.amount if moves.added is not None else assessed.request.wanted
    stays = [limit for limit in held.all if limit not in moves.ended]
    whole = whole_of(stays, amount.currency, amount.minor)
    more = whole.minor - whole_of(held.all, amount.currency).minor
    conversions = conversions_to(
        pack.currency, made.facts.exchange_rates, assessed.as_of, pack.rates_stale_after_days
    )
    raised = in_base(Money(max(more, 0), amount.currency), conversions)
    judged = judged_by(made.facts, made.assessment, _outcome(made))
    needed = needed_to_bind(pack, judged, in_base(whole, conversions), raised, standing.raised)
    return _Bound(needed, raised)


def _raises(request: LimitRequest, moves: Moves) -> bool:
    """Whether a limit is granted: a reduction's takes the place of a higher one."""
    return moves.added is not None and request.kind is not RequestKind.REDUCE


def _granted(
    assessed: AssessedRequest, decision: Decision, moves: Moves, raised: int | None
) -> Raise | None:
    if raised == 0 or not _raises(assessed.request, moves):
        return None
    return Raise(
        buyer_id=decision.buyer_id,
        seller_id=decision.seller_id,
        decision_id=decision.decision_id,
        at=decision.decided_at,
        currency=assessed.pack.currency,
        minor=raised,
    )


def _outcome(made: MadeAssessment) -> Outcome:
    """The assessment's, unless the engine and its judge differed."""
    return Outcome.REFERRED if made.alarm else made.assessment.outcome


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
    assessed: AssessedRequest,
    head: BuyerHead,
    decision_id: str,
    request_id: str,
    needed: AuthorityNeeded,
    *,
    above: bool,
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
        outcome=Outcome.REFERRED if above else _outcome(made),
        request=assessed.request,
        pack_id=assessed.pack.pack_id,
        revision=assessed.pack.revision,
        language_version=assessed.pack.language_version,
        math_fingerprint=math_fingerprint(),
        facts_version=assessed.facts_version,
        contact_sha256=assessed.contact_sha256,
        alarm=made.alarm,
        needed=needed,
        above_authority=above,
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
