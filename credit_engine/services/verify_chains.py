"""
Verify the chains of every buyer, of decisions and of order checks.

Nothing was removed, changed, put in between or cut off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from credit_engine.journal.chain import Link, chain_faults
from credit_engine.services.ports import Store

DECISION = "decision"
ORDER_CHECK = "order check"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How much was checked, and every fault as `buyer: what`."""

    buyers: int
    decisions: int
    order_checks: int
    faults: tuple[str, ...]


def verify_chains(store: Store, progress: Callable[[int], None]) -> ChainReport:
    """Check all chains in one snapshot; *progress* is called with each count of buyers done."""
    buyers = decisions = order_checks = 0
    faults: list[str] = []
    with store.reading() as reading:
        for buyer_id in reading.buyer_ids():
            head, account = reading.head(buyer_id), reading.account(buyer_id)
            decided, checked = reading.chain(buyer_id), reading.check_chain(buyer_id)
            found = _faults(DECISION, decided, head.last_seq, head.last_leaf)
            found += _faults(ORDER_CHECK, checked, account.last_check_seq, account.last_check_leaf)
            faults += [f"buyer {buyer_id}: {fault}" for fault in found]
            buyers += 1
            decisions += len(decided)
            order_checks += len(checked)
            progress(buyers)
    return ChainReport(buyers, decisions, order_checks, tuple(faults))


def _faults(of: str, links: Sequence[Link], last_seq: int, last_leaf: bytes | None) -> list[str]:
    """What is wrong with one chain, which ends where a row of the buyer's own says."""
    found = chain_faults(links, of)
    if found:
        return found
    last = links[-1] if links else None
    if (last.buyer_seq if last else 0) != last_seq:
        return [f"the chain ends at {of} {len(links)}, the buyer at {last_seq}"]
    if (last.leaf if last else None) != last_leaf:
        return [f"{of} {last_seq} is not the one that the buyer's row names"]
    return []
