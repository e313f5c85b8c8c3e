"""Records to put into a store, and a store to put them into."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from credit_engine.domain.buyer import Buyer, BuyerNumber
from credit_engine.domain.limit import Limit, LimitState
from credit_engine.domain.limit_life import Change, begun, changed
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.journal.chain import leaf_hash
from credit_engine.services.ports import DecisionRecord, KeptPack, Recording, Writing
from credit_engine.store.open import SqlStore, migrate, open_store

MASTER_KEY = bytes(range(32))
NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)
TODAY = NOON.date()
RECORDING = Recording(NOON, "S-1")
PACK = KeptPack("sha256:11", "trade_credit", NOON, {"pack.yaml": "id: trade_credit\n# 贸易\n"})


@contextmanager
def opened(url: str, master_key: bytes = MASTER_KEY, pool_size: int = 4) -> Iterator[SqlStore]:
    """Migrate the database at *url* and open a store on it, for the block."""
    migrate(url)
    store = open_store(url, master_key, pool_size)
    try:
        yield store
    finally:
        store.close()


def a_buyer(buyer_id: str = "B-1", **changes) -> Buyer:
    parts = {
        "buyer_id": buyer_id,
        "seller_id": "S-1",
        "name": "Hansa Handel GmbH",
        "numbers": (BuyerNumber("erp", f"payer-{buyer_id}"),),
        "version": 1,
        "register": {},
    }
    return Buyer(**(parts | changes))


def a_decision(seq: int = 1, previous: bytes | None = None, **changes) -> DecisionRecord:
    """Give a decision of buyer B-1 whose bytes continue the chain after *previous*."""
    decision_bytes = canonical_bytes(
        {"buyer_seq": seq, "prev_leaf": previous.hex() if previous else None}
    )
    parts = {
        "decision_id": f"D-{seq}",
        "request_id": f"R-{seq}",
        "seller_id": "S-1",
        "buyer_id": "B-1",
        "buyer_seq": seq,
        "outcome": "approved",
        "pack_revision": PACK.revision,
        "decided_at": NOON,
        "leaf": leaf_hash(decision_bytes),
        "decision_bytes": decision_bytes,
        "facts_bytes": b'{"facts":1}',
        "assessment_bytes": b"\x00\xff not text",
    }
    return DecisionRecord(**(parts | changes))


def a_limit(limit_id: str = "L-1", **changes) -> Limit:
    parts = {
        "limit_id": limit_id,
        "buyer_id": "B-1",
        "seller_id": "S-1",
        "decision_id": "D-1",
        "amount": Money(9_007_199_254_740_993, "USD"),
        "state": LimitState.IN_FORCE,
        "valid_from": date(2026, 11, 2),
        "review_by": date(2027, 11, 2),
        "max_terms": Terms("part_prepayment", 60, "shipment_date", True, 15, 40),  # every column
    }
    return begun(Limit(**(parts | changes)), "granted", NOON)


def with_change(limit: Limit, change: Change, event: str) -> Limit:
    """Give the limit with a change from its first day on."""
    recorded = {"event": event, "recorded_at": NOON, "decision_id": limit.decision_id}
    return changed(limit, limit.valid_from, change, **recorded)[0]


def decide(writing: Writing, seq: int = 1) -> DecisionRecord:
    """Record the next decision of buyer B-1, as a use case does."""
    head = writing.lock_buyer("B-1")
    record = a_decision(seq, head.last_leaf)
    writing.keep_pack(PACK)
    writing.add_decision(record)
    return record
