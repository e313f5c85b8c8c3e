"""Short ways to live through a limit's life in a small world."""

import itertools
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from credit_engine.domain.limit import Limit, LimitOnDay, Scope, limit_on
from credit_engine.domain.money import parse_money
from credit_engine.domain.terms import Terms
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.answer_once import Keyed
from credit_engine.services.change_limit import change_limit
from credit_engine.services.enter_limit import NewEntry, enter_limit
from credit_engine.services.limit_changes import Action, AskedChange
from credit_engine.services.review_limit import review_limit
from tests.services.world import NOON, World

TODAY = NOON.date()
DAY = timedelta(days=1)
TERMS = Terms("open_account", 60, "invoice_date")
_keys = itertools.count(1)


def keyed(route: str, *sent: object, key: str | None = None) -> Keyed:
    digest = sha256_text(canonical_bytes([str(part) for part in sent]))
    return Keyed(route, key or f"key-{next(_keys)}", digest)


def granted(world: World, amount: str = "50000.00", **register: Any) -> tuple[str, str]:
    """Grant a sound buyer a limit by a request; the ids of both."""
    buyer_id = world.buyer(**register)
    answer = json.loads(world.decide(buyer_id, f"K-{buyer_id}", amount=amount).body)
    return buyer_id, answer["limit_id"]


def with_life(world: World, **changes: Any) -> None:
    """Let the pack in force say otherwise how limits live."""
    pack = world.shelf.pack
    world.shelf.pack = replace(pack, limit_life=replace(pack.limit_life, **changes))


def act(
    world: World, limit_id: str, action: str, *, key: str | None = None, **parts: Any
) -> dict[str, Any]:
    """Do something to a limit; what is answered."""
    if "amount" in parts:
        parts["amount"] = parse_money(parts["amount"], "EUR")
    asked = AskedChange(Action(action), parts.pop("reason", "the manager says so"), **parts)
    once = keyed(action, limit_id, asked, key=key)
    return json.loads(change_limit(world.context, world.seller, limit_id, asked, once).body)


def enter(
    world: World,
    buyer_id: str,
    amount: str = "20000.00",
    currency: str = "EUR",
    *,
    key: str | None = None,
    **parts: Any,
) -> dict[str, Any]:
    """Enter a limit by hand; what is answered."""
    terms = parts.pop("max_terms", TERMS)
    new = NewEntry(parse_money(amount, currency), terms, "seasonal peak", **parts)
    once = keyed("enter", buyer_id, new, key=key)
    return json.loads(enter_limit(world.context, world.seller, buyer_id, new, once).body)


def review(world: World, limit_id: str, *, key: str | None = None) -> dict[str, Any]:
    """Review a limit; what is answered."""
    once = keyed("review", limit_id, key=key)
    return json.loads(review_limit(world.context, world.seller, limit_id, once).body)


def limits_of(world: World, buyer_id: str) -> list[Limit]:
    with world.context.store.reading() as reading:
        return list(reading.limits("S-1", buyer_id, None, 50))


def limit_of(world: World, limit_id: str) -> Limit:
    with world.context.store.reading() as reading:
        return reading.limit("S-1", limit_id)


def on_day(world: World, buyer_id: str, day: date, scope: Scope = Scope.BUYER) -> LimitOnDay:
    """Read what an order check reads of the buyer's limits on a day."""
    with world.context.store.reading() as reading:
        root_id = reading.account(buyer_id).root_id
        return limit_on(reading.limits_of_group(root_id, day).get(buyer_id, ()), day, scope)


def amount_on(world: World, buyer_id: str, day: date) -> str | None:
    amount = on_day(world, buyer_id, day).amount
    return None if amount is None else amount.text


def events_of(world: World, limit_id: str) -> list[str]:
    with world.context.store.reading() as reading:
        return [event.event for event in reading.limit_events(limit_id)]


def told(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Give type and data of all events, in the order of their recording."""
    with world.tampering() as connection:
        rows = connection.exec_driver_sql("SELECT type, data_json FROM events ORDER BY sequence")
        return [(kind, json.loads(data)) for kind, data in rows]
