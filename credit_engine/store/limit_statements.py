"""The statements of limits, as statements.py."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select

from credit_engine.store.phrases import FROM_START, PAGE, append, change, columns_of, is_bound
from credit_engine.store.tables import limit_events, limits

LIMIT = select(limits).where(is_bound(limits.c.seller_id), is_bound(limits.c.limit_id))
CURRENT_LIMIT = select(limits).where(
    is_bound(limits.c.buyer_id), is_bound(limits.c.state), is_bound(limits.c.seller_id)
)
LIMITS = (  # after, page
    select(limits)
    .where(is_bound(limits.c.seller_id), limits.c.limit_id > bindparam("after"))
    .order_by(limits.c.limit_id)
    .limit(PAGE)
    .offset(FROM_START)
)
LIMITS_OF_BUYER = LIMITS.where(is_bound(limits.c.buyer_id))
LIMIT_EVENTS = (
    columns_of(limit_events, "at", "event", "decision_id", "reason", "stated_by")
    .where(is_bound(limit_events.c.limit_id))
    .order_by(limit_events.c.sequence)
)
ADD_LIMIT = insert(limits)
ADD_LIMIT_EVENT = append(limit_events)

END_LIMIT = change(limits, limits.c.limit_id, "state")
SET_REVIEW_BY = change(limits, limits.c.limit_id, "review_by")
