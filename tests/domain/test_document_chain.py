"""What counts of standing documents: what later ones did not take over, never below nothing."""

from credit_engine.domain.document_chain import (
    OpenItem,
    all_positions,
    beyond_order,
    counted_anew,
    positions_of,
)
from credit_engine.domain.follows import DocumentKind, DocumentName
from tests.services.ledgers import (
    DELIVERIES,
    DUE,
    OPEN_ITEMS,
    ORDERS,
    a_delivery,
    a_prepayment,
    an_order,
    follows,
)


def an_item(minor=1000, *links, number="R-1", currency="EUR"):
    return OpenItem(DocumentName(DocumentKind.INVOICE, number), DUE, currency, minor, links)


def test_each_document_counts_what_is_left_of_it():
    documents = [an_order(), a_delivery("D-1", 600, follows("order", "SO-1", 600))]

    counted = counted_anew(documents, [an_item(100, follows("delivery", "D-1", 250))])

    assert all_positions(counted) == {ORDERS: 400, DELIVERIES: 350, OPEN_ITEMS: 100}


def test_nothing_counts_below_nothing():
    assert positions_of(an_order(), 1001) == {}
    assert positions_of(a_delivery("D-1", 600, returned_minor=500), 200) == {}
    assert positions_of(a_prepayment("P-1", 400, used_minor=100), 300) == {}
    assert an_item(0).positions == {}


def test_a_link_in_another_currency_takes_nothing_over():
    counted = counted_anew([an_order()], [an_item(5, follows("order", "SO-1", 5), currency="USD")])

    assert counted[DocumentName(DocumentKind.ORDER, "SO-1")] == {ORDERS: 1000}


def test_prepayments_for_an_order_share_its_amount_in_order_of_their_numbers():
    paid = [a_prepayment("P-2", 400), a_prepayment("P-1", 400)]

    assert beyond_order(paid, an_order(minor=500)) == {"P-1": 0, "P-2": 300}
    assert beyond_order(paid, an_order(minor=500, currency="USD")) == {"P-1": 400, "P-2": 400}
    assert beyond_order(paid, None) == {"P-1": 400, "P-2": 400}
