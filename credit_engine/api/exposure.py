"""Exposure: how a buyer stands today."""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api.access import READERS
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.exposure import ExposureSchema
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money, minor_text
from credit_engine.errors import Busy, BuyerNotFound, Unavailable
from credit_engine.services.read_exposure import ExposureView, Held, read_exposure

exposure = Blueprint("exposure", __name__)


@operation(
    exposure,
    "GET",
    "/v1/buyers/{buyer_id}/exposure",
    roles=READERS,
    answers=[Answer(200, ExposureSchema)],
    fails=[BuyerNotFound, Busy, Unavailable],
)
def get_exposure(call: Call, buyer_id: str) -> Response:
    """Read how a buyer stands: what it owes, what is insured, what still fits, what holds it."""
    return answer(_document(read_exposure(call.context, call.caller, buyer_id)))


def _document(view: ExposureView) -> dict[str, object]:
    standing = view.standing
    return {
        "buyer_id": view.buyer_id,
        "as_of": view.facts.day.isoformat(),
        "exposure": standing.figures.document(),
        "limit": _limit(standing.limit),
        "headroom": _money(standing.headroom),
        "cover": standing.cover.document(),
        "own_risk": standing.own.document(),
        "groups": [
            {
                "buyer_id": group.buyer_id,
                "exposure": group.figures.document(),
                "limit": _limit(group.limit),
                "headroom": _money(group.headroom),
            }
            for group in standing.groups
        ],
        "holds": [hold.document() for hold in standing.holds],
        "by_currency": [_held(held) for held in view.held],
    }


def _limit(limit: LimitOnDay) -> dict[str, object]:
    return {
        "amount": _money(limit.amount),
        "suspended": limit.suspended,
        "conditions_pending": limit.conditions_pending,
        "review_by": None if limit.review_by is None else limit.review_by.isoformat(),
        "max_terms": None if limit.max_terms is None else limit.max_terms.document(),
        "limit_ids": [*limit.limit_ids],
    }


def _held(held: Held) -> dict[str, object]:
    return {
        "currency": held.currency,
        "category": held.category.value,
        "amount": minor_text(held.minor, held.currency),
        "counted": minor_text(held.counted, held.currency),
    }


def _money(money: Money | None) -> dict[str, str] | None:
    return None if money is None else {"amount": money.text, "currency": money.currency}
