"""Importing many rows: batches that a bad row does not spoil, and runs that can be repeated."""

from dataclasses import replace
from datetime import date

import pytest

from credit_engine.domain.cover_document import write_cover
from credit_engine.domain.hold_document import write_hold
from credit_engine.errors import InvalidDocument, Unavailable
from credit_engine.services.import_kinds import KINDS
from credit_engine.services.import_rows import BATCH_ROWS, import_rows
from credit_engine.services.import_table import Row, read_table
from tests.builders import a_cover, a_hold
from tests.services.ledgers import counted, events


def buyers(count, start=0):
    return [
        Row(
            line,
            {"name": f"Firm {line:04}", "numbers": [{"system": "erp", "payer_number": str(line)}]},
        )
        for line in range(start + 1, start + count + 1)
    ]


def invoices(*amounts, number="R-1", payer_number="1"):
    return [
        Row(
            line,
            {
                "buyer": {"system": "erp", "payer_number": payer_number},
                "receivables": [
                    {
                        "number": number,
                        "issued_on": "2026-10-01",
                        "due_on": "2026-12-01",
                        "amount": amount,
                        "currency": "EUR",
                    }
                ],
            },
        )
        for line, amount in enumerate(amounts, start=1)
    ]


def load(world, kind, rows):
    return list(import_rows(world.context, world.seller, KINDS[kind], rows))


def verdicts(reports):
    return [report.verdict for report in reports]


def test_the_rows_beside_a_bad_one_are_imported_whatever_it_is_refused_for(world):
    rows = buyers(5)
    rows[1] = Row(2, {"name": "no number"})
    rows[2] = Row(3, fault=InvalidDocument("not CSV"))
    rows[3].document["numbers"] += [{"system": "crm", "payer_number": "1"}]
    rows[4].document["numbers"] += [
        {"system": "erp", "payer_number": "1"},
        {"system": "crm", "payer_number": "1"},
    ]

    reports = load(world, "buyers", rows)

    assert verdicts(reports) == ["created", "rejected", "rejected", "created", "rejected"]
    assert [report.error.code for report in reports if report.error] == [
        "invalid-document",
        "invalid-document",
        "buyer-number-taken",
    ]


def test_rows_of_several_batches_come_in_order_and_twice_change_nothing(world):
    rows = buyers(2 * BATCH_ROWS + 3)

    first, again = load(world, "buyers", rows), load(world, "buyers", rows)

    assert [report.line for report in first] == [row.line for row in rows]
    assert set(verdicts(first)) == {"created"}
    assert set(verdicts(again)) == {"unchanged"}
    assert [report.buyer_id for report in again] == [report.buyer_id for report in first]


def test_states_of_one_invoice_in_one_batch_are_each_recorded(world):
    load(world, "buyers", buyers(1))

    reports = load(world, "receivables", invoices("1.00", "1.00", "2.00", "1.00"))

    assert verdicts(reports) == ["extended", "unchanged", "extended", "extended"]
    with world.context.store.reading() as reading:
        (held,) = reading.facts(reports[0].buyer_id, world.clock.now.date()).invoices
        assert held.minor == 100
        assert reading.head(reports[0].buyer_id).version == 4


def test_a_row_of_a_table_and_its_line_of_json_are_one_invoice(world):
    load(world, "buyers", buyers(1))
    line = invoices("9.00")[0]
    line.document["receivables"][0] |= {
        "credit_notes": [{"on": "2026-10-03", "amount": "1.00"}],
        "disputes": [{"opened_on": "2026-10-05", "amount": "3.00"}],
    }
    table = (
        "system,payer_number,number,issued_on,due_on,amount,currency,credit_notes,disputes\n"
        "erp,1,R-1,2026-10-01,2026-12-01,9.00,EUR,2026-10-03 1.00,2026-10-05.. 3.00\n"
    )
    pack = world.context.packs.active()

    first = load(world, "receivables", [line])
    again = load(
        world, "receivables", read_table(KINDS["receivables"], pack, [*table.splitlines()])
    )

    assert verdicts([*first, *again]) == ["extended", "unchanged"]


COVER_ROW = (
    "policy,kind,valid_from,source,insurer,review_by,amount,currency,insured_percent,"
    "max_terms_days,max_extension_days,valid_to,stopped_from\n"
    "erp,1,P-1,in_force,2026-01-01,insurer portal,Atlas Credit Insurance,2027-01-01,"
    "40000.00,EUR,90,90,60,2027-03-01,\n"
)
HOLD_ROW = (
    "code,reason,placed_on,placed_by,review_by,lifted_on\n"
    "erp,1,FRAUD-CHECK,Invoices to an unknown address,2026-10-01,A. Lee,2026-12-01,2026-11-01\n"
)


@pytest.mark.parametrize(
    ("kind", "stated", "table"),
    [
        (
            "covers",
            write_cover(a_cover(max_extension_days=60, valid_to=date(2027, 3, 1))),
            COVER_ROW,
        ),
        ("holds", write_hold(a_hold(lifted_on=date(2026, 11, 1))), HOLD_ROW),
    ],
)
def test_a_table_of_covers_or_holds_says_what_their_lines_of_json_say(world, kind, stated, table):
    load(world, "buyers", buyers(1))
    line = Row(1, {"buyer": {"system": "erp", "payer_number": "1"}, kind: [stated]})
    rows = f"system,payer_number,{table}".splitlines(keepends=True)
    pack = world.context.packs.active()

    first = load(world, kind, [line])
    again = load(world, kind, read_table(KINDS[kind], pack, rows))

    assert verdicts([*first, *again]) == ["extended", "unchanged"]


def test_a_buyer_brings_its_covers_and_holds(world):
    row = buyers(1)[0]
    row.document.update(covers=[write_cover(a_cover())], holds=[write_hold(a_hold())])

    reports = [*load(world, "buyers", [row]), *load(world, "buyers", [row])]

    assert [(report.recorded, report.known) for report in reports] == [(2, 0), (0, 2)]
    with world.context.store.reading() as reading:
        held = reading.facts(reports[0].buyer_id, world.clock.now.date())
        assert (held.covers, held.holds) == ((a_cover(),), (a_hold(),))


def test_a_fault_inside_a_cell_is_told_with_its_column(world):
    load(world, "buyers", buyers(1))
    table = (
        "system,payer_number,number,issued_on,due_on,amount,currency,credit_notes\n"
        "erp,1,R-1,2026-10-01,2026-12-01,9.00,EUR,2026-10-03 1.00; 2026-10-04 x\n"
    )
    pack = world.context.packs.active()

    (bad,) = load(world, "receivables", read_table(KINDS["receivables"], pack, table.splitlines()))

    assert (bad.verdict, bad.column) == ("rejected", "credit_notes")
    assert bad.error.pointer == "/receivables/0/credit_notes/1/amount"


def test_what_is_stated_of_nobody_is_rejected(world):
    load(world, "buyers", buyers(1))

    reports = load(world, "receivables", [*invoices("1.00", payer_number="7"), *buyers(1, start=1)])

    assert [report.error.code for report in reports] == ["buyer-not-found", "invalid-document"]


def test_what_was_reported_stays_where_the_rows_break_off(world):
    def breaking_off():
        yield from buyers(BATCH_ROWS + 2)
        raise Unavailable("the file is gone")

    seen = []
    with pytest.raises(Unavailable):
        seen.extend(iter(import_rows(world.context, world.seller, KINDS["buyers"], breaking_off())))
    again = load(world, "buyers", buyers(BATCH_ROWS + 2))

    assert verdicts(again) == ["unchanged"] * BATCH_ROWS + ["created"] * 2


def test_a_buyer_that_looks_like_another_is_told(world):
    rows = buyers(2)
    rows[0].document["name"], rows[1].document["name"] = "Hansa Handel", "HANSA Handel GmbH"

    _, second = load(world, "buyers", rows)

    assert [other.name for other in second.likely_duplicates] == ["Hansa Handel"]


def test_rows_of_exchange_rates_are_of_no_buyer_and_twice_change_nothing(world):
    rate = {"base": "EUR", "quote": "USD", "rate": "1.0865", "on": "2026-11-20", "source": "ecb"}
    rows = [
        Row(1, {"exchange_rates": [rate]}),
        Row(2, {"exchange_rates": [{**rate, "rate": "0"}]}),
        Row(3, {"exchange_rates": []}),
        Row(4, {"buyer": {"buyer_id": "B-1"}, "exchange_rates": [rate]}),
        Row(5, {"exchange_rates": [rate, {**rate, "on": "2026-11-19"}]}),
    ]

    first, again = load(world, "exchange_rates", rows), load(world, "exchange_rates", rows)

    assert verdicts(first) == ["created", "rejected", "rejected", "rejected", "created"]
    assert [report.error.pointer for report in first if report.error] == [
        "/exchange_rates/0/rate", "/exchange_rates", "/buyer"
    ]  # fmt: skip
    assert verdicts(again) == ["unchanged", "rejected", "rejected", "rejected", "unchanged"]
    assert (first[4].recorded, first[4].known) == (1, 1)
    assert "buyer_id" not in first[0].document()


def documents(*stated, payer_number="1"):
    return [
        Row(
            line,
            {
                "buyer": {"system": "erp", "payer_number": payer_number},
                "documents": [
                    {
                        "kind": "order",
                        "number": number,
                        "ordered_on": "2026-10-01",
                        "amount": amount,
                        "currency": "EUR",
                    }
                ],
            },
        )
        for line, (number, amount) in enumerate(stated, start=1)
    ]


def test_documents_move_the_accounts_of_all_buyers_of_a_batch(world):
    created = load(world, "buyers", buyers(3))
    rows = [
        *documents(("SO-1", "5.00"), payer_number="3"),
        *documents(("SO-1", "7.00"), payer_number="1"),
        *documents(("SO-1", "-7.00"), payer_number="2"),
        *documents(("SO-2", "8.00"), ("SO-2", "9.00"), payer_number="1"),
    ]
    rows = [replace(row, line=line) for line, row in enumerate(rows, start=1)]

    reports = load(world, "documents", rows)

    assert verdicts(reports) == ["extended", "extended", "rejected", "extended", "extended"]
    held = [counted(world, report.buyer_id) for report in created]
    assert [sum(positions.values()) for positions in held] == [1600, 0, 500]
    told = [events(world, report.buyer_id) for report in created]
    assert [len(of) for of in told] == [1, 0, 1]
    again = load(world, "documents", rows[:2])
    assert verdicts(again) == ["unchanged", "unchanged"]
