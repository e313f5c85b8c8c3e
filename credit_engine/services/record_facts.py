"""
Record what is known of a buyer: observations, statements, receivables, covers, holds.

Records are only ever added. What is stated again without a change adds nothing,
so that a load can be repeated; what changed moves the buyer to its next version.
What invoices count as exposure follows in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from credit_engine.domain.cover import Cover
from credit_engine.domain.facts import Observation
from credit_engine.domain.hold import Hold
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.statement import STATEMENT_MEASURES, Statement
from credit_engine.errors import InvalidInput, UnknownFact
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack
from credit_engine.services.check_facts import check_declared, check_observation
from credit_engine.services.context import Caller, Context
from credit_engine.services.keep_chain import keep_invoices
from credit_engine.services.ledger_load import LedgerLoad
from credit_engine.services.ports import RecordedFacts, Writing
from credit_engine.services.public_events import changes_told

# Records of which the one that holds from the latest day counts, and not the newest of all.
Dated: TypeAlias = Observation | Cover | Hold


@dataclass(frozen=True, slots=True)
class Records:
    """What is stated of one buyer, of each kind any number."""

    observations: Sequence[Observation] = ()
    statements: Sequence[Statement] = ()
    invoices: Sequence[Invoice] = ()
    ledger: Ledger | None = None  # of the invoices as a whole
    covers: Sequence[Cover] = ()
    holds: Sequence[Hold] = ()

    @property
    def count(self) -> int:
        """How many there are of all kinds."""
        lists = (self.observations, self.statements, self.invoices, self.covers, self.holds)
        return sum(map(len, lists)) + (self.ledger is not None)


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
    Record facts that somebody states one by one: a register, a bureau, an insurer, an analyst.

    Raises:
        BuyerNotFound, UnknownFact, InvalidInput (a fact stated twice, a wrong type,
            somebody who may not state it).
    """
    return _record(context, caller, buyer_id, Records(observations=observations))


def record_statements(
    context: Context, caller: Caller, buyer_id: str, statements: Sequence[Statement]
) -> Recorded:
    """
    Record annual accounts; a newer record of a period replaces its older one.

    Raises:
        BuyerNotFound, UnknownFact (a line item), InvalidInput (a period stated twice).
    """
    return _record(context, caller, buyer_id, Records(statements=statements))


def record_receivables(
    context: Context,
    caller: Caller,
    buyer_id: str,
    invoices: Sequence[Invoice],
    ledger: Ledger | None = None,
) -> Recorded:
    """
    Record invoices in their present state, with all payments on them so far.

    *ledger* says that with them all that there is was sent, also where there is nothing.

    Raises:
        BuyerNotFound, InvalidInput (a number stated twice, due before issued).
    """
    return _record(context, caller, buyer_id, Records(invoices=invoices, ledger=ledger))


def record_covers(
    context: Context, caller: Caller, buyer_id: str, covers: Sequence[Cover]
) -> Recorded:
    """
    Record what policies hold on the buyer, or that they hold nothing.

    Of a policy the record that began last counts, so that one may begin later than today;
    of two that begin on one day the newer one.

    Raises:
        BuyerNotFound, InvalidInput (a policy stated twice).
    """
    return _record(context, caller, buyer_id, Records(covers=covers))


def record_holds(
    context: Context, caller: Caller, buyer_id: str, holds: Sequence[Hold]
) -> Recorded:
    """
    Record holds, and that they were lifted; of a code the one that was placed last counts.

    Raises:
        BuyerNotFound, InvalidInput (a code stated twice).
    """
    return _record(context, caller, buyer_id, Records(holds=holds))


def check_records(pack: CompiledPack, records: Records) -> None:
    """
    Check records against the active pack, before any of them is recorded.

    Raises:
        UnknownFact: *pack* does not declare an observation or a line item.
        InvalidInput: a wrong type, something stated twice, due before issued.
    """
    for place, stated in enumerate(records.observations):
        check_observation(pack, stated, f"/observations/{place}")
    _refuse_twice([stated.fact for stated in records.observations], "/observations", "fact")
    for place, statement in enumerate(records.statements):
        for item in statement.items:
            pointer = f"/statements/{place}/items/{item}"
            check_declared(pack, item, FactSource.STATEMENTS, pointer)
            if item in STATEMENT_MEASURES:
                raise UnknownFact(
                    f"{item!r} is no line item; accounts say it beside them.", pointer
                )
    names = [statement.name for statement in records.statements]
    _refuse_twice(names, "/statements", "period_end")
    for place, invoice in enumerate(records.invoices):
        if invoice.due_on < invoice.issued_on:
            raise InvalidInput(
                f"invoice {invoice.number} is due before it is issued.",
                f"/receivables/{place}/due_on",
            )
    _refuse_twice([invoice.number for invoice in records.invoices], "/receivables", "number")
    _refuse_twice([cover.policy for cover in records.covers], "/covers", "policy")
    _refuse_twice([hold.code for hold in records.holds], "/holds", "code")


def known_facts(writing: Writing, buyer_id: str) -> RecordedFacts:
    """All that is recorded of the buyer: as of the last day there is, so future dates too."""
    return writing.facts(buyer_id, date.max)


def add_records(load: LedgerLoad, buyer_id: str, records: Records, known: RecordedFacts) -> int:
    """Append those of the checked *records* that are not *known*, and say how many."""
    writing, recording = load.writing, load.recording
    observations = [
        stated
        for stated in records.observations
        if not _is_recorded(writing, buyer_id, stated, known)
    ]
    statements = [stated for stated in records.statements if stated not in known.statements]
    newest = {invoice.number: invoice for invoice in known.invoices}
    covers = [
        stated for stated in records.covers if not _is_recorded(writing, buyer_id, stated, known)
    ]
    holds = [
        stated for stated in records.holds if not _is_recorded(writing, buyer_id, stated, known)
    ]
    writing.append_observations(buyer_id, observations, recording)
    writing.append_statements(buyer_id, statements, recording)
    invoices = keep_invoices(load, buyer_id, records.invoices, newest)
    writing.append_covers(buyer_id, covers, recording)
    writing.append_holds(buyer_id, holds, recording)
    for kind, data in changes_told(covers, holds):
        load.tell_of(buyer_id, kind, data)
    new = Records(observations, statements, invoices, None, covers, holds)
    if records.ledger is None or _is_stated(writing, buyer_id, records.ledger, known):
        return new.count
    writing.append_ledger(buyer_id, records.ledger, recording)
    return new.count + 1


def _is_stated(writing: Writing, buyer_id: str, ledger: Ledger, known: RecordedFacts) -> bool:
    """Whether it stands already, be it as the newest or as the one of its own day."""
    if known.ledger is None or known.ledger.complete_as_of <= ledger.complete_as_of:
        return ledger == known.ledger
    return writing.facts(buyer_id, ledger.complete_as_of).ledger == ledger


def _is_recorded(writing: Writing, buyer_id: str, stated: Dated, known: RecordedFacts) -> bool:
    """Whether it stands already, be it as the newest of its thing or as the one of its own day."""
    thing, day = _thing_and_day(stated)
    held = _of_thing(known, thing)
    if stated in held:
        return True
    hidden = any(_thing_and_day(other)[1] > day for other in held)
    return hidden and stated in _of_thing(writing.facts(buyer_id, day), thing)


def _of_thing(facts: RecordedFacts, thing: tuple[str, str]) -> list[Dated]:
    records: tuple[Dated, ...] = (*facts.observations, *facts.covers, *facts.holds)
    return [held for held in records if _thing_and_day(held)[0] == thing]


def _thing_and_day(stated: Dated) -> tuple[tuple[str, str], date]:
    """What a record is of, by kind and name, and the day from which it holds."""
    if isinstance(stated, Observation):
        return ("fact", stated.fact), stated.valid_at
    if isinstance(stated, Cover):
        return ("policy", stated.policy), stated.valid_from
    return ("code", stated.code), stated.placed_on


class KnownFacts:
    """What is recorded of buyers, read once each in a transaction that adds to it."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._held: dict[str, RecordedFacts] = {}

    def of(self, buyer_id: str) -> RecordedFacts:
        """All that is recorded of a buyer, which must be locked."""
        if buyer_id not in self._held:
            self._held[buyer_id] = known_facts(self._writing, buyer_id)
        return self._held[buyer_id]

    def add(self, buyer_id: str, records: Records) -> None:
        """Follow what was recorded: invoices here, the rest by reading it again."""
        if records.count > len(records.invoices):
            self.forget(buyer_id)
            return
        held = self.of(buyer_id)
        newest = {invoice.number: invoice for invoice in (*held.invoices, *records.invoices)}
        self._held[buyer_id] = replace(held, invoices=tuple(newest.values()))

    def forget(self, buyer_id: str) -> None:
        """Have the buyer read again."""
        self._held.pop(buyer_id, None)


def record_in(load: LedgerLoad, buyer_id: str, records: Records, known: KnownFacts) -> Recorded:
    """Record checked *records* within an open transaction. Raises BuyerNotFound."""
    head = load.lock(buyer_id)
    recorded = add_records(load, buyer_id, records, known.of(buyer_id))
    version = head.version
    if recorded:
        version += 1
        load.writing.set_version(buyer_id, version)
        known.add(buyer_id, records)
    return Recorded(recorded, records.count - recorded, version)


def _record(context: Context, caller: Caller, buyer_id: str, records: Records) -> Recorded:
    check_records(context.packs.active(), records)
    with context.store.writing() as writing:
        load = LedgerLoad(writing, context, caller)
        recorded = record_in(load, buyer_id, records, KnownFacts(writing))
        load.finish()
    return recorded


def _refuse_twice(names: Sequence[str], pointer: str, key: str) -> None:
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            raise InvalidInput(
                f"{name!r} is stated twice in one call; send each once.", f"{pointer}/{place}/{key}"
            )
        seen.add(name)
