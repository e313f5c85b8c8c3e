"""
Leaves and the chain per buyer.

    leaf_n = SHA-256(0x00 || decision bytes_n)          (RFC 6962, section 2.1)
    decision bytes_n hold buyer_seq = n and prev_leaf = leaf_(n-1)

so that a decision removed, changed, or put in between shows in the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import orjson

LEAF_PREFIX = b"\x00"


def leaf_hash(decision_bytes: bytes) -> bytes:
    """The 32-byte RFC 6962 leaf of one decision."""
    return hashlib.sha256(LEAF_PREFIX + decision_bytes).digest()


@dataclass(frozen=True, slots=True)
class Link:
    """One decision or order check as the store holds it: its place, leaf and exact bytes."""

    buyer_seq: int
    leaf: bytes
    decision_bytes: bytes


def chain_faults(links: Iterable[Link], of: str = "decision") -> list[str]:
    """
    What is wrong with one buyer's chain, oldest record first; empty when nothing is.

    Each fault names the sequence number at which it shows; *of* says what the records are.
    """
    faults: list[str] = []
    previous: bytes | None = None
    for place, link in enumerate(links, start=1):
        if link.buyer_seq != place:
            faults.append(f"{of} {place} is missing: found number {link.buyer_seq} in its place")
            return faults
        if leaf_hash(link.decision_bytes) != link.leaf:
            faults.append(f"{of} {place}: its bytes do not match its leaf")
        recorded = read_document(link.decision_bytes)
        if recorded.get("buyer_seq") != place:
            faults.append(f"{of} {place}: its bytes say number {recorded.get('buyer_seq')}")
        expected = previous.hex() if previous is not None else None
        if recorded.get("prev_leaf") != expected:
            faults.append(f"{of} {place}: does not follow the leaf of {of} {place - 1}")
        previous = link.leaf
    return faults


def read_document(decision_bytes: bytes) -> Mapping[str, object]:
    """The document of a decision; empty where changed bytes are no document any more."""
    try:
        document = orjson.loads(decision_bytes)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}
