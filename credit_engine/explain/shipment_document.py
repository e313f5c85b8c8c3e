"""The record of shipments as a JSON document, of which the page is made too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.domain.buyer import Buyer
from credit_engine.domain.cover import Cover
from credit_engine.domain.cover_document import write_cover
from credit_engine.domain.hold import Hold
from credit_engine.domain.hold_document import write_hold
from credit_engine.domain.limit import Limit, LimitOnDay
from credit_engine.domain.money import Money
from credit_engine.domain.stated import Stated
from credit_engine.explain.shipment_record import Check, Known, Line, Records

Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Chain:
    """The buyer's chain of order checks: how many, its last leaf, and what is wrong with it."""

    checks: int
    last_leaf: str | None
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShipmentRecord:
    """
    The record of one buyer's shipments from `first` to `last`, both included, as at `at`.

    `begins_on` is the day of its first order or order check, None before there is one.
    """

    buyer: Buyer
    seller_id: str
    at: datetime
    first: date | None
    last: date | None
    begins_on: date | None
    lines: Sequence[Line]
    records: Records
    chain: Chain


def write_record(record: ShipmentRecord) -> Document:
    """Give the JSON form, instants in UTC."""
    return {
        "buyer": {
            "buyer_id": record.buyer.buyer_id,
            "name": record.buyer.name,
            "numbers": [
                {"system": of.system, "payer_number": of.payer_number}
                for of in record.buyer.numbers
            ],
            "identifiers": [of.document() for of in record.buyer.identifiers],
        },
        "seller_id": record.seller_id,
        "at": _instant(record.at),
        "from": _day(record.first),
        "to": _day(record.last),
        "begins_on": _day(record.begins_on),
        "chain": {
            "checks": record.chain.checks,
            "last_leaf": record.chain.last_leaf,
            "verifies": not record.chain.faults,
            "faults": [*record.chain.faults],
        },
        "shipments": [_line(line) for line in record.lines],
        "limits": [_limit(limit) for limit in record.records.limits],
        "covers": [_cover(stated) for stated in record.records.covers],
        "holds": [_hold(stated) for stated in record.records.holds],
    }


def _line(line: Line) -> Document:
    shipment = line.shipment
    return {
        "on": shipment.on.isoformat(),
        "kind": shipment.kind,
        "number": shipment.number,
        "amount": Money(shipment.minor, shipment.currency).text,
        "currency": shipment.currency,
        "planned": not shipment.left,
        "recorded_at": _instant(shipment.recorded_at),
        "check": None if line.check is None else _check(line.check),
        "known_then": _known(line.then),
        "known_now": _known(line.now),
        "known_otherwise_now": not line.then.same_as(line.now),
    }


def _check(check: Check) -> Document:
    """What the bytes of the check say, in their own words."""
    document = check.document
    answer, figures, request = (_part(document, key) for key in ("answer", "figures", "request"))
    return {
        "check_id": check.check_id,
        "checked_at": _instant(check.checked_at),
        "principal": document.get("principal"),
        "document": {"stage": check.of.kind, "number": check.of.number},
        "open_amount": request.get("open_amount"),
        "terms": request.get("terms"),
        "answer": answer.get("answer"),
        "may": answer.get("may"),
        "holds": answer.get("holds"),
        "exempted": answer.get("exempted"),
        "headroom": answer.get("headroom"),
        "figures": figures,
        "ledger_stated_on": document.get("ledger_stated_on"),
        "pack": answer.get("pack"),
        "buyer_seq": check.buyer_seq,
        "leaf": check.leaf,
    }


def _known(known: Known) -> Document:
    return {
        "at": _instant(known.at),
        "limit": _limit_on_day(known.limit),
        "group_limit": _limit_on_day(known.group_limit),
        "cover": {
            "state": known.cover_state,
            "usable": [_money(amount) for amount in known.usable],
            "insured_percent": known.insured_percent,
            "stopped_since": _day(known.cover_stopped_since),
        },
        "oldest_due": _day(known.oldest_due),
        "overdue_days": known.overdue_days,
        "holds": [hold.code for hold in known.holds],
    }


def _limit_on_day(limit: LimitOnDay) -> Document:
    return {
        "amount": None if limit.amount is None else _money(limit.amount),
        "suspended": limit.suspended,
        "conditions_pending": limit.conditions_pending,
        "max_terms": None if limit.max_terms is None else limit.max_terms.document(),
        "limit_ids": [*limit.limit_ids],
    }


def _limit(limit: Limit) -> Document:
    """A limit and its life: what it was from each day of effect on, and since when we knew."""
    steps = [
        {
            "effective_on": step.effective_on.isoformat(),
            "event": step.event,
            "state": step.state.value,
            **_money(step.amount),
            "valid_to": _day(step.valid_to),
            "recorded_at": _instant(step.recorded_at),
            "decision_id": step.decision_id,
        }
        for step in limit.steps
    ]
    return {**limit.document(), "steps": steps}


def _cover(stated: Stated[Cover]) -> Document:
    return {**write_cover(stated.what), **_recording(stated)}


def _hold(stated: Stated[Hold]) -> Document:
    return {**write_hold(stated.what), **_recording(stated)}


def _recording(stated: Stated[Cover] | Stated[Hold]) -> Document:
    return {"recorded_at": _instant(stated.recorded_at), "stated_by": stated.stated_by}


def _part(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = document.get(key)
    return found if isinstance(found, Mapping) else {}


def _money(money: Money) -> dict[str, object]:
    return {"amount": money.text, "currency": money.currency}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
