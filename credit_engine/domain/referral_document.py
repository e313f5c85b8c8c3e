"""The case of a referral as plain JSON values, as it is kept, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from credit_engine.domain.money import parse_money
from credit_engine.domain.referral import Recommendation, ReferralCase, ReferralCause
from credit_engine.domain.request_document import read_request, write_request
from credit_engine.domain.terms_document import read_terms


def write_case(case: ReferralCase) -> dict[str, object]:
    """The document of a case, without the decision that it rests on, which stands beside it."""
    recommended = case.recommendation
    return {
        "request": write_request(case.request),
        "request_id": case.request_id,
        "cause": case.cause.value,
        "recommendation": None if recommended is None else recommended.document(),
        "conditions": case.conditions,
        "content_sha256": case.content_sha256,
        "level": case.level,
        "answer_hours": case.answer_hours,
    }


def read_case(document: Mapping[str, Any], decision_id: str) -> ReferralCase:
    """The case that was written."""
    recommended = document["recommendation"]
    return ReferralCase(
        request=read_request(document["request"], "/request"),
        request_id=document["request_id"],
        decision_id=decision_id,
        cause=ReferralCause(document["cause"]),
        recommendation=None if recommended is None else _recommendation(recommended),
        conditions=document["conditions"],
        content_sha256=document["content_sha256"],
        level=document["level"],
        answer_hours=document["answer_hours"],
    )


def _recommendation(document: Mapping[str, Any]) -> Recommendation:
    return Recommendation(
        amount=parse_money(document["amount"], document["currency"]),
        terms=read_terms(document["terms"], "/recommendation/terms"),
        review_by=date.fromisoformat(document["review_by"]),
    )
