"""Whether the evidence of a referral still holds: facts, rules, limits and the day as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.limit import Limit
from credit_engine.domain.referral import ReferralCase
from credit_engine.errors import BrokenRecord, EvidenceStale
from credit_engine.pack.model import CompiledPack
from credit_engine.services.held_limits import Held, held_on
from credit_engine.services.ports import BuyerHead, DecisionRecord, Reading
from credit_engine.services.referral_case import content_of
from credit_engine.services.replay_decision import checked

_OF_LIMIT = ("limit_id", "amount", "currency", "max_terms")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The record that a referral rests on, checked against its hashes, and its document."""

    record: DecisionRecord
    document: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Present:
    """What evidence is held against: the buyer, the rules and the limits of today."""

    head: BuyerHead
    pack: CompiledPack
    today: date
    held: Held


def evidence_in(reading: Reading, seller_id: str, case: ReferralCase) -> Evidence:
    """
    The evidence of *case*, as it was frozen.

    Raises:
        BrokenRecord: it is not what it was when the case was made.
    """
    record = reading.decision(seller_id, case.decision_id)
    if record is None:
        raise BrokenRecord(f"Decision {case.decision_id}, the evidence of a referral, is gone.")
    document = checked(record)
    if content_of(case, record) != case.content_sha256:
        raise BrokenRecord(
            f"A referral on decision {case.decision_id} was changed after it was made: what it "
            "asks or recommends does not match its hash."
        )
    return Evidence(record, document)


def present_in(
    reading: Reading, seller_id: str, buyer_id: str, pack: CompiledPack, today: date
) -> Present:
    """What there is of the buyer today."""
    standing = reading.standing_limits(seller_id, buyer_id, today)
    return Present(reading.head(buyer_id), pack, today, held_on(standing, today))


def stale_parts(evidence: Evidence, now: Present) -> list[str]:
    """What of facts, rules, limits and day has moved since the evidence was taken."""
    document = evidence.document
    age = (now.today - date.fromisoformat(str(document["as_of"]))).days
    moved = {
        "facts": now.head.version != document["facts_version"],
        "rules": now.pack.revision != evidence.record.pack_revision,
        "limits": _limit_of(document.get("limit_in_force")) != _limit_in_force(now.held),
        "day": age > now.pack.authority.evidence_days,
    }
    return [part for part, has_moved in moved.items() if has_moved]


def check_fresh(referral_id: str, evidence: Evidence, now: Present) -> None:
    """Raise EvidenceStale where something has moved since the evidence was taken."""
    moved = stale_parts(evidence, now)
    if moved:
        raise EvidenceStale(
            f"Since decision {evidence.record.decision_id}, on which referral {referral_id} rests, "
            f"this has changed: {', '.join(moved)}. Nothing was decided. Have it assessed anew by "
            f"POST /v1/referrals/{referral_id}/reassessments, and look at it again."
        )


def _limit_in_force(held: Held) -> tuple[object, ...] | None:
    limit: Limit | None = held.in_force
    return None if limit is None else _limit_of(limit.document())


def _limit_of(document: object) -> tuple[object, ...] | None:
    if not isinstance(document, Mapping):
        return None
    return tuple(document[name] for name in _OF_LIMIT)
