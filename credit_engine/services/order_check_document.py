"""The documents of an order check: what the caller is answered, and what is kept for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.assess.exposure import Figures
from credit_engine.assess.order_case import Passed
from credit_engine.assess.order_verdict import Verdict
from credit_engine.assess.own_part import CoverOnDay, OwnPart
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.exchange_document import write_exchange_rate
from credit_engine.domain.exposure import Category
from credit_engine.domain.follows import write_follows
from credit_engine.domain.limit import LimitOnDay
from credit_engine.domain.money import Money, minor_text
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.order_request_document import (
    write_document_ref,
    write_order_request,
    write_shipments,
)
from credit_engine.domain.reservation import Reservation
from credit_engine.pack.model import CompiledPack
from credit_engine.services.context import Caller
from credit_engine.services.decision_bytes import instant_text
from credit_engine.services.move_reservation import reserved_by
from credit_engine.services.order_facts import Known

Document = dict[str, object]

FORMAT = 1
APPROVED = "approved"
HOLD = "hold"


@dataclass(frozen=True, slots=True)
class CheckedOrder:
    """
    One order check, before it has bytes.

    `reservation` is that of the document as it is after the check, None where it has none.
    `buyer_seq` and `prev_leaf` continue the chain of the buyer's checks.
    """

    check_id: str
    caller: Caller
    buyer_id: str
    buyer_seq: int
    prev_leaf: bytes | None
    checked_at: datetime
    as_of: date
    request: OrderRequest
    known: Known
    verdict: Verdict
    reservation: Reservation | None
    pack: CompiledPack

    @property
    def answer(self) -> str:
        """`approved` where nothing holds at any later stage."""
        return APPROVED if self.verdict.approved else HOLD

    @property
    def passed(self) -> Passed | None:
        """What a later check of the chain may be a re-check of."""
        verdict = self.verdict
        if verdict.may_go_on and not verdict.rechecked and not verdict.exempted:
            return Passed(self.as_of, self.request.amount.minor)
        return verdict.question.passed


def answer_document(checked: CheckedOrder) -> Document:
    """What the caller is answered; texts come in every language of the pack."""
    verdict, limit = checked.verdict, checked.verdict.limit
    return {
        "check_id": checked.check_id,
        "buyer_id": checked.buyer_id,
        "document": write_document_ref(checked.request.document),
        "answer": checked.answer,
        "may": {"confirm": verdict.may_confirm, "ship": verdict.may_ship},
        "headroom": _money(verdict.headroom),
        "holds": [hold.document() for hold in verdict.holds],
        "exempted": [hold.document() for hold in verdict.exempted],
        "passed_before": [hold.document() for hold in verdict.passed_before],
        "limit": _money(limit.amount),
        "exposure": _exposure(verdict.figures),
        "reservation": reservation_document(checked.reservation) if checked.reservation else None,
        "as_of": checked.as_of.isoformat(),
        "pack": {"id": checked.pack.pack_id, "revision": checked.pack.revision},
    }


def check_document(checked: CheckedOrder, answer: object) -> Document:
    """The document whose canonical bytes are hashed into the buyer's chain of checks."""
    verdict, facts = checked.verdict, checked.known.facts
    return {
        "format": FORMAT,
        "check_id": checked.check_id,
        "seller_id": checked.caller.seller_id,
        "buyer_id": checked.buyer_id,
        "buyer_seq": checked.buyer_seq,
        "prev_leaf": checked.prev_leaf.hex() if checked.prev_leaf is not None else None,
        "principal": checked.caller.principal,
        "checked_at": instant_text(checked.checked_at),
        "request": write_order_request(checked.request),
        "answer": answer,
        "figures": {
            "before": _figures(verdict.figures),
            "after": _figures(verdict.after),
            "added": _money(verdict.added),
            "limit": _limit(verdict.limit),
            "groups": [
                {
                    "buyer_id": group.buyer_id,
                    "limit": _limit(group.limit),
                    "before": _figures(group.figures),
                    "after": _figures(group.after),
                    "headroom": _money(group.headroom),
                }
                for group in verdict.groups
            ],
            "cover": _cover(verdict.cover),
            "own": _own(verdict.own),
        },
        "ledger_stated_on": _day(facts.ledger_stated_on),
        "prepaid": minor_text(facts.prepaid_minor, checked.request.amount.currency),
        "exchange_rates": [write_exchange_rate(rate) for rate in _rates(checked)],
        "passed": _passed(checked),
    }


def reservation_document(reservation: Reservation) -> Document:
    """A reservation as in the API: `amount` is what is reserved, nothing once it is not open."""
    currency = reservation.currency
    return {
        "reservation_id": reservation.reservation_id,
        "buyer_id": reservation.buyer_id,
        "check_id": reservation.check_id,
        "document": write_document_ref(reservation.document),
        "state": reservation.state.value,
        "amount": minor_text(reserved_by(reservation), currency),
        "currency": currency,
        "shipments": write_shipments(reservation.shipments, currency)
        if reservation.positions
        else [],
        "takes_over": [write_follows(of, currency) for of in reservation.takes_over],
        "expires_at": instant_text(reservation.expires_at),
    }


def _exposure(figures: Figures) -> Document:
    """What counts of the exposure before the order, by category."""
    return {
        "currency": figures.currency,
        "total": minor_text(figures.total, figures.currency),
        "by_category": _amounts(figures.weighted, figures.currency),
        "overdue": minor_text(figures.overdue, figures.currency),
        "without_rate": [*figures.missing],
    }


def _figures(figures: Figures) -> Document:
    currency = figures.currency
    return {
        "currency": currency,
        "day": figures.day.isoformat(),
        "counted": _amounts(figures.counted, currency),
        "weighted": _amounts(figures.weighted, currency),
        "total": minor_text(figures.total, currency),
        "foreign": minor_text(figures.foreign, currency),
        "overdue": minor_text(figures.overdue, currency),
        "oldest_due": _day(figures.oldest_due),
        "missing": [*figures.missing],
        "unrated": [*figures.unrated],
    }


def _amounts(by_category: Mapping[Category, int], currency: str) -> Document:
    """The amounts that are not nothing."""
    return {
        category.value: minor_text(minor, currency)
        for category, minor in by_category.items()
        if minor
    }


def _limit(limit: LimitOnDay) -> Document:
    return {
        "amount": _money(limit.amount),
        "suspended": limit.suspended,
        "conditions_pending": limit.conditions_pending,
        "review_by": _day(limit.review_by),
        "max_terms": None if limit.max_terms is None else limit.max_terms.document(),
        "limit_ids": [*limit.limit_ids],
        "left_out": [*limit.left_out],
    }


def _cover(cover: CoverOnDay) -> Document:
    return {
        "state": cover.state,
        "usable": _money(cover.usable),
        "insured_percent": cover.insured_percent,
        "max_terms_days": cover.max_terms_days,
        "stop_shipment_on": _day(cover.stop_shipment_on),
        "stopped_since": _day(cover.stopped_since),
    }


def _own(own: OwnPart) -> Document:
    return {"insured": _money(own.insured), "own": _money(own.own), "at_most": _money(own.at_most)}


def _passed(checked: CheckedOrder) -> Document | None:
    passed = checked.passed
    if passed is None:
        return None
    return {
        "on": passed.on.isoformat(),
        "minor": passed.minor,
        "currency": checked.request.amount.currency,
    }


def _rates(checked: CheckedOrder) -> Sequence[ExchangeRate]:
    """The rates that could be used, each once."""
    found = {
        rate.pair: rate
        for conversions in checked.known.facts.conversions.values()
        for conversion in conversions.held.values()
        if (rate := conversion.rate) is not None
    }
    return [found[pair] for pair in sorted(found)]


def _money(money: Money | None) -> Document | None:
    return None if money is None else {"amount": money.text, "currency": money.currency}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
