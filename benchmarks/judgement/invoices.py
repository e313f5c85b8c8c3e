"""
Payment behaviour judged: do late payments follow from what was known at the day of issue.

For every invoice of the second half-year the buyer is seen as of the day of issue, with the
invoices issued before it, through the pack's own dimensions on our ledger: these never look
past the day. Paid late is paid after the due date. What the ledger cannot have known is kept
apart by `leak`: the same measures, with every payment after the day taken away beforehand, must
be the same to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

import numpy as np

from benchmarks.judgement.ranking import Failed, Risk
from benchmarks.judgement.rows import Row
from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import lay_out, leave_out
from credit_engine.domain.facts import Facts
from credit_engine.domain.money import Money
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.terms import Terms
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack

CURRENCY = "USD"
SECOND_HALF = date(2012, 7, 1)
# Parameters of the pack begin in 2026: the days are moved so many years, all alike.
YEARS_MOVED = 16
LEDGER = frozenset({FactSource.REGISTER, FactSource.RECEIVABLES})
SCORECARD = "payment_record"
GROUP = "payment_behaviour"
PLAIN_RULE = "share of earlier invoices paid late"


@dataclass(frozen=True, slots=True)
class Judged:
    """An invoice of the second half-year, and its buyer on the day it was issued."""

    issued_on: date
    earlier: tuple[Invoice, ...]
    late: bool


def read_ledgers(rows: Sequence[Row]) -> Mapping[str, Sequence[Invoice]]:
    """The invoices of each customer, in the order of their days."""
    ledgers: dict[str, list[Invoice]] = {}
    for row in rows:
        minor = int(Decimal(row["InvoiceAmount"]) * 100)
        ledgers.setdefault(row["customerID"], []).append(
            Invoice(
                number=row["invoiceNumber"],
                issued_on=_day(row["InvoiceDate"]),
                due_on=_day(row["DueDate"]),
                minor=minor,
                currency=CURRENCY,
                payments=(Payment(_day(row["SettledDate"]), minor),),
            )
        )
    return {
        customer: sorted(invoices, key=lambda of: (of.issued_on, of.number))
        for customer, invoices in sorted(ledgers.items())
    }


def _day(text: str) -> date:
    read = datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day, of no time zone
    return read.replace(year=read.year + YEARS_MOVED)


def judged_invoices(ledgers: Mapping[str, Sequence[Invoice]]) -> Sequence[Judged]:
    """Every invoice of the second half-year, whose buyer has one from before it."""
    start = SECOND_HALF.replace(year=SECOND_HALF.year + YEARS_MOVED)
    found = []
    for invoices in ledgers.values():
        for invoice in invoices:
            earlier = tuple(one for one in invoices if one.issued_on < invoice.issued_on)
            if invoice.issued_on >= start and earlier:
                late = invoice.payments[0].on > invoice.due_on
                found.append(Judged(invoice.issued_on, earlier, late))
    return found


def plain_rule(one: Judged) -> float:
    """The share of the invoices settled by the day that were settled late; half before any."""
    settled = [invoice for invoice in one.earlier if invoice.payments[0].on <= one.issued_on]
    late = [invoice for invoice in settled if invoice.payments[0].on > invoice.due_on]
    return len(late) / len(settled) if settled else 0.5


def looks_ahead(one: Judged) -> float:
    """The same rule with the future leaked in: of all earlier invoices, whenever they were paid."""
    late = [invoice for invoice in one.earlier if invoice.payments[0].on > invoice.due_on]
    return len(late) / len(one.earlier)


def measured(pack: CompiledPack, one: Judged) -> Mapping[str, float]:
    """Risk by each dimension of payment behaviour in points lost, and by their weighted mean."""
    facts = Facts(
        observations=(),
        statements=(),
        invoices=tuple(sorted(one.earlier, key=lambda of: of.number)),
        request=LimitRequest(
            RequestKind.NEW, Money(1, CURRENCY), Terms("open_account", 30, "invoice_date")
        ),
    )
    readings = lay_out(pack, facts, one.issued_on, pack.fact_readings)
    leave_out(pack, readings, LEDGER, pack.fact_readings)
    found = measure_dimensions(pack, readings)
    (group,) = (of for of in pack.scorecards[SCORECARD].groups if of.name == GROUP)
    lost = {name: 100.0 - (found[name].points or 0) for name, _ in group.dimensions}
    whole = sum(weight for _, weight in group.dimensions)
    mean = sum(weight * lost[name] for name, weight in group.dimensions) / whole
    raw = found["own_on_time_share"].value
    untimely = 1.0 - raw if isinstance(raw, float) and np.isfinite(raw) else 0.5
    return {**lost, "all of them, as weighed": mean, "own_on_time_share, its value": untimely}


def without_the_future(one: Judged) -> Judged:
    """The same with every payment after the day taken away."""
    kept = tuple(
        replace(invoice, payments=tuple(p for p in invoice.payments if p.on <= one.issued_on))
        for invoice in one.earlier
    )
    return replace(one, earlier=kept)


def leaks(rule: Callable[[Judged], object], judged: Sequence[Judged]) -> int:
    """On how many invoices *rule* comes out otherwise once the future is taken away."""
    count = 0
    for one in judged:
        try:
            count += rule(one) != rule(without_the_future(one))
        except IndexError:  # it looked for a payment that is not there yet
            count += 1
    return count


def risks(pack: CompiledPack, judged: Sequence[Judged]) -> tuple[Failed, Mapping[str, Risk]]:
    """Which invoices were paid late, and the risk of each by every measure and both plain rules."""
    rows = [measured(pack, one) for one in judged]
    found = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    found[PLAIN_RULE] = np.array([plain_rule(one) for one in judged])
    found["the same, looking ahead"] = np.array([looks_ahead(one) for one in judged])
    return np.array([one.late for one in judged]), found
