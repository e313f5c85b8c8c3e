"""Counting: the sums that every load moves are those of counting everything anew."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from credit_engine.domain.receivable import CreditNote
from credit_engine.services.count_account import count_group_if_needed, count_if_needed, recount
from credit_engine.services.create_buyer import create_buyer
from tests.builders import a_buyer
from tests.services.ledgers import (
    OPEN_ITEMS,
    ORDERS,
    a_collateral,
    a_delivery,
    a_prepayment,
    an_invoice,
    an_order,
    counted,
    follows,
    load,
    tamper,
)


@pytest.fixture
def buyer_id(world):
    return create_buyer(world.context, world.seller, a_buyer()).buyer_id


def draw_link(random, kind, numbers, minor):
    taken = random.choice([minor, minor, random.randint(0, minor)])
    return [follows(kind, random.choice(numbers), taken)] if random.random() < 0.8 else []


def draw_record(random):
    """Draw one of a few documents, so that many are stated again, and chains are long."""
    minor = random.choice([0, 100, 250, 400, 1000])
    currency = random.choice(["EUR", "EUR", "EUR", "USD"])
    kind = random.randrange(6)
    orders, deliveries = ["SO-1", "SO-2"], ["D-1", "D-2", "D-3"]
    if kind == 0:
        closed = random.random() < 0.2
        return an_order(random.choice(orders), minor, currency, closed=closed)
    if kind == 1:
        links = draw_link(random, "order", orders, minor)
        returned = random.choice([0, 0, minor // 2])
        number = random.choice(deliveries)
        return a_delivery(number, minor, *links, currency=currency, returned_minor=returned)
    if kind == 2:
        earlier = random.choice([("delivery", deliveries), ("order", orders)])
        links = draw_link(random, *earlier, minor)
        paid = random.choice([0, 0, minor // 2, minor])
        invoice = an_invoice(f"R-{random.randrange(4)}", minor, *links, paid=paid)
        notes = (CreditNote(date(2026, 11, 20), 50),) if random.random() < 0.2 else ()
        return replace(invoice, credit_notes=notes, currency=currency)
    if kind == 3:
        return a_collateral(minor=minor)
    order = random.choice([None, *orders])
    used = random.choice([0, minor // 2])
    number = f"P-{random.randrange(3)}"
    return a_prepayment(number, minor, order=order, currency=currency, used_minor=used)


def test_after_every_load_the_sums_are_those_of_counting_anew(world, proof):
    random = Random(proof.seed)
    buyers, loads = proof.size(quick=4, full=100), 40
    for place in range(buyers):
        new = create_buyer(world.context, world.seller, a_buyer(number=f"D-{place}"))
        for _ in range(loads):
            load(world, new.buyer_id, draw_record(random))
            counted(world, new.buyer_id)
    proof.record(
        "positions after a load = all records counted anew",
        counts={"loads": buyers * loads, "differences": 0},
    )


def test_the_order_of_loading_does_not_matter(world, proof):
    random = Random(proof.seed + 1)
    chains = proof.size(quick=6, full=200)
    for place in range(chains):
        newest = {record.name: record for record in (draw_record(random) for _ in range(12))}
        records = list(newest.values())
        ends = []
        for turn in range(2):
            buyer = a_buyer(number=f"D-{place}-{turn}")
            buyer_id = create_buyer(world.context, world.seller, buyer).buyer_id
            random.shuffle(records)
            load(world, buyer_id, *records)
            ends.append(counted(world, buyer_id))
        assert ends[0] == ends[1], records
    proof.record(
        "positions are the same whatever comes first",
        counts={"ledgers": chains, "differences": 0},
    )


def test_whole_documents_of_one_chain_come_to_the_greatest_of_them(world, buyer_id, proof):
    random = Random(proof.seed + 2)
    chains = proof.size(quick=8, full=300)
    for place in range(chains):
        ordered, delivered, invoiced = (random.randint(1, 999) for _ in range(3))
        chain = [
            an_order(f"SO-{place}", ordered),
            a_delivery(f"D-{place}", delivered, follows("order", f"SO-{place}", delivered)),
            an_invoice(f"R-{place}", invoiced, follows("delivery", f"D-{place}", invoiced)),
        ]
        before = sum(counted(world, buyer_id).values())
        load(world, buyer_id, *random.sample(chain, 3))

        # A part that was not delivered, or not invoiced, counts where it still is.
        at_most = max(ordered, delivered) - delivered + max(delivered, invoiced)
        more = sum(counted(world, buyer_id).values()) - before
        assert more == at_most
        if delivered <= ordered and invoiced <= delivered:
            assert more == max(ordered, delivered, invoiced)
    proof.record("a chain is never counted twice", counts={"chains": chains, "twice": 0})


def test_an_account_is_counted_from_its_records_where_that_was_never_done(world, buyer_id):
    load(world, buyer_id, an_order(), an_invoice())
    tamper(world, "UPDATE accounts SET counted = false", "UPDATE positions SET minor = 7")

    with world.context.store.writing() as writing:
        writing.lock_account(buyer_id)
        count_if_needed(writing, buyer_id)
    assert counted(world, buyer_id) == {ORDERS: 1000, OPEN_ITEMS: 1000}

    tamper(world, "UPDATE positions SET minor = 7")
    with world.context.store.writing() as writing:
        count_group_if_needed(writing, buyer_id)
        assert set(writing.positions(buyer_id).values()) == {7}
        recount(writing, buyer_id)
    assert counted(world, buyer_id) == {ORDERS: 1000, OPEN_ITEMS: 1000}


def test_invoices_from_before_their_open_amounts_were_kept_count_by_their_state(world, buyer_id):
    load(world, buyer_id, an_invoice("R-1", 1000, paid=300))
    trigger = (
        "invoices_refuse_update"
        if world.database_url.startswith("sqlite")
        else "invoices_refuse_change ON invoices"
    )
    tamper(world, f"DROP TRIGGER {trigger}", "UPDATE invoices SET open_minor = NULL")

    assert counted(world, buyer_id) == {OPEN_ITEMS: 700}
    load(world, buyer_id, an_invoice("R-1", 1000, paid=900))
    assert counted(world, buyer_id) == {OPEN_ITEMS: 100}
