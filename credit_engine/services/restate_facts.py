"""
The records of a buyer changed so that the pack reads other values of its facts.

Only what is stated one by one, items of accounts, the deal, and the overdue invoices of our own
ledger can be restated; whatever else a value is asked for stays as it is, so the result must be
assessed to know what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from credit_engine.domain.facts import Facts, FactValue, Observation
from credit_engine.domain.money import Money, minor_per_unit
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.statement import Audit, Opinion, Scope, Statement
from credit_engine.language.types import Value
from credit_engine.pack.fact_model import OBSERVED, FactDefinition, FactSource
from credit_engine.pack.model import CompiledPack

OVERDUE_DAYS, OVERDUE_AMOUNT = "own_oldest_overdue_days", "own_overdue_amount"
LONG_OVERDUE_AMOUNT = "own_overdue_over_60d_amount"
# Of an invoice that is made up: issued long enough ago, and no amount that rounding could hide.
_ISSUED_DAYS_AGO = 330
_AMOUNT = 5_000.0
_CHECKER = "pack check"
_SAID: Mapping[str, tuple[str, Callable[[str], Audit | Opinion | Scope]]] = {
    "accounts_audit": ("audit", Audit),
    "accounts_opinion": ("opinion", Opinion),
    "accounts_scope": ("scope", Scope),
}


def restated(pack: CompiledPack, facts: Facts, as_of: date, values: Mapping[str, Value]) -> Facts:
    """
    *facts* with the *values*, by reading key; None takes a fact away.

    A value of a fact that cannot be restated is passed over.
    """
    for key, value in values.items():
        name, _, lag = key.partition("@")
        fact = pack.facts.get(name)
        if fact is None:
            continue
        if fact.source in OBSERVED:
            facts = _observed(fact, facts, as_of, value)
        elif fact.source is FactSource.STATEMENTS:
            facts = _of_accounts(fact, facts, int(lag or 0), value)
        elif fact.source is FactSource.REQUEST and isinstance(value, float):
            facts = _of_the_deal(name, facts, value)
    if values.keys() & {OVERDUE_DAYS, OVERDUE_AMOUNT, LONG_OVERDUE_AMOUNT}:
        facts = _of_the_ledger(pack, facts, as_of, values)
    return facts


def with_overdue(pack: CompiledPack, facts: Facts, as_of: date, days: int, amount: float) -> Facts:
    """*facts* with one overdue invoice in place of all: *days* past due; none for 0 days."""
    held = [of for of in facts.invoices if of.due_on >= as_of or of.open_on(as_of) == 0]
    if days > 0:
        issued = as_of - timedelta(max(_ISSUED_DAYS_AGO, days))
        minor = max(1, int(amount * minor_per_unit(pack.currency)))
        due = as_of - timedelta(days)
        held.append(Invoice("~overdue", issued, due, minor, pack.currency))
    return replace(facts, invoices=tuple(sorted(held, key=lambda of: of.number)))


def _observed(fact: FactDefinition, facts: Facts, as_of: date, value: Value) -> Facts:
    others = [stated for stated in facts.observations if stated.fact != fact.name]
    if value is not None:
        checked = _CHECKER if fact.verified else None
        stated_by = fact.stated_by[0]
        others.append(Observation(fact.name, value, as_of, stated_by, verified_by=checked))
    return replace(facts, observations=tuple(sorted(others, key=lambda stated: stated.fact)))


def _of_accounts(fact: FactDefinition, facts: Facts, lag: int, value: FactValue | None) -> Facts:
    if lag >= len(facts.statements):
        return facts
    held = facts.statements[lag]
    changed = _restated_accounts(fact, held, value)
    statements = tuple(changed if of is held else of for of in facts.statements)
    return replace(facts, statements=statements)


def _restated_accounts(fact: FactDefinition, held: Statement, value: FactValue | None) -> Statement:
    if fact.name in _SAID:
        said, kind = _SAID[fact.name]
        try:
            meant = kind(value) if isinstance(value, str) else None
        except ValueError:  # such as `none`, which is said by the audit
            return held
        changes: dict[str, object] = {said: meant}
        return replace(held, **changes)  # type: ignore[arg-type]  # one of three fields
    items = {name: minor for name, minor in held.items.items() if name != fact.name}
    if isinstance(value, float):
        items[fact.name] = int(value * minor_per_unit(held.currency))
    return replace(held, items=items)


def _of_the_deal(name: str, facts: Facts, value: float) -> Facts:
    request = facts.request
    if name == "wanted_days":
        days = max(0, min(int(value), 365))
        return replace(facts, request=replace(request, terms=replace(request.terms, days=days)))
    currency = request.wanted.currency
    wanted = Money(int(value * minor_per_unit(currency)), currency)
    return replace(facts, request=replace(request, wanted=wanted))


def _of_the_ledger(
    pack: CompiledPack, facts: Facts, as_of: date, values: Mapping[str, Value]
) -> Facts:
    days = values.get(OVERDUE_DAYS)
    amount = values.get(LONG_OVERDUE_AMOUNT) or values.get(OVERDUE_AMOUNT)
    if not isinstance(days, float):
        days = 10.0 if amount else 0.0
    return with_overdue(
        pack,
        facts,
        as_of,
        max(0, min(int(days), 3_000)),
        amount if isinstance(amount, float) and amount > 0 else _AMOUNT,
    )
