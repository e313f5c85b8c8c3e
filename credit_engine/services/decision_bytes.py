"""The document of a decision: who, when, on what, and the hashes of all that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.assess.authority import AuthorityNeeded
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.request import LimitRequest
from credit_engine.domain.request_document import write_request
from credit_engine.journal.canonical import sha256_text
from credit_engine.services.limit_moves import Moves

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """
    One decision, before it has bytes.

    `outcome` is the assessment's, or `referred` when the engine and its judge
    differed (`alarm` says how) or the amount is `above_authority`: above what the rules may
    grant by themselves. `needed` says who may. `prev_leaf` is the leaf of the buyer's decision
    number `buyer_seq - 1`, None before the first.
    """

    decision_id: str
    request_id: str
    seller_id: str
    buyer_id: str
    buyer_seq: int
    prev_leaf: bytes | None
    principal: str
    decided_at: datetime
    as_of: date
    outcome: Outcome
    request: LimitRequest
    pack_id: str
    revision: str
    language_version: int
    math_fingerprint: str
    facts_version: int
    contact_sha256: str | None
    alarm: str | None
    needed: AuthorityNeeded
    above_authority: bool


def decision_document(
    decision: Decision, facts_bytes: bytes, assessment_bytes: bytes, moves: Moves
) -> dict[str, object]:
    """
    The document whose canonical bytes are hashed into the buyer's chain.

    Personal facts stand in it only as the hash of their ciphertext, so that
    erasing their key never touches a decision.
    """
    return {
        "format": FORMAT,
        "decision_id": decision.decision_id,
        "request_id": decision.request_id,
        "seller_id": decision.seller_id,
        "buyer_id": decision.buyer_id,
        "buyer_seq": decision.buyer_seq,
        "prev_leaf": decision.prev_leaf.hex() if decision.prev_leaf is not None else None,
        "principal": decision.principal,
        "decided_at": instant_text(decision.decided_at),
        "as_of": decision.as_of.isoformat(),
        "outcome": decision.outcome.value,
        "request": write_request(decision.request),
        "pack": {"id": decision.pack_id, "revision": decision.revision},
        "language_version": decision.language_version,
        "math_fingerprint": decision.math_fingerprint,
        "facts_version": decision.facts_version,
        "facts_sha256": sha256_text(facts_bytes),
        "assessment_sha256": sha256_text(assessment_bytes),
        "personal": [{"of": "contact", "ciphertext_sha256": decision.contact_sha256}]
        if decision.contact_sha256
        else [],
        "alarm": decision.alarm,
        "authority": {**decision.needed.document(), "exceeded": decision.above_authority},
        "limit_in_force": moves.in_force.document() if moves.in_force else None,
        "limit_events": [
            {"limit_id": limit_id, "event": event} for limit_id, event in moves.events
        ],
    }


def instant_text(instant: datetime) -> str:
    """An instant in UTC as RFC 3339, to the microsecond, always in the same form."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
