"""
Record what is known of a buyer: observations, statements, receivables.

Records are only ever added. What is stated again without a change adds nothing,
so that a load can be repeated; what changed moves the buyer to its next version.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from credit_engine.domain.facts import Observation
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.statement import Statement
from credit_engine.errors import InvalidInput
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack
from credit_engine.services.check_facts import check_declared, check_observation
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import RecordedFacts, Recording, Writing
from credit_engine.services.read_buyers import buyer_in


@dataclass(frozen=True, slots=True)
class Records:
    """What is stated of one buyer, of each kind any number."""

    observations: Sequence[Observation] = ()
    statements: Sequence[Statement] = ()
    invoices: Sequence[Invoice] = ()

    @property
    def count(self) -> int:
        """How many there are of all kinds."""
        return len(self.observations) + len(self.statements) + len(self.invoices)


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
    context: Context, caller: Caller, buyer_id: str, invoices: Sequence[Invoice]
) -> Recorded:
    """
    Record invoices in their present state, with all payments on them so far.

    Raises:
        BuyerNotFound, InvalidInput (a number stated twice, due before issued).
    """
    return _record(context, caller, buyer_id, Records(invoices=invoices))


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
    periods = [statement.period_end.isoformat() for statement in records.statements]
    _refuse_twice(periods, "/statements", "period_end")
    for place, invoice in enumerate(records.invoices):
        if invoice.due_on < invoice.issued_on:
            raise InvalidInput(
                f"invoice {invoice.number} is due before it is issued.",
                f"/receivables/{place}/due_on",
            )
    _refuse_twice([invoice.number for invoice in records.invoices], "/receivables", "number")


def known_facts(writing: Writing, buyer_id: str) -> RecordedFacts:
    """All that is recorded of the buyer: as of the last day there is, so future dates too."""
    return writing.facts(buyer_id, date.max)


def add_records(
    writing: Writing,
    buyer_id: str,
    records: Records,
    known: RecordedFacts,
    recording: Recording,
) -> int:
    """Append those of the checked *records* that are not *known*, and say how many."""
    observations = [
        stated
        for stated in records.observations
        if not _is_recorded(writing, buyer_id, stated, known)
    ]
    statements = [stated for stated in records.statements if stated not in known.statements]
    newest = {invoice.number: invoice for invoice in known.invoices}
    invoices = [stated for stated in records.invoices if newest.get(stated.number) != stated]
    writing.append_observations(buyer_id, observations, recording)
    writing.append_statements(buyer_id, statements, recording)
    writing.append_invoices(buyer_id, invoices, recording)
    return len(observations) + len(statements) + len(invoices)


def _is_recorded(
    writing: Writing, buyer_id: str, stated: Observation, known: RecordedFacts
) -> bool:
    """Whether it stands already, be it as the newest or as the one of its own day."""
    if stated in known.observations:
        return True
    hidden = any(
        held.fact == stated.fact and held.valid_at > stated.valid_at for held in known.observations
    )
    return hidden and stated in writing.facts(buyer_id, stated.valid_at).observations


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
        if records.observations or records.statements:
            self.forget(buyer_id)
            return
        held = self.of(buyer_id)
        newest = {invoice.number: invoice for invoice in (*held.invoices, *records.invoices)}
        self._held[buyer_id] = replace(held, invoices=tuple(newest.values()))

    def forget(self, buyer_id: str) -> None:
        """Have the buyer read again."""
        self._held.pop(buyer_id, None)


def record_in(
    writing: Writing,
    caller: Caller,
    buyer_id: str,
    records: Records,
    *,
    recording: Recording,
    known: KnownFacts,
) -> Recorded:
    """Record checked *records* within an open transaction. Raises BuyerNotFound."""
    buyer_in(writing, caller, buyer_id)
    head = writing.lock_buyer(buyer_id)
    recorded = add_records(writing, buyer_id, records, known.of(buyer_id), recording)
    version = head.version
    if recorded:
        version += 1
        writing.set_version(buyer_id, version)
        known.add(buyer_id, records)
    return Recorded(recorded, records.count - recorded, version)


def _record(context: Context, caller: Caller, buyer_id: str, records: Records) -> Recorded:
    check_records(context.packs.active(), records)
    recording = context.recording(caller)
    with context.store.writing() as writing:
        known = KnownFacts(writing)
        return record_in(writing, caller, buyer_id, records, recording=recording, known=known)


def _refuse_twice(names: Sequence[str], pointer: str, key: str) -> None:
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name in seen:
            raise InvalidInput(
                f"{name!r} is stated twice in one call; send each once.", f"{pointer}/{place}/{key}"
            )
        seen.add(name)
