"""
What a decision leaves to a person: the question, its evidence, and what the rules recommend.

The evidence is the decision's own record: facts, assessment and rule pack are hashed into it,
and it never changes. A digest of question, evidence and recommendation goes with the case, and
an answer names it, so that nobody answers for something else than what was looked at.
"""

from __future__ import annotations

from dataclasses import replace

from credit_engine.assess.authority import AuthorityNeeded
from credit_engine.assess.currencies import conversions_of
from credit_engine.domain.api_key import LEVEL_MAX, LEVEL_MIN
from credit_engine.domain.limit import Limit
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.referral import (
    Recommendation,
    ReferralCase,
    ReferralCause,
)
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.request_document import write_request
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.journal.chain import read_document
from credit_engine.pack.authority_model import AuthorityPolicy
from credit_engine.services.bind_amount import in_base
from credit_engine.services.compose_decision import AssessedRequest, Composed
from credit_engine.services.make_assessment import MadeAssessment
from credit_engine.services.ports import DecisionRecord

REVIEW_OPENED = "review_opened"


def case_of(assessed: AssessedRequest, composed: Composed) -> ReferralCase | None:
    """What a decision on a limit request leaves to a person; None where that is nothing."""
    made, record = assessed.made, composed.record
    referred = record.outcome == Outcome.REFERRED
    opened = any(event == REVIEW_OPENED for _, event in composed.moves.events)
    asked = assessed.request.kind not in (RequestKind.REVIEW, RequestKind.REDUCE)
    if referred and asked:
        request = assessed.request
    elif referred or opened:
        in_force = composed.moves.in_force
        if in_force is None or in_force.amount.minor == 0:
            return None  # there is nothing left that could be kept or lowered
        request = review_of(in_force)
    else:
        return None
    conversions = conversions_of(assessed.pack, made.facts, assessed.as_of)
    bare = ReferralCase(
        request=request,
        request_id=record.request_id,
        decision_id=record.decision_id,
        cause=_cause(made, referred=referred),
        recommendation=_recommended(made),
        conditions=any(required.precedent for required in made.assessment.requirements),
        content_sha256="",
        level=_level(composed.needed),
        answer_hours=answer_hours(assessed.pack.authority, in_base(request.wanted, conversions)),
    )
    return _sealed(bare, record)


def review_case(
    case: ReferralCase, limit: Limit, record: DecisionRecord, needed: AuthorityNeeded, hours: int
) -> ReferralCase:
    """The question that is left once a request is refused: whether the limit in force may stay."""
    bare = replace(
        case,
        request=review_of(limit),
        cause=ReferralCause.REVIEW,
        conditions=False,
        level=_level(needed),
        answer_hours=hours,
    )
    return _sealed(bare, record)


def review_of(limit: Limit) -> LimitRequest:
    """The request that asks for what is in force."""
    return LimitRequest(RequestKind.REVIEW, limit.amount, limit.max_terms)


def evidence_of(record: DecisionRecord) -> dict[str, object]:
    """What an answer rests on: the record of a decision, by its digests."""
    decision = read_document(record.decision_bytes)
    return {
        "decision_id": record.decision_id,
        "leaf": record.leaf.hex(),
        "pack_revision": record.pack_revision,
        "as_of": decision.get("as_of"),
        "facts_version": decision.get("facts_version"),
        "facts_sha256": decision.get("facts_sha256"),
        "assessment_sha256": decision.get("assessment_sha256"),
    }


def content_of(case: ReferralCase, record: DecisionRecord) -> str:
    """The digest of question, evidence and recommendation, as `sha256:` and hex digits."""
    recommended = case.recommendation
    content = {
        "request": write_request(case.request),
        "request_id": case.request_id,
        "cause": case.cause.value,
        "recommendation": None if recommended is None else recommended.document(),
        "conditions": case.conditions,
        "evidence": evidence_of(record),
    }
    return sha256_text(canonical_bytes(content))


def answer_hours(policy: AuthorityPolicy, minor: int | None) -> int:
    """Within how many hours an amount is answered for; the least where it cannot be told."""
    if minor is None:
        return min(of.hours for of in policy.answer_times)
    return next(
        of.hours for of in policy.answer_times if of.up_to_minor is None or minor <= of.up_to_minor
    )


def _sealed(case: ReferralCase, record: DecisionRecord) -> ReferralCase:
    return replace(case, content_sha256=content_of(case, record))


def _level(needed: AuthorityNeeded) -> int:
    """The level of credit managers that may grant it; the highest where none may."""
    return LEVEL_MAX if needed.level is None else max(needed.level, LEVEL_MIN)


def _recommended(made: MadeAssessment) -> Recommendation | None:
    """What the rules would have given; nothing is where they cannot be relied on."""
    found = made.assessment
    granted = found.granted
    if made.alarm or granted is None or found.terms is None or found.review_by is None:
        return None
    return Recommendation(granted, found.terms, found.review_by)


def _cause(made: MadeAssessment, *, referred: bool) -> ReferralCause:
    if not referred:
        return ReferralCause.REVIEW
    if made.alarm:
        return ReferralCause.ALARM
    if made.assessment.outcome is Outcome.REFERRED:
        return ReferralCause.ASSESSMENT
    return ReferralCause.AUTHORITY
