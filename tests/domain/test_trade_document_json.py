"""Documents of the ledger as JSON: written and read the same, each fault named where it stands."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.follows import DocumentKind, DocumentName, Follows
from credit_engine.domain.money import DECIMALS
from credit_engine.domain.reservation import Shipment
from credit_engine.domain.trade_document import (
    Collateral,
    Delivery,
    InvoicePayment,
    Order,
    Prepayment,
    SpecialLiability,
)
from credit_engine.domain.trade_document_json import (
    read_payment,
    read_trade_document,
    write_payment,
    write_trade_document,
)
from credit_engine.errors import InvalidAmount, InvalidDocument

AT = "/documents/0"
ORDER = {
    "kind": "order",
    "number": "SO-1",
    "amount": "100.00",
    "currency": "EUR",
    "ordered_on": "2026-11-02",
}
DELIVERY = {
    "kind": "delivery",
    "number": "D-1",
    "amount": "60.00",
    "currency": "EUR",
    "delivered_on": "2026-11-20",
}
COLLATERAL = {
    "kind": "collateral",
    "number": "C-1",
    "amount": "500.00",
    "currency": "EUR",
    "what": "deposit",
    "valid_from": "2026-01-01",
}
PREPAYMENT = {
    "kind": "prepayment",
    "number": "P-1",
    "amount": "40.00",
    "currency": "EUR",
    "received_on": "2026-11-20",
}
PAYMENT = {
    "reference": "BANK-1",
    "invoice": "R-1",
    "on": "2026-11-20",
    "amount": "40.00",
    "currency": "EUR",
}

days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
numbers = st.from_regex(r"[A-Z0-9/-]{1,20}", fullmatch=True)
amounts = st.integers(0, 10**12)
currencies = st.sampled_from(sorted(DECIMALS))


@st.composite
def orders(draw):
    by_day = draw(st.dictionaries(days, st.integers(1, 10**10), max_size=4))
    shipments = tuple(Shipment(day, minor) for day, minor in sorted(by_day.items()))
    minor = sum(by_day.values())
    return Order(draw(numbers), draw(days), minor, draw(currencies), shipments, draw(st.booleans()))


@st.composite
def deliveries(draw):
    taken = draw(st.dictionaries(numbers, st.integers(0, 10**9), max_size=3))
    minor = sum(taken.values()) + draw(amounts)
    links = tuple(
        Follows(DocumentName(DocumentKind.ORDER, number), part) for number, part in taken.items()
    )
    closed, returned = draw(st.booleans()), draw(st.integers(0, minor))
    return Delivery(draw(numbers), draw(days), minor, draw(currencies), links, closed, returned)


@st.composite
def ending(draw, of):
    start = draw(days)
    end = draw(st.none() | days.filter(lambda day: day >= start))
    return of(draw(numbers), "a guarantee", draw(amounts), draw(currencies), start, end)


@st.composite
def prepayments(draw):
    minor = draw(amounts)
    used = draw(st.integers(0, minor))
    return Prepayment(
        draw(numbers), draw(days), minor, draw(currencies), draw(st.none() | numbers), used
    )


@given(orders() | deliveries() | ending(SpecialLiability) | ending(Collateral) | prepayments())
def test_a_document_is_read_as_it_was_written(document):
    assert read_trade_document(write_trade_document(document), AT) == document


@given(st.builds(InvoicePayment, numbers, numbers, days, st.integers(1, 10**12), currencies))
def test_a_payment_is_read_as_it_was_written(payment):
    assert read_payment(write_payment(payment), AT) == payment


def test_an_order_without_shipments_ships_whole_on_a_day():
    on_its_day = read_trade_document(ORDER, AT)
    later = read_trade_document(ORDER | {"ships_on": "2026-12-10"}, AT)

    assert on_its_day.shipments == (Shipment(date(2026, 11, 2), 10_000),)
    assert later.shipments == (Shipment(date(2026, 12, 10), 10_000),)


def link(**changed):
    return {"kind": "order", "number": "SO-1", "amount": "60.00"} | changed


@pytest.mark.parametrize(
    ("document", "at", "said"),
    [
        (ORDER | {"kind": "invoice"}, "/kind", "not known here"),
        (ORDER | {"delivered_on": "2026-11-20"}, "/delivered_on", "of no document of kind order"),
        (ORDER | {"amount": "-1.00"}, "/amount", "negative"),
        (ORDER | {"number": "N" * 65}, "/number", "64 characters"),
        (
            ORDER | {"shipments": [{"on": "2026-12-10", "amount": "99.00"}]},
            "/shipments",
            "come to 99.00 and the order to 100.00",
        ),
        (
            ORDER | {"shipments": [], "ships_on": "2026-12-10"},
            "/ships_on",
            "not both",
        ),
        (ORDER | {"closed": "yes"}, "/closed", "true or false"),
        (DELIVERY | {"returned": "60.01"}, "/returned", "more than the amount"),
        (DELIVERY | {"follows": [link(amount="60.01")]}, "/follows", "more is taken over"),
        (DELIVERY | {"follows": [link(amount="1.00")] * 2}, "/follows", "followed twice"),
        (DELIVERY | {"follows": [link(kind="delivery")]}, "/follows/0/kind", "not known here"),
        (COLLATERAL | {"valid_to": "2025-12-31"}, "/valid_to", "before it begins"),
        (PREPAYMENT | {"used": "41.00"}, "/used", "more than the amount"),
        ({key: ORDER[key] for key in ORDER if key != "currency"}, "", "`currency` is missing"),
    ],
)
def test_what_cannot_be_is_named_where_it_stands(document, at, said):
    with pytest.raises((InvalidDocument, InvalidAmount), match=said) as refused:
        read_trade_document(document, AT)

    assert refused.value.pointer == f"{AT}{at}"


def test_a_payment_of_nothing_is_none():
    with pytest.raises(InvalidDocument, match="of nothing"):
        read_payment(PAYMENT | {"amount": "0.00"}, "/payments/0")
