"""Documents of the ledger: a chain counts once, whatever comes first; the same again is nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from credit_engine.domain.exposure import NEVER_ENDS, Category, Place
from credit_engine.domain.receivable import Payment
from credit_engine.domain.reservation import DocumentRef, Reservation, Shipment, Stage
from credit_engine.domain.trade_document import InvoicePayment, SpecialLiability
from credit_engine.errors import BuyerNotFound, Conflict, InvalidInput
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.record_documents import (
    record_documents,
    record_documents_in,
    record_payments,
)
from credit_engine.services.record_facts import record_receivables
from tests.builders import a_buyer
from tests.services.ledgers import (
    DELIVERED,
    DELIVERIES,
    DUE,
    OPEN_ITEMS,
    ORDERS,
    SHIPPED,
    a_collateral,
    a_delivery,
    a_prepayment,
    an_invoice,
    an_order,
    counted,
    events,
    follows,
    load,
    tamper,
)
from tests.services.world import NOON, OTHER_SELLER

TODAY = date(2026, 11, 22)


@pytest.fixture
def buyer_id(world):
    return create_buyer(world.context, world.seller, a_buyer()).buyer_id


def a_payment(reference="BANK-1", minor=300, **more):
    parts = {"invoice": "R-1", "on": DELIVERED, "currency": "EUR"} | more
    return InvoicePayment(reference=reference, minor=minor, **parts)


def reserve(world, buyer_id, number="SO-1", minor=1000, stage=Stage.ORDER):
    reservation = Reservation(
        reservation_id=f"RES-{number}",
        buyer_id=buyer_id,
        seller_id="S-1",
        check_id="CHECK-1",
        document=DocumentRef(stage, number),
        currency="EUR",
        shipments=(Shipment(SHIPPED, minor),),
        expires_at=NOON + timedelta(hours=1),
    )
    with world.context.store.writing() as writing:
        writing.add_reservation(reservation)
        writing.add_positions(buyer_id, reservation.positions)


def test_a_sale_counts_once_at_its_latest_stage(world, buyer_id):
    load(world, buyer_id, an_order())
    assert counted(world, buyer_id) == {ORDERS: 1000}

    load(world, buyer_id, a_delivery("D-1", 600, follows("order", "SO-1", 600)))
    assert counted(world, buyer_id) == {ORDERS: 400, DELIVERIES: 600}

    load(world, buyer_id, an_invoice("R-1", 600, follows("delivery", "D-1", 600)))
    assert counted(world, buyer_id) == {ORDERS: 400, OPEN_ITEMS: 600}

    load(world, buyer_id, an_invoice("R-1", 600, follows("delivery", "D-1", 600), paid=500))
    assert counted(world, buyer_id) == {ORDERS: 400, OPEN_ITEMS: 100}


def test_a_document_may_come_before_the_one_that_it_follows(world, buyer_id):
    load(
        world,
        buyer_id,
        an_invoice("R-1", 600, follows("delivery", "D-1", 600)),
        a_delivery("D-1", 700, follows("order", "SO-1", 700)),
        an_order(),
    )

    assert counted(world, buyer_id) == {ORDERS: 300, DELIVERIES: 100, OPEN_ITEMS: 600}


def test_what_is_stated_anew_counts_anew(world, buyer_id):
    load(world, buyer_id, an_order(), a_delivery("D-1", 600, follows("order", "SO-1", 600)))

    load(world, buyer_id, a_delivery("D-1", 200, follows("order", "SO-1", 150)))
    assert counted(world, buyer_id) == {ORDERS: 850, DELIVERIES: 200}

    load(world, buyer_id, a_delivery("D-1", 200, returned_minor=50))
    assert counted(world, buyer_id) == {ORDERS: 1000, DELIVERIES: 150}

    load(world, buyer_id, an_order(closed=True), a_delivery("D-1", 200, closed=True))
    assert counted(world, buyer_id) == {}


def test_more_delivered_than_ordered_leaves_nothing_of_the_order_and_takes_nothing_else(
    world, buyer_id
):
    load(world, buyer_id, an_order(), a_delivery("D-1", 1200, follows("order", "SO-1", 1200)))
    assert counted(world, buyer_id) == {DELIVERIES: 1200}

    load(world, buyer_id, an_order(minor=1500))
    assert counted(world, buyer_id) == {ORDERS: 300, DELIVERIES: 1200}


def test_the_earliest_shipments_are_the_ones_that_were_delivered(world, buyer_id):
    shipments = (Shipment(SHIPPED, 600), Shipment(DUE, 400))
    load(world, buyer_id, an_order(shipments=shipments))
    load(world, buyer_id, a_delivery("D-1", 700, follows("order", "SO-1", 700)))

    later = Place(Category.ORDERS, "EUR", DUE)
    assert counted(world, buyer_id) == {later: 300, DELIVERIES: 700}


def test_what_is_in_another_currency_takes_nothing_over_until_it_is_the_same(world, buyer_id):
    dollars = Place(Category.ORDERS, "USD", SHIPPED)
    load(world, buyer_id, an_order(currency="USD"))
    load(world, buyer_id, a_delivery("D-1", 600, follows("order", "SO-1", 600)))
    assert counted(world, buyer_id) == {dollars: 1000, DELIVERIES: 600}

    load(world, buyer_id, an_order())
    assert counted(world, buyer_id) == {ORDERS: 400, DELIVERIES: 600}

    in_dollars = a_delivery("D-1", 600, follows("order", "SO-1", 600), currency="USD")
    load(world, buyer_id, in_dollars)
    assert counted(world, buyer_id) == {
        ORDERS: 1000,
        Place(Category.DELIVERIES, "USD", DELIVERED): 600,
    }


def test_liabilities_and_collateral_count_on_their_last_day(world, buyer_id):
    bill = SpecialLiability("B-1", "bill of exchange", 900, "EUR", TODAY, DUE)
    load(world, buyer_id, bill, a_collateral())

    assert counted(world, buyer_id) == {
        Place(Category.SPECIAL_LIABILITIES, "EUR", DUE): 900,
        Place(Category.COLLATERAL, "EUR", NEVER_ENDS): 700,
    }


def test_a_prepayment_lowers_by_what_was_not_used(world, buyer_id):
    load(world, buyer_id, a_prepayment(), a_prepayment("P-1", 400, used_minor=150))

    assert counted(world, buyer_id) == {Place(Category.PREPAYMENTS, "EUR", DELIVERED): 250}


def test_a_prepayment_for_an_order_counts_with_it_and_up_to_its_amount(world, buyer_id):
    received = Place(Category.PREPAYMENTS, "EUR", DELIVERED)
    load(world, buyer_id, a_prepayment("P-1", 400, order="SO-1"))
    assert counted(world, buyer_id) == {}

    load(world, buyer_id, an_order(minor=600), a_prepayment("P-2", 400, order="SO-1"))
    assert counted(world, buyer_id) == {ORDERS: 600, received: 600}

    load(world, buyer_id, a_prepayment("P-1", 400, order="SO-1", used_minor=300))
    assert counted(world, buyer_id) == {ORDERS: 600, received: 500}

    load(world, buyer_id, a_prepayment("P-2", 400, order="SO-2"))
    assert counted(world, buyer_id) == {ORDERS: 600, received: 100}
    with world.context.store.reading() as reading:
        (paid,) = reading.prepayments_for(buyer_id, "SO-2")
    assert paid.unused_minor == 400


def test_money_and_collateral_from_after_today_do_not_count_yet(world, buyer_id):
    tomorrow = TODAY + timedelta(days=1)
    for document, key in ((a_prepayment(), "received_on"), (a_collateral(), "valid_from")):
        later = replace(document, **{key: tomorrow})
        with pytest.raises(InvalidInput, match="after today") as refused:
            record_documents(world.context, world.seller, buyer_id, [an_order(), later])
        assert refused.value.pointer == f"/documents/1/{key}"

    assert counted(world, buyer_id) == {}


def test_the_same_documents_again_change_nothing_and_are_not_told(world, buyer_id):
    documents = [an_order(), a_delivery("D-1", 600, follows("order", "SO-1", 600))]

    first = record_documents(world.context, world.seller, buyer_id, documents)
    again = record_documents(world.context, world.seller, buyer_id, documents)

    assert (first.recorded, first.unchanged) == (2, 0)
    assert (again.recorded, again.unchanged) == (0, 2)
    assert events(world, buyer_id) == [("ledger.loaded", '{"recorded":{"delivery":1,"order":1}}')]


def test_a_document_is_stated_once_in_a_call_and_of_a_buyer_of_ones_own(world, buyer_id):
    with pytest.raises(InvalidInput, match="twice") as refused:
        record_documents(world.context, world.seller, buyer_id, [an_order(), an_order(minor=5)])
    assert refused.value.pointer == "/documents/1/number"

    with pytest.raises(BuyerNotFound):
        record_documents(world.context, OTHER_SELLER, buyer_id, [an_order()])


def test_invoices_count_in_the_call_that_records_them(world, buyer_id):
    record_receivables(
        world.context, world.seller, buyer_id, [an_invoice(), an_invoice("R-2", 500, paid=200)]
    )

    assert counted(world, buyer_id) == {OPEN_ITEMS: 1300}
    assert events(world, buyer_id) == [("ledger.loaded", '{"recorded":{"invoice":2}}')]


def test_a_payment_of_tomorrow_counts_once_the_invoice_is_recorded_again_tomorrow(world, buyer_id):
    tomorrow = an_invoice(payments=(Payment(TODAY + timedelta(days=1), 400),))
    load(world, buyer_id, tomorrow)
    assert counted(world, buyer_id) == {OPEN_ITEMS: 1000}

    world.clock.now += timedelta(days=1)
    assert counted(world, buyer_id) == {OPEN_ITEMS: 1000}
    load(world, buyer_id, tomorrow)
    assert counted(world, buyer_id) == {OPEN_ITEMS: 600}
    assert len(events(world, buyer_id)) == 2


def test_payments_are_the_next_states_of_their_invoices_once_each(world, buyer_id):
    load(world, buyer_id, an_invoice())

    paid = record_payments(
        world.context, world.seller, buyer_id, [a_payment(), a_payment("BANK-2", 200)]
    )
    again = record_payments(world.context, world.seller, buyer_id, [a_payment()])

    assert (paid.recorded, again.recorded, again.unchanged) == (2, 0, 1)
    assert again.version == paid.version
    assert counted(world, buyer_id) == {OPEN_ITEMS: 500}
    with world.context.store.reading() as reading:
        invoice = reading.invoice(buyer_id, "R-1")
    assert [payment.minor for payment in invoice.payments] == [300, 200]


@pytest.mark.parametrize(
    ("payment", "error", "said"),
    [
        (a_payment("B-2", invoice="R-9"), InvalidInput, "no invoice 'R-9'"),
        (a_payment("B-2", currency="USD"), InvalidInput, "is in EUR"),
        (a_payment("B-2", on=TODAY + timedelta(days=1)), InvalidInput, "after today"),
        (a_payment("B-2", 701), InvalidInput, "more than what is open"),
        (a_payment("BANK-1", 301), Conflict, "another payment"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_and_changes_nothing(
    world, buyer_id, payment, error, said
):
    load(world, buyer_id, an_invoice())
    record_payments(world.context, world.seller, buyer_id, [a_payment()])

    with pytest.raises(error, match=said):
        record_payments(world.context, world.seller, buyer_id, [a_payment("B-1", 1), payment])

    assert counted(world, buyer_id) == {OPEN_ITEMS: 700}


def test_an_order_takes_over_what_was_reserved_for_it(world, buyer_id):
    reserve(world, buyer_id)
    reserve(world, buyer_id, "SO-2", 50)

    load(world, buyer_id, an_order(minor=900))

    reserved = Place(Category.RESERVATIONS, "EUR", SHIPPED)
    assert counted(world, buyer_id) == {ORDERS: 900, reserved: 50}
    told = [kind for kind, _ in events(world, buyer_id)]
    assert told == ["reservation.taken_over", "ledger.loaded"]


def test_a_delivery_takes_over_its_part_of_an_order_that_is_only_reserved(world, buyer_id):
    reserved = Place(Category.RESERVATIONS, "EUR", SHIPPED)
    reserve(world, buyer_id)

    load(world, buyer_id, a_delivery("D-1", 600, follows("order", "SO-1", 600)))
    assert counted(world, buyer_id) == {DELIVERIES: 600, reserved: 400}

    load(world, buyer_id, an_order())
    assert counted(world, buyer_id) == {DELIVERIES: 600, ORDERS: 400}


def test_the_order_desk_records_an_order_without_touching_its_reservation(world, buyer_id):
    reserved = Place(Category.RESERVATIONS, "EUR", SHIPPED)
    reserve(world, buyer_id)

    with world.context.store.writing() as writing:
        record_documents_in(
            writing,
            world.context,
            world.seller,
            buyer_id,
            [an_order(minor=300)],
            recording=world.context.recording(world.seller),
            from_ledger=False,
        )

    assert counted(world, buyer_id) == {ORDERS: 300, reserved: 1000}
    assert events(world, buyer_id) == []


def test_an_account_that_was_never_counted_is_left_to_be_counted(world, buyer_id):
    load(world, buyer_id, an_invoice())
    tamper(world, "UPDATE accounts SET counted = false", "DELETE FROM positions")

    load(world, buyer_id, an_invoice("R-1", 1000, paid=999), an_order())

    with world.context.store.reading() as reading:
        assert reading.positions(buyer_id) == {}
        assert not reading.account(buyer_id).counted
