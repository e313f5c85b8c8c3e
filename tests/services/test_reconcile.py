"""Reconciliation: theirs, ours, the difference, and the documents that make it."""

from datetime import date

import pytest

from credit_engine.domain.exposure import Category
from credit_engine.domain.follows import DocumentKind, DocumentName
from credit_engine.errors import BuyerNotFound, InvalidInput
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.import_table import read_table
from credit_engine.services.reconcile import StatedDocument, StatedTotal, reconcile
from credit_engine.services.reconcile_document import TABLE
from credit_engine.services.reconcile_seller import reconcile_seller
from tests.builders import a_buyer
from tests.services.ledgers import a_collateral, a_delivery, an_invoice, an_order, follows, load
from tests.services.world import OTHER_SELLER

HEADER = "system,payer_number,category,currency,amount,number"


@pytest.fixture
def buyer_id(world):
    new = create_buyer(world.context, world.seller, a_buyer(number="D-1")).buyer_id
    over = a_collateral("C-9", valid_to=date(2026, 11, 21))
    load(world, new, an_invoice("R-1", 500), an_invoice("R-2", 300, paid=100), an_order(), over)
    return new


def total(category, minor, currency="EUR"):
    return StatedTotal(Category(category), currency, minor)


def document(kind, number, minor, currency="EUR"):
    return StatedDocument(DocumentName(DocumentKind(kind), number), currency, minor)


def compare(world, buyer_id, totals, documents=()):
    return reconcile(world.context, world.seller, buyer_id, totals, documents)


def test_books_that_say_the_same_agree(world, buyer_id):
    compared = compare(
        world,
        buyer_id,
        [total("open_items", 700), total("orders", 1000), total("deliveries", 0)],
        [document("invoice", "R-1", 500), document("invoice", "R-2", 200)],
    )

    assert compared.agrees
    assert [line.document()["difference"] for line in compared.totals] == ["0.00"] * 3


def test_what_only_one_side_has_is_a_difference(world, buyer_id):
    compared = compare(world, buyer_id, [total("open_items", 900), total("deliveries", 5, "USD")])

    assert not compared.agrees
    assert [line.document() for line in compared.totals] == [
        {
            "category": "deliveries",
            "currency": "USD",
            "theirs": "0.05",
            "ours": "0.00",
            "difference": "0.05",
        },
        {
            "category": "open_items",
            "currency": "EUR",
            "theirs": "9.00",
            "ours": "7.00",
            "difference": "2.00",
        },
        {
            "category": "orders",
            "currency": "EUR",
            "theirs": "0.00",
            "ours": "10.00",
            "difference": "-10.00",
        },
    ]


def test_documents_that_differ_are_named_of_the_kinds_that_are_listed(world, buyer_id):
    listed = [
        document("invoice", "R-2", 250),
        document("invoice", "R-3", 80),
        document("invoice", "R-4", 0),
    ]
    load(world, buyer_id, a_delivery("DN-1", 400, follows("order", "SO-1", 400)))

    compared = compare(world, buyer_id, [total("orders", 600), total("deliveries", 400)], listed)

    assert [line.document() for line in compared.documents] == [
        {
            "kind": "invoice",
            "number": "R-1",
            "currency": "EUR",
            "found": "missing_there",
            "theirs": None,
            "ours": "5.00",
        },
        {
            "kind": "invoice",
            "number": "R-2",
            "currency": "EUR",
            "found": "other_amount",
            "theirs": "2.50",
            "ours": "2.00",
        },
        {
            "kind": "invoice",
            "number": "R-3",
            "currency": "EUR",
            "found": "missing_here",
            "theirs": "0.80",
            "ours": None,
        },
    ]


def test_a_thing_is_stated_once_and_of_ones_own_buyer(world, buyer_id):
    with pytest.raises(InvalidInput, match="twice") as refused:
        compare(world, buyer_id, [total("orders", 1), total("orders", 2)])
    assert refused.value.pointer == "/totals/1"
    with pytest.raises(InvalidInput, match="twice") as refused:
        compare(world, buyer_id, [], [document("order", "SO-1", 1)] * 2)
    assert refused.value.pointer == "/documents/1"
    with pytest.raises(BuyerNotFound):
        reconcile(world.context, OTHER_SELLER, buyer_id, [], [])


def test_a_seller_is_compared_whole_with_the_buyers_that_it_forgot(world, buyer_id):
    forgotten = create_buyer(world.context, world.seller, a_buyer(number="D-2")).buyer_id
    create_buyer(world.context, world.seller, a_buyer(number="D-3"))
    load(world, forgotten, an_order("SO-9"))
    rows = [
        HEADER,
        "erp,D-1,open_items,EUR,7.00,",
        "erp,D-1,orders,EUR,10.00,",
        "erp,D-1,open_items,EUR,5.00,R-1",
        "erp,D-1,open_items,EUR,2.00,R-2",
        "erp,D-1,open_items,EUR,2.00,R-2",
        "erp,D-9,open_items,EUR,2.00,",
        "erp,D-1,reservations,EUR,2.00,",
    ]
    table = read_table(TABLE, world.context.packs.active(), [f"{row}\n" for row in rows])

    report = reconcile_seller(world.context, world.seller, table)

    compared = {of.buyer_id: of.compared.agrees for of in report.buyers}
    assert compared == {buyer_id: True, forgotten: False}
    assert [row.line for row in report.rejected] == [6, 7, 8]
    assert not report.agrees
