"""
What could have been otherwise: single changes to facts that the pack marks actionable.

Each move changes raw records, never a measure: invoices are paid, an item of the accounts,
a truth or a text of a closed list is another, the request is smaller or shorter. So whatever
follows from a change follows in its assessment too. What others state of the buyer is never
moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from credit_engine.assess.conclusion import round_down, step_in
from credit_engine.assess.currencies import conversions_of
from credit_engine.assess.trace import plain
from credit_engine.domain.converted_ledger import converted_ledger
from credit_engine.domain.facts import Facts, FactValue, Observation
from credit_engine.domain.money import Money, minor_per_unit
from credit_engine.domain.receivable import LEDGER_MEASURES, Invoice, Payment
from credit_engine.domain.request import LimitRequest
from credit_engine.domain.statement import STATEMENT_MEASURES
from credit_engine.explain.actions import overdue_invoices
from credit_engine.explain.cut_points import cut_points
from credit_engine.explain.decided import Decided
from credit_engine.explain.restated_items import figures_of, newest_that_counts, with_item
from credit_engine.pack.fact_model import OBSERVED, THIRD_PARTIES, FactDefinition, FactSource
from credit_engine.pack.model import CompiledPack

WANTED_AMOUNT = "wanted_amount"
WANTED_DAYS = "wanted_days"


@dataclass(frozen=True, slots=True)
class Move:
    """
    One change: `fact` from a value to another, and how to make it.

    `reads` names every fact that may change with it. `invoices` are those to pay. An amount
    of the request is in the request's own currency, which is `currency` if not the pack's.
    """

    fact: str
    before: object
    after: object
    reads: frozenset[str]
    make: Callable[[Facts], Facts]
    invoices: tuple[str, ...] = ()
    currency: str | None = None


def moves_of(decided: Decided) -> list[Move]:
    """Every single move, by fact, the smallest change of a fact first."""
    actionable = {
        name: fact
        for name, fact in sorted(decided.pack.facts.items())
        if fact.actionable and fact.source not in THIRD_PARTIES
    }
    found = [*_payments(decided, actionable), *_request_moves(decided, actionable)]
    for fact in actionable.values():
        if fact.source in OBSERVED:
            found += _restatements(decided, fact)
        elif fact.source is FactSource.STATEMENTS and fact.name not in STATEMENT_MEASURES:
            found += _other_accounts(decided, fact)
    return found


def _other_accounts(decided: Decided, fact: FactDefinition) -> Iterator[Move]:
    """Another figure of an item in the newest accounts, all else in them as it is."""
    held = newest_that_counts(decided)
    if held is None:
        return
    for minor in figures_of(decided, fact, held):
        before, after = (
            Money(of, held.currency).as_measure() for of in (held.items[fact.name], minor)
        )
        yield Move(
            fact=fact.name,
            before=before,
            after=after,
            reads=frozenset({fact.name}),
            make=partial(_with_figure, period=held.name, item=fact.name, minor=minor),
        )


def _with_figure(facts: Facts, period: str, item: str, minor: int) -> Facts:
    (held,) = [of for of in facts.statements if of.name == period]
    return with_item(facts, held, item, minor)


def _payments(decided: Decided, actionable: Mapping[str, FactDefinition]) -> Iterator[Move]:
    """Pay the oldest overdue invoice; the two oldest; and so on."""
    ledger = [name for name, fact in actionable.items() if fact.source is FactSource.RECEIVABLES]
    day, held = decided.assessment.as_of, decided.facts.invoices
    conversions = conversions_of(decided.pack, decided.facts, day)
    before = converted_ledger(day, held, conversions)
    numbers = [overdue.number for overdue in overdue_invoices(decided)]
    for count in range(1, len(numbers) + 1):
        paid = frozenset(numbers[:count])
        after = converted_ledger(day, _paid(held, paid, day), conversions)
        for name in ledger:
            old, new = before.take(name), after.take(name)
            if old != new:
                yield Move(
                    fact=name,
                    before=old,
                    after=new,
                    reads=frozenset(LEDGER_MEASURES),
                    make=partial(_pay, numbers=paid, day=day),
                    invoices=tuple(numbers[:count]),
                )
                break


def _pay(facts: Facts, numbers: frozenset[str], day: date) -> Facts:
    return replace(facts, invoices=_paid(facts.invoices, numbers, day))


def _paid(invoices: tuple[Invoice, ...], numbers: frozenset[str], day: date) -> tuple[Invoice, ...]:
    return tuple(
        replace(invoice, payments=(*invoice.payments, Payment(day, invoice.open_on(day))))
        if invoice.number in numbers
        else invoice
        for invoice in invoices
    )


def _request_moves(decided: Decided, actionable: Mapping[str, FactDefinition]) -> Iterator[Move]:
    """A smaller amount, at each figure and each threshold below it; shorter terms likewise."""
    request, base = decided.facts.request, decided.pack.currency
    wanted = request.wanted
    if WANTED_AMOUNT in actionable:
        for minor in _amounts_below(decided):
            smaller = replace(request, wanted=Money(minor, wanted.currency))
            yield Move(
                fact=WANTED_AMOUNT,
                before=wanted.as_measure(),
                after=smaller.wanted.as_measure(),
                reads=frozenset({WANTED_AMOUNT}),
                make=partial(_with_amount_of, request=smaller),
                currency=None if wanted.currency == base else wanted.currency,
            )
    if WANTED_DAYS in actionable:
        for days in _days_below(decided.pack, request.terms.days):
            shorter = replace(request, terms=replace(request.terms, days=days))
            yield Move(
                fact=WANTED_DAYS,
                before=float(request.terms.days),
                after=float(days),
                reads=frozenset({WANTED_DAYS}),
                make=partial(_with_terms_of, request=shorter),
            )


def _with_amount_of(facts: Facts, request: LimitRequest) -> Facts:
    return replace(facts, request=replace(facts.request, wanted=request.wanted))


def _with_terms_of(facts: Facts, request: LimitRequest) -> Facts:
    return replace(facts, request=replace(facts.request, terms=request.terms))


def _amounts_below(decided: Decided) -> list[int]:
    """Amounts of the request's currency, rounded down to it as those of a limit are."""
    pack, day, wanted = decided.pack, decided.assessment.as_of, decided.facts.request.wanted
    conversion = conversions_of(pack, decided.facts, day).of(wanted.currency)
    if conversion is None:
        return []
    scale = minor_per_unit(pack.currency)
    thresholds = [
        parameter.at(day) for parameter in pack.parameters.values() if parameter.unit == "money"
    ]
    step = step_in(wanted.currency, pack.limits.step_minor, pack.currency)
    found = {
        round_down(conversion.from_base(figure.minor).minor, wanted, step)
        for figure in decided.assessment.figures
    }
    found |= {
        conversion.from_base(int(value) * scale).minor for value in thresholds if value is not None
    }
    return sorted((minor for minor in found if 0 < minor < wanted.minor), reverse=True)


def _days_below(pack: CompiledPack, wanted: int) -> list[int]:
    found = {row.amount for row in pack.terms.days_by_grade}
    found |= {row.days for table in pack.limits.starters.values() for row in table.rows}
    return sorted((days for days in found if 0 < days < wanted), reverse=True)


def _restatements(decided: Decided, fact: FactDefinition) -> Iterator[Move]:
    """Each other value of a truth or a closed list, each cut-point of a number."""
    stated = {observation.fact: observation for observation in decided.facts.observations}
    before = stated[fact.name].value if fact.name in stated else None
    choices: Sequence[FactValue] = fact.values or ()
    if fact.type == "boolean":
        choices = (False, True)
    if fact.type == "number":
        choices = cut_points(decided.pack, fact.name, decided.assessment)
    for value in choices:
        if value == before:
            continue
        after = _restated(stated.get(fact.name), fact, value, decided.assessment.as_of)
        yield Move(
            fact=fact.name,
            before=plain(before),
            after=plain(value),
            reads=frozenset({fact.name}),
            make=partial(_stated, after=after),
        )


def _restated(
    held: Observation | None, fact: FactDefinition, value: FactValue, day: date
) -> Observation:
    if held is not None:
        return replace(held, value=value, valid_at=day)
    return Observation(fact.name, value, day, fact.source.value)


def _stated(facts: Facts, after: Observation) -> Facts:
    others = [held for held in facts.observations if held.fact != after.fact]
    return replace(facts, observations=tuple(sorted([*others, after], key=lambda held: held.fact)))
