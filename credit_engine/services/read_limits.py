"""Read limits and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from credit_engine.domain.limit import Limit
from credit_engine.errors import LimitNotFound
from credit_engine.services.context import Caller, Context
from credit_engine.services.limit_ports import LimitEvent
from credit_engine.services.page import Page, page_of


@dataclass(frozen=True, slots=True)
class LimitView:
    """A limit and its history, oldest event first."""

    limit: Limit
    events: Sequence[LimitEvent]


def read_limit(context: Context, caller: Caller, limit_id: str) -> LimitView:
    """One limit with its history. Raises LimitNotFound."""
    with context.store.reading() as reading:
        limit = reading.limit(caller.seller_id, limit_id)
        if limit is None:
            raise LimitNotFound(f"There is no limit {limit_id}; list limits to find its id.")
        return LimitView(limit, reading.limit_events(limit_id))


def list_limits(
    context: Context, caller: Caller, buyer_id: str | None, after: str | None, limit: int
) -> Page[Limit]:
    """A page of the seller's limits (of one buyer, where *buyer_id* is given)."""
    with context.store.reading() as reading:
        found = reading.limits(caller.seller_id, buyer_id, after, limit + 1)
    return page_of(found, limit, lambda held: held.limit_id)
