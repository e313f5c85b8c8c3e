"""A referral as JSON, for the credit department and for everybody else."""

from __future__ import annotations

from credit_engine.domain.referral import Referral, ReferralStep
from credit_engine.services.read_referrals import ReferralView


def view_document(view: ReferralView, *, insider: bool) -> dict[str, object]:
    """A referral with its outcome, and for the department its evidence and its way."""
    document = referral_document(view.referral, insider=insider) | {"outcome": view.outcome}
    if insider:
        steps = [_step(step) for step in view.steps]
        document |= {"evidence": view.evidence, "stale": view.stale, "steps": steps}
    return document


def referral_document(referral: Referral, *, insider: bool) -> dict[str, object]:
    """A referral; what the rules and the department make of it is the department's affair."""
    case = referral.case
    document: dict[str, object] = {
        "referral_id": referral.referral_id,
        "buyer_id": referral.buyer_id,
        "request_id": case.request_id,
        "decision_id": case.decision_id,
        "state": referral.state.value,
        "kind": case.request.kind.value,
        "wanted": {
            "amount": case.request.wanted.text,
            "currency": case.request.wanted.currency,
        },
        "terms": case.request.terms.document(),
        "opened_at": referral.opened_at,
        "due_at": referral.due_at,
        "documents": [of.document() for of in referral.documents],
        "ended_at": referral.ended_at,
        "ended_by": referral.ended_by,
    }
    if referral.ending is not None:
        document["ending"] = referral.ending.value
    return document | _of_department(referral) if insider else document


def _of_department(referral: Referral) -> dict[str, object]:
    case = referral.case
    recommended = case.recommendation
    return {
        "cause": case.cause.value,
        "level": referral.level,
        "assigned_to": referral.assigned_to,
        "requested_by": referral.requested_by,
        "recommendation": None if recommended is None else recommended.document(),
        "conditions_pending": case.conditions,
        "content_sha256": case.content_sha256,
    }


def _step(step: ReferralStep) -> dict[str, object]:
    return {
        "at": step.at,
        "step": step.kind.value,
        "by": step.by,
        "decision_id": step.decision_id,
        **step.details,
    }
