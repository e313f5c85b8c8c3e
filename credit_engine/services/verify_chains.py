"""Verify every buyer's chain of decisions: nothing removed, changed, or put in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from credit_engine.journal.chain import chain_faults
from credit_engine.services.ports import Store


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How much was checked, and every fault as `buyer: what`."""

    buyers: int
    decisions: int
    faults: tuple[str, ...]


def verify_chains(store: Store, progress: Callable[[int], None]) -> ChainReport:
    """Check all chains in one snapshot; *progress* is called with each count of buyers done."""
    buyers = decisions = 0
    faults: list[str] = []
    with store.reading() as reading:
        for buyer_id in reading.buyer_ids():
            links = reading.chain(buyer_id)
            faults += [f"buyer {buyer_id}: {fault}" for fault in chain_faults(links)]
            buyers += 1
            decisions += len(links)
            progress(buyers)
    return ChainReport(buyers, decisions, tuple(faults))
