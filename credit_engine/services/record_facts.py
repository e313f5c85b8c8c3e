"""
Record what is known of a buyer: observations, statements, receivables.

Records are only ever added. What is stated again without a change adds nothing,
so that a load can be repeated; what changed moves the buyer to its next version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.facts import Observation
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.statement import Statement
from credit_engine.errors import InvalidInput
from credit_engine.pack.model import FactSource
from credit_engine.services.check_facts import check_declared, check_value
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import RecordedFacts, Recording, Writing
from credit_engine.services.read_buyers import buyer_in


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many records were new, how many were there already, and the buyer's version now."""

    recorded: int
    unchanged: int
    version: int


def record_observations(
    context: Context, caller: Caller, buyer_id: str, observations: Sequence[Observation]
) -> Recorded:
    """
    Record what bureaus state.

    Raises:
        BuyerNotFound, UnknownFact, InvalidInput (a fact stated twice, a wrong type).
    """
    pack = context.packs.active()
    for place, stated in enumerate(observations):
        pointer = f"/observations/{place}"
        check_value(pack, stated.fact, stated.value, FactSource.BUREAU, f"{pointer}/value")
    _refuse_twice([stated.fact for stated in observations], "/observations", "fact")

    def add(writing: Writing, known: RecordedFacts, recording: Recording) -> int:
        changed = [stated for stated in observations if stated not in known.observations]
        writing.append_observations(buyer_id, changed, recording)
        return len(changed)

    return _record(context, caller, buyer_id, len(observations), add)


def record_statements(
    context: Context, caller: Caller, buyer_id: str, statements: Sequence[Statement]
) -> Recorded:
    """
    Record annual accounts; a newer record of a period replaces its older one.

    Raises:
        BuyerNotFound, UnknownFact (a line item), InvalidInput (a period stated twice).
    """
    pack = context.packs.active()
    for place, statement in enumerate(statements):
        for item in statement.items:
            pointer = f"/statements/{place}/items/{item}"
            check_declared(pack, item, FactSource.STATEMENTS, pointer)
    _refuse_twice([of.period_end.isoformat() for of in statements], "/statements", "period_end")

    def add(writing: Writing, known: RecordedFacts, recording: Recording) -> int:
        changed = [statement for statement in statements if statement not in known.statements]
        writing.append_statements(buyer_id, changed, recording)
        return len(changed)

    return _record(context, caller, buyer_id, len(statements), add)


def record_receivables(
    context: Context, caller: Caller, buyer_id: str, invoices: Sequence[Invoice]
) -> Recorded:
    """
    Record invoices in their present state, with all payments on them so far.

    Raises:
        BuyerNotFound, InvalidInput (a number stated twice, due before issued).
    """
    for place, invoice in enumerate(invoices):
        if invoice.due_on < invoice.issued_on:
            raise InvalidInput(
                f"invoice {invoice.number} is due before it is issued.",
                f"/receivables/{place}/due_on",
            )
    _refuse_twice([invoice.number for invoice in invoices], "/receivables", "number")

    def add(writing: Writing, known: RecordedFacts, recording: Recording) -> int:
        changed = [invoice for invoice in invoices if invoice not in known.invoices]
        writing.append_invoices(buyer_id, changed, recording)
        return len(changed)

    return _record(context, caller, buyer_id, len(invoices), add)


def _record(
    context: Context,
    caller: Caller,
    buyer_id: str,
    stated: int,
    add: Callable[[Writing, RecordedFacts, Recording], int],
) -> Recorded:
    recording = context.recording(caller)
    with context.store.writing() as writing:
        buyer_in(writing, caller, buyer_id)
        head = writing.lock_buyer(buyer_id)
        # As of the last day there is: all that is recorded counts, future dates too.
        known = writing.facts(buyer_id, date.max)
        recorded = add(writing, known, recording)
        version = head.version
        if recorded:
            version += 1
            writing.set_version(buyer_id, version)
    return Recorded(recorded, stated - recorded, version)


def _refuse_twice(names: Sequence[str], pointer: str, key: str) -> None:
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            raise InvalidInput(
                f"{name!r} is stated twice in one call; send each once.", f"{pointer}/{place}/{key}"
            )
        seen.add(name)
