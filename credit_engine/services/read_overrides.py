"""Read overrides: one, or page by page, as they stand today."""

from __future__ import annotations

from credit_engine.domain.override import Override, OverrideState
from credit_engine.services.approve_override import find_override
from credit_engine.services.context import Caller, Context
from credit_engine.services.override_document import override_document
from credit_engine.services.override_ports import WantedOverrides
from credit_engine.services.page import Page, page_of


def read_override(context: Context, caller: Caller, override_id: str) -> dict[str, object]:
    """One override as JSON. Raises OverrideNotFound."""
    with context.store.reading() as reading:
        override = find_override(reading, caller, override_id)
    return override_document(override, caller.local_date(context.clock()))


def list_overrides(
    context: Context,
    caller: Caller,
    buyer_id: str | None,
    after: str | None,
    limit: int,
    *,
    state: OverrideState | None = None,
) -> Page[dict[str, object]]:
    """A page of the seller's overrides as JSON, oldest first; of a buyer, or in a state."""
    today = caller.local_date(context.clock())
    wanted = WantedOverrides(today, buyer_id, state)
    with context.store.reading() as reading:
        found = reading.overrides(caller.seller_id, wanted, after, limit + 1)
    page = page_of(found, limit, _id)
    return Page(tuple(override_document(of, today) for of in page.items), page.next)


def _id(override: Override) -> str:
    return override.override_id
