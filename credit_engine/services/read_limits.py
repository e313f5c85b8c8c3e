"""Read limits and what happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.domain.limit import Limit
from credit_engine.errors import LimitNotFound
from credit_engine.services.context import Caller, Context
from credit_engine.services.limit_ports import LimitEvent, ThatDay
from credit_engine.services.page import Page, page_of


@dataclass(frozen=True, slots=True)
class LimitView:
    """A limit as it is today, its whole life and its history, oldest event first."""

    limit: Limit
    events: Sequence[LimitEvent]


def read_limit(context: Context, caller: Caller, limit_id: str) -> LimitView:
    """One limit with its history. Raises LimitNotFound."""
    with context.store.reading() as reading:
        limit = reading.limit(caller.seller_id, limit_id)
        if limit is None:
            raise LimitNotFound(f"There is no limit {limit_id}; list limits to find its id.")
        today = caller.local_date(context.clock())
        return LimitView(_today(limit, today), reading.limit_events(limit_id))


def list_limits(
    context: Context, caller: Caller, buyer_id: str | None, after: str | None, limit: int
) -> Page[Limit]:
    """A page of the seller's limits as they are today (of one buyer, where *buyer_id* is given)."""
    today = caller.local_date(context.clock())
    with context.store.reading() as reading:
        found = reading.limits(caller.seller_id, buyer_id, after, limit + 1)
    return page_of([_today(held, today) for held in found], limit, lambda held: held.limit_id)


def list_limits_in_force(
    context: Context,
    caller: Caller,
    buyer_id: str | None,
    after: str | None,
    limit: int,
    *,
    day: date,
    known_at: datetime | None = None,
) -> Page[Limit]:
    """
    A page of the limits in force on *day*, as they were then.

    By what was recorded until *known_at*, or by all that is recorded now.
    """
    that = ThatDay(day, known_at or context.clock())
    with context.store.reading() as reading:
        found = reading.limits_in_force(caller.seller_id, buyer_id, that, after, limit + 1)
    return page_of(found, limit, lambda held: held.limit_id)


def _today(limit: Limit, today: date) -> Limit:
    """The limit as it is today, or as it will begin."""
    return limit.on(max(today, limit.valid_from)) or limit
