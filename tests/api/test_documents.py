"""The outside ledger over HTTP: documents, payments, what stands, reconciliation."""

import pytest

from tests.api.problem_checks import assert_problem

ORDER = {
    "kind": "order",
    "number": "SO-1",
    "amount": "100.00",
    "currency": "EUR",
    "ordered_on": "2026-11-02",
    "shipments": [{"on": "2026-12-10", "amount": "100.00"}],
}
DELIVERY = {
    "kind": "delivery",
    "number": "DN-1",
    "amount": "60.00",
    "currency": "EUR",
    "delivered_on": "2026-11-20",
    "follows": [{"kind": "order", "number": "SO-1", "amount": "60.00"}],
}
INVOICE = {
    "number": "R-1",
    "issued_on": "2026-11-20",
    "due_on": "2026-12-20",
    "amount": "50.00",
    "currency": "EUR",
    "follows": [{"kind": "delivery", "number": "DN-1", "amount": "50.00"}],
}
PAYMENT = {
    "reference": "BANK-1",
    "invoice": "R-1",
    "on": "2026-11-20",
    "amount": "20.00",
    "currency": "EUR",
}


@pytest.fixture
def path(api):
    return f"/v1/buyers/{api.new_buyer()['buyer_id']}"


def test_documents_are_recorded_once_and_listed_with_what_they_count(api, path):
    sent = {"documents": [ORDER, DELIVERY]}
    assert api.post(f"{path}/documents", sent).json == {
        "recorded": 2,
        "unchanged": 0,
        "version": 1,
    }
    assert api.post(f"{path}/documents", sent).json["unchanged"] == 2
    api.post(f"{path}/receivables", {"receivables": [INVOICE]})

    first = api.get(f"{path}/documents?limit=1").json
    second = api.get(f"{path}/documents?after={first['next']}").json

    assert first["items"] == [{**DELIVERY, "counts": "10.00"}]
    assert second == {"items": [{**ORDER, "counts": "40.00"}], "next": None}


def test_payments_pay_invoices_once(api, path):
    sent = {"payments": [PAYMENT]}
    assert assert_problem(api.post(f"{path}/payments", sent)) == "invalid-input"
    api.post(f"{path}/receivables", {"receivables": [INVOICE]})

    assert api.post(f"{path}/payments", sent).json["recorded"] == 1
    assert api.post(f"{path}/payments", sent).json["unchanged"] == 1
    other = {"payments": [PAYMENT | {"amount": "1.00"}]}
    assert assert_problem(api.post(f"{path}/payments", other)) == "conflict"


def test_books_are_compared_and_nothing_is_changed(api, path):
    api.post(f"{path}/documents", {"documents": [ORDER]})
    books = {
        "totals": [{"category": "orders", "currency": "EUR", "amount": "90.00"}],
        "documents": [{"kind": "order", "number": "SO-1", "currency": "EUR", "amount": "90.00"}],
    }

    compared = api.post(f"{path}/reconciliations", books).json

    assert compared["agrees"] is False
    assert compared["totals"] == [
        {
            "category": "orders",
            "currency": "EUR",
            "theirs": "90.00",
            "ours": "100.00",
            "difference": "-10.00",
        }
    ]
    assert compared["documents"][0]["found"] == "other_amount"
    assert api.get(f"{path}/documents").json["items"][0]["counts"] == "100.00"


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("documents", {"documents": []}),
        ("documents", {"documents": [ORDER | {"no_such": 1}]}),
        ("documents", {"documents": [ORDER | {"delivered_on": "2026-11-20"}]}),
        ("documents", {"documents": [ORDER, ORDER]}),
        ("payments", {"payments": [PAYMENT | {"amount": "0.00"}]}),
        ("reconciliations", {}),
        ("reconciliations", {"totals": [{"category": "reservations"}]}),
    ],
)
def test_what_cannot_be_read_is_refused_whole(api, path, part, body):
    assert assert_problem(api.post(f"{path}/{part}", body)).startswith("invalid-")
    assert api.get(f"{path}/documents").json["items"] == []


def test_pages_and_buyers_that_are_not_there_are_problems(shared_api):
    absent = "/v1/buyers/01ABC"
    assert assert_problem(shared_api.get(f"{absent}/documents")) == "buyer-not-found"
    assert assert_problem(shared_api.get(f"{absent}/documents?after=x")) == "invalid-query"
    for part, body in (
        ("documents", {"documents": [ORDER]}),
        ("payments", {"payments": [PAYMENT]}),
        ("reconciliations", {"totals": []}),
    ):
        assert assert_problem(shared_api.post(f"{absent}/{part}", body)) == "buyer-not-found"
