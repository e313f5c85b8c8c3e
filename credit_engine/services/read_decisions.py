"""Read decisions: the record as it was written, whole or page by page."""

from __future__ import annotations

import orjson

from credit_engine.errors import DecisionNotFound
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import Page, page_of
from credit_engine.services.ports import DecisionRecord, Reading


def find_decision(context: Context, caller: Caller, decision_id: str) -> DecisionRecord:
    """The stored record. Raises DecisionNotFound."""
    with context.store.reading() as reading:
        return decision_in(reading, caller, decision_id)


def decision_in(reading: Reading, caller: Caller, decision_id: str) -> DecisionRecord:
    """Do as `find_decision`, within an open session."""
    record = reading.decision(caller.seller_id, decision_id)
    if record is None:
        raise DecisionNotFound(
            f"There is no decision {decision_id}; list decisions to find its id."
        )
    return record


def read_decision(context: Context, caller: Caller, decision_id: str) -> bytes:
    """
    One decision as JSON: `{decision, facts, assessment, leaf}`.

    The first three are exactly the bytes that were recorded. Raises DecisionNotFound.
    """
    return decision_body(find_decision(context, caller, decision_id))


def decision_body(record: DecisionRecord) -> bytes:
    """A decision as `read_decision` gives it."""
    return canonical_bytes(
        {
            "decision": orjson.Fragment(record.decision_bytes),
            "facts": orjson.Fragment(record.facts_bytes),
            "assessment": orjson.Fragment(record.assessment_bytes),
            "leaf": record.leaf.hex(),
        }
    )


def list_decisions(
    context: Context, caller: Caller, buyer_id: str | None, after: str | None, limit: int
) -> Page[dict[str, object]]:
    """A page of decision documents, oldest first (of one buyer, where *buyer_id* is given)."""
    with context.store.reading() as reading:
        found = reading.decisions(caller.seller_id, buyer_id, after, limit + 1)
    page = page_of(found, limit, lambda record: record.decision_id)
    return Page(tuple(orjson.loads(record.decision_bytes) for record in page.items), page.next)
