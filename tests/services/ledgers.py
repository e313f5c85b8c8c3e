"""Documents of a ledger to load, and short ways to load them and to see what counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import sqlalchemy as sa

from credit_engine.domain.exposure import Category, Place
from credit_engine.domain.follows import DocumentKind, DocumentName, Follows
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.reservation import Shipment
from credit_engine.domain.trade_document import Collateral, Delivery, Order, Prepayment
from credit_engine.services.count_account import positions_anew
from credit_engine.services.record_documents import record_documents
from credit_engine.services.record_facts import record_receivables
from tests.services.world import World

SHIPPED = date(2026, 12, 10)
DELIVERED = date(2026, 11, 20)
DUE = date(2026, 12, 31)
ORDERS = Place(Category.ORDERS, "EUR", SHIPPED)
DELIVERIES = Place(Category.DELIVERIES, "EUR", DELIVERED)
OPEN_ITEMS = Place(Category.OPEN_ITEMS, "EUR", DUE)


def follows(kind: str, number: str, minor: int) -> Follows:
    """Give a link to an earlier document."""
    return Follows(DocumentName(DocumentKind(kind), number), minor)


def an_order(number: str = "SO-1", minor: int = 1000, currency: str = "EUR", **more) -> Order:
    """Build an order that is shipped in one, on 10 December 2026."""
    shipments = (Shipment(SHIPPED, minor),) if minor else ()
    parts = {"ordered_on": date(2026, 11, 2), "shipments": shipments}
    return Order(number=number, minor=minor, currency=currency, **(parts | more))


def a_delivery(
    number: str = "D-1", minor: int = 1000, *links: Follows, currency: str = "EUR", **more
) -> Delivery:
    """Build a delivery of 20 November 2026."""
    return Delivery(number, DELIVERED, minor, currency, follows=links, **more)


def an_invoice(
    number: str = "R-1", minor: int = 1000, *links: Follows, paid: int = 0, **more
) -> Invoice:
    """Build an invoice that is due at the end of 2026, of which *paid* was received."""
    payments = (Payment(DELIVERED, paid),) if paid else ()
    parts = {"payments": payments, "currency": "EUR"} | more
    return Invoice(number, date(2026, 11, 1), DUE, minor, follows=links, **parts)


def a_prepayment(number: str = "P-1", minor: int = 400, **more) -> Prepayment:
    """Build a prepayment that was received on 20 November 2026."""
    return Prepayment(number, DELIVERED, minor, **({"currency": "EUR"} | more))


def a_collateral(number: str = "C-1", minor: int = 700, **more) -> Collateral:
    """Build a guarantee without an end."""
    return Collateral(number, "bank guarantee", minor, "EUR", date(2026, 1, 1), **more)


def load(world: World, buyer_id: str, *records):
    """Record documents and invoices, each in a call of its own, in this order."""
    for record in records:
        if isinstance(record, Invoice):
            record_receivables(world.context, world.seller, buyer_id, [record])
        else:
            record_documents(world.context, world.seller, buyer_id, [record])


def counted(world: World, buyer_id: str) -> dict[Place, int]:
    """Give the positions of a buyer, which must be those that its records give."""
    with world.context.store.reading() as reading:
        positions = dict(reading.positions(buyer_id))
        assert positions == positions_anew(reading, buyer_id)
    return positions


def events(world: World, buyer_id: str) -> list[tuple[str, str]]:
    """Give type and data of what was told of a buyer, in order."""
    told = "SELECT type, data_json FROM events WHERE buyer_id = :of ORDER BY sequence"
    with beside_the_store(world) as connection:
        return [tuple(row) for row in connection.execute(sa.text(told), {"of": buyer_id})]


def tamper(world: World, *statements: str) -> None:
    """Change rows behind the store's back."""
    with beside_the_store(world) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@contextmanager
def beside_the_store(world: World) -> Iterator[sa.Connection]:
    """Give a connection of another driver, which wants SQLite's file to itself."""
    world.context.store.close()
    engine = sa.create_engine(world.database_url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
