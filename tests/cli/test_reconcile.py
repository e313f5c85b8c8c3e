"""`reconcile`: what differs, as a table for people and as JSON, and what was not named."""

import pytest

from tests.cli.import_lines import days_ago

HEADER = "system,payer_number,category,currency,amount,number"


@pytest.fixture
def loaded(minimal):
    """Two buyers; one has an open invoice and an order, the other an order."""
    buyers = [
        {"name": f"Buyer {number}", "numbers": [{"system": "erp", "payer_number": number}]}
        for number in ("1", "2")
    ]
    minimal.run("import", minimal.write("buyers.jsonl", *buyers))
    table(
        minimal,
        "documents.csv",
        "system,payer_number,kind,number,ordered_on,amount,currency,shipments",
        f"erp,1,order,SO-1,{days_ago(9)},1000.00,EUR,{days_ago(1)} 400.00; {days_ago(0)} 600.00",
        f"erp,2,order,SO-2,{days_ago(9)},50.00,EUR,",
    )
    assert minimal.run("import", "documents.csv", "--kind", "documents").exit_code == 0
    table(
        minimal,
        "invoices.csv",
        "system,payer_number,number,issued_on,due_on,amount,currency,follows",
        f"erp,1,R-1,{days_ago(5)},{days_ago(1)},300.00,EUR,order SO-1 300.00",
    )
    assert minimal.run("import", "invoices.csv", "--kind", "receivables").exit_code == 0
    return minimal


def table(cli, name, *rows):
    (cli.folder / name).write_text("\n".join([*rows, ""]), encoding="utf-8")
    return name


def test_what_differs_is_a_table(loaded) -> None:
    books = table(
        loaded,
        "books.csv",
        HEADER,
        "erp,1,open_items,EUR,280.00,",
        "erp,1,open_items,EUR,280.00,R-1",
        "erp,1,orders,EUR,700.00,",
        "erp,9,orders,EUR,700.00,",
    )
    shown = loaded.run("reconcile", books)

    assert shown.exit_code == 1
    told, *lines = [" ".join(line.split()) for line in shown.stdout.splitlines()]
    assert told.startswith("books.csv:5: No buyer has the number '9' in system 'erp'")
    assert [line for line in lines if not line.startswith("Buyer ")] == [
        "theirs ours difference",
        "open_items 280.00 EUR 300.00 EUR -20.00 EUR",
        "invoice R-1 other amount 280.00 EUR 300.00 EUR -20.00 EUR",
        "theirs ours difference",
        "orders 0.00 EUR 50.00 EUR -50.00 EUR",
        "2 buyers: 0 agree, 2 differ.",
    ]


def test_books_that_agree_end_well_and_change_nothing(loaded) -> None:
    books = table(
        loaded,
        "books.csv",
        HEADER,
        "erp,1,open_items,EUR,300.00,",
        "erp,1,orders,EUR,700.00,",
        "erp,2,orders,EUR,50.00,SO-2",
        "erp,2,orders,EUR,50.00,",
    )
    compared = loaded.json("reconcile", books)

    assert compared["agrees"] is True
    assert compared["rejected"] == []
    assert [of["agrees"] for of in compared["buyers"]] == [True, True]
    assert loaded.json("reconcile", books) == compared


def test_accounts_that_agree_with_their_records_are_counted(loaded) -> None:
    shown = loaded.run("accounts", "check")

    assert shown.exit_code == 0
    assert shown.stdout == "2 accounts: agree with the records.\n"
    assert loaded.json("accounts", "check") == {"accounts": 2, "uncounted": 0, "faults": []}


def test_payments_are_imported_once(loaded) -> None:
    payments = table(
        loaded,
        "payments.csv",
        "system,payer_number,reference,invoice,on,amount,currency",
        f"erp,1,BANK-1,R-1,{days_ago(0)},100.00,EUR",
        f"erp,1,BANK-2,R-9,{days_ago(0)},100.00,EUR",
    )
    first = loaded.json("import", payments, "--kind", "payments", exit_code=1)
    again = loaded.json("import", payments, "--kind", "payments", exit_code=1)

    assert [line["verdict"] for line in first["lines"]] == ["extended", "rejected"]
    assert [line["verdict"] for line in again["lines"]] == ["unchanged", "rejected"]
    assert first["lines"][1]["error"]["column"] == "invoice"
