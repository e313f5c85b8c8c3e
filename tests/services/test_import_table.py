"""Tables: each row the document that JSON has, or what is wrong with it, and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.errors import InvalidDocument
from credit_engine.services.import_kinds import KINDS
from credit_engine.services.import_table import read_table
from tests.builders import minimal_pack

OBSERVED = "system,payer_number,fact,value,valid_at,source\n"


def rows(kind: str, text: str):
    return list(read_table(KINDS[kind], minimal_pack(), text.splitlines(keepends=True)))


def test_a_row_of_a_buyer_is_the_line_that_json_has():
    header = (
        "\ufeffname,system,payer_number,scheme,value,contact_name,"
        "register_valid_at,register.files_accounts,register.founded_on\n"
    )
    row = "Aurora,erp,007,vat,NL004495445B01,Ada,2026-05-01,true,1998-03-01\n"

    (found,) = rows("buyers", header + row)

    assert found.fault is None
    assert found.document == {
        "name": "Aurora",
        "numbers": [{"system": "erp", "payer_number": "007"}],
        "identifiers": [{"scheme": "vat", "value": "NL004495445B01"}],
        "contact": {"name": "Ada"},
        "register_valid_at": "2026-05-01",
        "register": {"files_accounts": True, "founded_on": "1998-03-01"},
    }


def test_line_items_are_columns_and_an_empty_cell_states_nothing():
    header = "buyer_id,period_end,months,currency,source,items.sales,items.current_assets\n"

    (found,) = rows("statements", f"{header}B-1,2026-05-31,12,EUR,annual_report,-5.00,\n")

    statement = found.document["statements"][0]
    assert (statement["months"], statement["items"]) == (12, {"sales": "-5.00"})


def test_what_accounts_say_of_themselves_has_columns():
    header = "buyer_id,period_end,months,currency,source,audit,opinion,scope,items.sales\n"
    row = "B-1,2026-05-31,12,EUR,annual_report,audited,qualified,single_entity,5.00\n"

    (found,) = rows("statements", header + row)

    statement = found.document["statements"][0]
    said = [statement[key] for key in ("audit", "opinion", "scope")]
    assert said == ["audited", "qualified", "single_entity"]


@pytest.mark.parametrize(
    ("fact", "cell", "value"),
    [
        ("bureau_score", "712", 712.0),
        ("bureau_score", "0.5", 0.5),
        ("bureau_score", "1e9", "1e9"),  # left to the check, which names the cell
        ("bureau_score", "712,5", "712,5"),
        ("zzz", "712", "712"),
        ("zzz", "=1+1", "=1+1"),
    ],
)
def test_the_rule_pack_says_how_the_value_of_a_fact_is_read(fact, cell, value):
    (found,) = rows("observations", f'{OBSERVED}erp,1,{fact},"{cell}",2026-10-01,bureau\n')

    assert found.document["observations"][0]["value"] == value
    assert found.columns["/observations/0/value"] == "value"


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("erp,1,bureau_score,712,2026-10-01", None, "5 cells and the header 6"),
        ("erp,1,bureau_score,712,2026-10-01,bureau,", None, "7 cells"),
        ("erp,1,,712,2026-10-01,bureau", "fact", "empty"),
        ("erp, 1,bureau_score,712,2026-10-01,bureau", "payer_number", "outer blanks"),
        ("erp,1\udcff,bureau_score,712,2026-10-01,bureau", "payer_number", "not UTF-8"),
        ("erp,\x00,bureau_score,712,2026-10-01,bureau", "payer_number", "control"),
        ('erp,"1"2,bureau_score,712,2026-10-01,bureau', None, "not CSV"),
    ],
)
def test_a_bad_row_is_told_and_the_next_is_read(row, column, said):
    good = "erp,1,bureau_score,712,2026-10-01,bureau\n"

    bad, following = rows("observations", f"{OBSERVED}{row}\n{good}")

    assert (bad.line, bad.column) == (2, column)
    assert said in str(bad.fault)
    assert (following.line, following.fault) == (3, None)


def test_a_quote_that_is_never_closed_is_told_at_the_line_where_it_begins():
    good = "erp,1,bureau_score,712,2026-10-01,bureau\n"

    first, bad = rows("observations", f'{OBSERVED}{good}\n"erp,{good}{good}')

    assert (first.line, first.fault, bad.line) == (2, None, 4)
    assert "not CSV from here on" in str(bad.fault)


def test_payments_stand_in_one_cell():
    header = "buyer_id,number,issued_on,due_on,amount,currency,payments\n"
    row = "B-1,R-1,2026-08-01,2026-08-31,3.00,EUR,2026-08-30 1.00; 2026-09-02 2.00\n"

    (found,) = rows("receivables", header + row)
    (bad,) = rows("receivables", header + row.replace(" 1.00;", ";"))

    assert found.document["receivables"][0]["payments"] == [
        {"on": "2026-08-30", "amount": "1.00"},
        {"on": "2026-09-02", "amount": "2.00"},
    ]
    assert bad.column == "payments"


def test_credit_notes_and_disputes_stand_in_cells_like_payments():
    header = "buyer_id,number,issued_on,due_on,amount,currency,credit_notes,disputes\n"
    row = "B-1,R-1,2026-08-01,2026-08-31,9.00,EUR,2026-09-01 1.00,{}\n"

    (found,) = rows(
        "receivables", header + row.format("2026-09-02..2026-10-01 2.00; 2026-10-05.. 3.00")
    )

    assert found.document["receivables"][0] == {
        "number": "R-1",
        "issued_on": "2026-08-01",
        "due_on": "2026-08-31",
        "amount": "9.00",
        "currency": "EUR",
        "credit_notes": [{"on": "2026-09-01", "amount": "1.00"}],
        "disputes": [
            {"opened_on": "2026-09-02", "closed_on": "2026-10-01", "amount": "2.00"},
            {"opened_on": "2026-10-05", "amount": "3.00"},
        ],
    }
    for cell in ("2026-10-05 3.00", "2026-10-05..", "3.00", "2026-10-05 .. 3.00"):
        (bad,) = rows("receivables", header + row.format(cell))
        assert bad.column == "disputes", cell
        assert "OPENED..CLOSED" in str(bad.fault)


def test_what_a_document_follows_stands_in_one_cell():
    header = "buyer_id,kind,number,delivered_on,amount,currency,follows\n"
    row = "B-1,delivery,D-1,2026-11-20,9.00,EUR,{}\n"

    (found,) = rows("documents", header + row.format("order SO 1/7 2.00; order SO-2 7.00"))

    assert found.document["documents"][0]["follows"] == [
        {"kind": "order", "number": "SO 1/7", "amount": "2.00"},
        {"kind": "order", "number": "SO-2", "amount": "7.00"},
    ]
    for cell in ("order", "order SO-1", "order SO-1 1.00;"):
        (bad,) = rows("documents", header + row.format(cell))
        assert bad.column == "follows", cell
        assert "KIND NUMBER AMOUNT" in str(bad.fault)


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=200))
def test_any_text_is_rows_or_a_refused_header(kind, text):
    header = ",".join(
        column.name
        for column in KINDS[kind].columns
        if column.required or column.name in KINDS[kind].keys[0]
    )
    for sent in (text, f"{header}\n{text}"):
        try:
            rows(kind, sent)
        except InvalidDocument:
            assert sent is text


def test_a_table_of_exchange_rates_names_no_buyer():
    header = "on,base,quote,rate,source\n"

    (found,) = rows("exchange_rates", f"{header}2026-11-20,EUR,USD,1.0865,ecb\n")

    rate = {"base": "EUR", "quote": "USD", "rate": "1.0865", "on": "2026-11-20", "source": "ecb"}
    assert found.document == {"exchange_rates": [rate]}
    with pytest.raises(InvalidDocument, match="'buyer_id' is no column of exchange_rates"):
        rows("exchange_rates", f"buyer_id,{header}")
