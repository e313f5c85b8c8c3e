"""
The decision by which a person answers a referral: its record, its event, and what is answered.

It is a second decision on the request that was referred, in the buyer's chain as every one. It
rests on the evidence of the referral, which it names by its digests, and on no assessment of its
own: its facts and its assessment are JSON's null, as with changes of limits by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.assess.authority import AuthorityNeeded
from credit_engine.domain.event import Event
from credit_engine.domain.limit import Limit, LimitState
from credit_engine.domain.referral import Referral
from credit_engine.domain.request_document import write_request
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.journal.chain import leaf_hash
from credit_engine.services.answer_moves import AnswerPlan, AskedAnswer
from credit_engine.services.change_record import NOTHING, REFERRAL_ANSWER, ChangeOfLimits
from credit_engine.services.decision_bytes import FORMAT, instant_text
from credit_engine.services.ports import DecisionRecord
from credit_engine.services.public_events import DECISION_MADE
from credit_engine.services.referral_case import evidence_of


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """A person's answer, before it has bytes: what was asked, on which evidence, what follows."""

    change: ChangeOfLimits
    referral: Referral
    evidence: DecisionRecord
    asked: AskedAnswer
    plan: AnswerPlan
    authority: AuthorityNeeded | None  # None where no amount is granted

    def record(self) -> DecisionRecord:
        """The decision as it is kept."""
        change, case = self.change, self.referral.case
        decision_bytes = canonical_bytes(self._document())
        return DecisionRecord(
            decision_id=change.decision_id,
            request_id=case.request_id,
            seller_id=change.caller.seller_id,
            buyer_id=change.buyer_id,
            buyer_seq=change.head.last_seq + 1,
            outcome=self.plan.outcome.value,
            pack_revision=change.pack.revision,
            decided_at=change.at,
            leaf=leaf_hash(decision_bytes),
            decision_bytes=decision_bytes,
            facts_bytes=NOTHING,
            assessment_bytes=NOTHING,
        )

    def _document(self) -> dict[str, object]:
        change, case = self.change, self.referral.case
        prev_leaf = change.head.last_leaf
        return {
            "format": FORMAT,
            "kind": REFERRAL_ANSWER,
            "decision_id": change.decision_id,
            "request_id": case.request_id,
            "seller_id": change.caller.seller_id,
            "buyer_id": change.buyer_id,
            "buyer_seq": change.head.last_seq + 1,
            "prev_leaf": prev_leaf.hex() if prev_leaf is not None else None,
            "principal": change.caller.principal,
            "decided_at": instant_text(change.at),
            "as_of": change.today.isoformat(),
            "outcome": self.plan.outcome.value,
            "request": write_request(case.request),
            "pack": {"id": change.pack.pack_id, "revision": change.pack.revision},
            "facts_version": change.head.version,
            "facts_sha256": sha256_text(NOTHING),
            "assessment_sha256": sha256_text(NOTHING),
            "referral_id": self.referral.referral_id,
            "answers": case.decision_id,
            "evidence": evidence_of(self.evidence),
            "content_sha256": case.content_sha256,
            "answer": self.asked.document(),
            "granted": self._granted(),
            "authority": None if self.authority is None else self.authority.document(),
            "limit_in_force": _shown(self.plan.moves.in_force),
            "limit_events": self._events(),
        }

    def _granted(self) -> dict[str, object] | None:
        grant = self.plan.granted
        if grant is None:
            return None
        wanted = self.referral.case.request.wanted
        amount = type(wanted)(grant.minor, wanted.currency)
        return {
            "amount": amount.text,
            "currency": amount.currency,
            "terms": grant.terms.document(),
            "conditions_pending": grant.blocked,
        }

    def _events(self) -> list[dict[str, str]]:
        return [
            {"limit_id": limit_id, "event": event} for limit_id, event in self.plan.moves.events
        ]

    def event(self, event_id: str) -> Event:
        """What other systems are told: as of a decision by rules."""
        change, case, added = self.change, self.referral.case, self.plan.moves.added
        request = case.request
        return Event(
            event_id=event_id,
            seller_id=change.caller.seller_id,
            buyer_id=change.buyer_id,
            type=DECISION_MADE,
            at=change.at,
            data={
                "decision_id": change.decision_id,
                "request_id": case.request_id,
                "as_of": change.today.isoformat(),
                "kind": request.kind.value,
                "wanted": {"amount": request.wanted.text, "currency": request.wanted.currency},
                "outcome": self.plan.outcome.value,
                "response_code": self.plan.outcome.edifact_4507,
                "limit_id": None if added is None else added.limit_id,
            },
        )

    def answer(self, review: Referral | None) -> bytes:
        """What the caller is answered; *review* is the referral that is left of it, if any."""
        moves = self.plan.moves
        added = moves.added
        pending = added is not None and added.state is LimitState.PENDING_CONDITIONS
        return canonical_bytes(
            {
                "request_id": self.referral.case.request_id,
                "decision_id": self.change.decision_id,
                "referral_id": self.referral.referral_id,
                "buyer_id": self.change.buyer_id,
                "answers": self.referral.case.decision_id,
                "outcome": self.plan.outcome.value,
                "response_code": self.plan.outcome.edifact_4507,
                "limit_id": None if added is None else added.limit_id,
                "limit_in_force": _shown(moves.in_force),
                "limit_pending": _shown(added) if pending else None,
                "limit_events": self._events(),
                "review_referral_id": None if review is None else review.referral_id,
            }
        )


def _shown(limit: Limit | None) -> dict[str, object] | None:
    return None if limit is None else limit.document()
