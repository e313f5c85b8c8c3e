"""However many documents a buyer has, a check reads a handful of sums, and a load what it names."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from credit_engine.services.record_documents import record_documents
from credit_engine.services.record_facts import record_receivables
from credit_engine.store.session import Session
from tests.services.ledgers import DUE, a_delivery, an_invoice, an_order, counted, follows, load
from tests.services.order_world import OrderWorld
from tests.services.order_world import an_order as an_order_to_check

MANY = 10_000


@pytest.fixture
def sent(monkeypatch):
    """Count the statements that are sent, and the rows that come back, while it is asked to."""
    tally: Counter[str] = Counter()
    rows, write = Session.rows, Session.write

    def counting_rows(self, statement, **bound):
        found = rows(self, statement, **bound)
        tally["statements"] += 1
        tally["rows"] += len(found)
        return found

    def counting_write(self, statement, **bound):
        tally["statements"] += 1
        return write(self, statement, **bound)

    monkeypatch.setattr(Session, "rows", counting_rows)
    monkeypatch.setattr(Session, "write", counting_write)

    @contextmanager
    def during() -> Iterator[Counter[str]]:
        tally.clear()
        yield tally

    return during


def invoices(count):
    """Give invoices that are due on ten days; every second one is paid."""
    return [
        replace(
            an_invoice(f"R-{place}", 100, paid=100 * (place % 2)),
            due_on=DUE + timedelta(days=place % 10),
        )
        for place in range(count)
    ]


def test_a_check_of_a_buyer_with_ten_thousand_invoices_reads_no_more_than_of_one_with_ten(
    world, sent
):
    orders = OrderWorld(world)
    orders.check(orders.buyer("1000000.00", number="D-0"))  # the first one keeps the pack
    seen = []
    for number, count in (("D-1", 20), ("D-2", MANY)):
        buyer_id = orders.buyer("1000000.00", number=number)
        record_receivables(world.context, world.seller, buyer_id, invoices(count))
        with sent() as tally:
            assert orders.check(buyer_id, an_order_to_check())["answer"] == "approved"
        seen.append(dict(tally))
        counted(world, buyer_id)

    few, many = seen
    assert many == few


def test_a_document_of_a_buyer_with_many_is_loaded_by_looking_at_its_own_chain(world, sent):
    seen = []
    for number, count in (("D-1", 5), ("D-2", 1000)):
        buyer_id = world.buyer(number)
        others = [an_order(f"SO-{place}", 100) for place in range(count)]
        record_documents(world.context, world.seller, buyer_id, others)
        with sent() as tally:
            load(world, buyer_id, a_delivery("D-1", 60, follows("order", "SO-1", 60)))
        seen.append(dict(tally))

    few, many = seen
    assert many == few
