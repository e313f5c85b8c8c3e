"""Rows of referrals and their steps to things of the domain, and back."""

from __future__ import annotations

from datetime import datetime

import orjson

from credit_engine.domain.referral import (
    Ending,
    Referral,
    ReferralState,
    ReferralStep,
    StepKind,
    WantedDocument,
)
from credit_engine.domain.referral_document import read_case, write_case
from credit_engine.store.rows import read_instant, write_instant, write_json
from credit_engine.store.session import AnyRow, Values


def read_referral(row: AnyRow) -> Referral:
    """A row of all columns of `referrals`, in their order."""
    referral_id, seller_id, buyer_id, requested_by, opened_at, decision_id, case, *rest = row
    state, level, due_at, assigned_to, documents, ended_at, ended_by, ending = rest
    return Referral(
        referral_id=referral_id,
        seller_id=seller_id,
        buyer_id=buyer_id,
        case=read_case(orjson.loads(case), decision_id),
        requested_by=requested_by,
        state=ReferralState(state),
        level=level,
        opened_at=read_instant(opened_at),
        due_at=read_instant(due_at),
        assigned_to=assigned_to,
        documents=tuple(WantedDocument(**of) for of in orjson.loads(documents)),
        ended_at=None if ended_at is None else read_instant(ended_at),
        ended_by=ended_by,
        ending=None if ending is None else Ending(ending),
    )


def write_referral(referral: Referral) -> Values:
    """What never changes of a referral."""
    return {
        "referral_id": referral.referral_id,
        "seller_id": referral.seller_id,
        "buyer_id": referral.buyer_id,
        "requested_by": referral.requested_by,
        "opened_at": write_instant(referral.opened_at),
    }


def write_standing(referral: Referral) -> Values:
    """Where a referral stands: what its steps change."""
    return {
        "decision_id": referral.case.decision_id,
        "case_json": write_json(write_case(referral.case)),
        "state": referral.state.value,
        "level": referral.level,
        "due_at": write_instant(referral.due_at),
        "assigned_to": referral.assigned_to,
        "documents_json": write_json([of.document() for of in referral.documents]),
        "ended_at": _instant(referral.ended_at),
        "ended_by": referral.ended_by,
        "ending": None if referral.ending is None else referral.ending.value,
    }


def read_step(row: AnyRow) -> ReferralStep:
    """A row of at, step, stated_by, decision_id, details_json."""
    at, step, stated_by, decision_id, details = row
    return ReferralStep(
        read_instant(at), StepKind(step), stated_by, decision_id, orjson.loads(details)
    )


def write_step(referral_id: str, step: ReferralStep) -> Values:
    """All columns of a step but its sequence."""
    return {
        "referral_id": referral_id,
        "at": write_instant(step.at),
        "step": step.kind.value,
        "stated_by": step.by,
        "decision_id": step.decision_id,
        "details_json": write_json(dict(step.details)),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else write_instant(at)
