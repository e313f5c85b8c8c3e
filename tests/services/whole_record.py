"""A world in which every kind of record was made, so that hardly a table is empty."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from credit_engine.domain.buyer import Contact
from credit_engine.domain.event import Event
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.identifier import Identifier
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.webhook import Webhook, WebhookState
from credit_engine.services.create_buyer import NewBuyer, create_buyer
from credit_engine.services.exchange_rates import record_exchange_rates
from credit_engine.services.join_group import NewParent, change_parent
from credit_engine.services.record_facts import (
    record_covers,
    record_holds,
    record_receivables,
)
from tests.builders import a_cover, a_hold
from tests.services import ledgers
from tests.services.order_world import OrderWorld
from tests.services.override_world import approve, propose
from tests.services.world import World

CONTACT = Contact("Ada Šebková", "ada@aurora.example", "+49 30 1234567")
SECRET = b"\x00\xff secret of a webhook"


@dataclass(frozen=True, slots=True)
class Made:
    """Who was made: one with every record, and one whose orders are checked."""

    buyer_id: str
    ordering: str
    webhook_id: str


def make_every_record(world: World) -> Made:
    """Make records of every kind; two buyers have chains that can go on."""
    webhook_id = _add_webhook(world)
    orders = OrderWorld(world)
    buyer_id = world.buyer(number="D-1")
    for place, amount in enumerate(("20000.00", "50000.00")):
        world.decide(buyer_id, f"K-{place}", amount=amount)
    _override(world, buyer_id)
    context, seller = world.context, world.seller
    record_covers(context, seller, buyer_id, [a_cover()])
    record_holds(context, seller, buyer_id, [a_hold(lifted_on=date(2026, 10, 2))])
    record_receivables(context, seller, buyer_id, [], Ledger(date(2026, 11, 20), 0))
    rate = ExchangeRate("EUR", "USD", Decimal("1.0834"), date(2026, 11, 20), "ecb")
    record_exchange_rates(context, seller, [rate])
    ordering = orders.buyer(number="D-2")
    reservation_id = orders.reserve(ordering)
    orders.confirm(reservation_id)
    orders.reserve(ordering, "SO-2", "700.00")
    order = ledgers.an_order("SO-9")
    delivery = ledgers.a_delivery("D-9", 600, ledgers.follows("order", "SO-9", 600))
    ledgers.load(world, ordering, order, delivery)
    child = create_buyer(
        context,
        seller,
        NewBuyer(
            "Zweigwerk 贸易",
            numbers=(),
            register={},
            contact=CONTACT,
            identifiers=(Identifier("lei", "529900T8BM49AURSDO55"),),
        ),
    )
    change_parent(context, seller, child.buyer_id, NewParent(ordering, "annual report 2025"))
    _let_happen(world, buyer_id)
    return Made(buyer_id, ordering, webhook_id)


def _override(world: World, buyer_id: str) -> None:
    """Let two people override the last decision, and one of them propose once more."""
    with world.context.store.reading() as reading:
        decision_id = reading.newest_decision_on_request(buyer_id)
    assert decision_id is not None
    approve(world, propose(world, decision_id))
    propose(world, decision_id, "70000.00")


def _add_webhook(world: World) -> str:
    now = world.context.clock()
    webhook = Webhook(
        webhook_id=world.context.ids(),
        seller_id=world.seller.seller_id,
        url="https://erp.example/events",
        types=("*",),
        state=WebhookState.ACTIVE,
        created_at=now,
        not_before=now,
    )
    with world.context.store.writing() as writing:
        writing.add_webhook(webhook, SECRET)
        writing.take_duty("expire_reservations", "process 1", now, now + timedelta(seconds=60))
    return webhook.webhook_id


def _let_happen(world: World, buyer_id: str) -> None:
    """Let something happen that waits for the webhook."""
    with world.context.store.writing() as writing:
        event_id, now = world.context.ids(), world.context.clock()
        writing.append_event(Event(event_id, "S-1", buyer_id, "group.changed", now, {}))
