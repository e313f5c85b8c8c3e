"""
Record who was shown personal and bureau data of which buyer, and list it for auditors.

A read is recorded before what was read is handed out: where that cannot be, nothing is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import orjson

from credit_engine.domain.data_read import DataKind, DataRead
from credit_engine.domain.observation_document import REGISTER
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.ports import DecisionRecord
from credit_engine.services.read_buyers import buyer_in

Shown = Mapping[str, Collection[DataKind]]  # what of each buyer, by the buyer's id


def log_reads(context: Context, caller: Caller, shown: Shown, route: str, purpose: str) -> None:
    """
    Record what a caller is about to be shown, one record for each buyer; of nothing, none.

    Raises:
        Busy, Unavailable: the database; then it must not be shown.
    """
    now = context.clock()
    reads = [
        DataRead(
            read_id=context.ids(),
            seller_id=caller.seller_id,
            buyer_id=buyer_id,
            kinds=frozenset(kinds),
            route=route,
            purpose=purpose,
            principal=caller.principal,
            at=now,
        )
        for buyer_id, kinds in shown.items()
        if kinds
    ]
    if not reads:
        return
    with context.store.writing() as writing:
        writing.add_data_reads(reads)


def list_reads(
    context: Context, caller: Caller, buyer_id: str, after: str | None, limit: int
) -> Page[DataRead]:
    """A page of the reads of a buyer's data, in their order. Raises BuyerNotFound."""
    with context.store.reading() as reading:
        buyer_in(reading, caller, buyer_id)
        found = reading.data_reads(caller.seller_id, buyer_id, after, limit + 1)
    return page_of(found, limit, lambda read: read.read_id)


def kinds_of_facts(pack: CompiledPack, observed: Iterable[tuple[str, str]]) -> set[DataKind]:
    """
    What of recorded facts is personal, or a bureau's, by (name, who stated it).

    A fact that *pack* does not know was one of another pack: unless the register stated it, it
    counts as a bureau's, so that rather too many reads are recorded than too few.
    """
    kinds: set[DataKind] = set()
    for name, stated_by in observed:
        definition = pack.facts.get(name)
        of_bureau = stated_by == FactSource.BUREAU.value
        if definition is None:
            of_bureau = stated_by != REGISTER
        elif definition.source is FactSource.BUREAU:
            of_bureau = True
        if of_bureau:
            kinds.add(DataKind.BUREAU)
        if definition is not None and definition.personal:
            kinds.add(DataKind.PERSONAL)
    return kinds


def kinds_in_decision(pack: CompiledPack, record: DecisionRecord) -> set[DataKind]:
    """What of the facts that a decision rests on is personal, or a bureau's."""
    facts = orjson.loads(record.facts_bytes)
    observed = facts.get("observations", []) if isinstance(facts, dict) else []
    return kinds_of_facts(pack, ((one["fact"], one["source"]) for one in observed))
