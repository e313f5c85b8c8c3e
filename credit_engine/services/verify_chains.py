"""Verify every buyer's chain of decisions: nothing removed, changed, put in between or cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from credit_engine.journal.chain import Link, chain_faults
from credit_engine.services.ports import BuyerHead, Store


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
            found = chain_faults(links) or _end_faults(links, reading.head(buyer_id))
            faults += [f"buyer {buyer_id}: {fault}" for fault in found]
            buyers += 1
            decisions += len(links)
            progress(buyers)
    return ChainReport(buyers, decisions, tuple(faults))


def _end_faults(links: Sequence[Link], head: BuyerHead) -> list[str]:
    """Whether decisions were cut off the end: the buyer's own row says where it ends."""
    last = links[-1] if links else None
    if (last.buyer_seq if last else 0) != head.last_seq:
        return [f"the chain ends at decision {len(links)}, the buyer at {head.last_seq}"]
    if (last.leaf if last else None) != head.last_leaf:
        return [f"decision {head.last_seq} is not the one that the buyer's row names"]
    return []
