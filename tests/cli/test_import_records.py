"""`import`: a buyer a line, each whole or not at all, and the same file again for nothing."""

import os
from datetime import UTC, datetime

import pytest

from tests.cli.import_lines import BUYER


def buyer(number: str = "1", **changed: object) -> dict[str, object]:
    """Build a line for a sound buyer of the smallest pack."""
    return {
        **BUYER,
        "name": f"Buyer {number}",
        "numbers": [{"system": "erp", "payer_number": number}],
        **changed,
    }


def test_buyers_are_imported_and_can_be_decided(minimal) -> None:
    file = minimal.write("buyers.jsonl", buyer("1"), buyer("2"))
    shown = minimal.run("import", file)
    decided = minimal.json(
        "decide", "--buyer", "erp:2", "--amount", "10000.00", "--currency", "EUR",
        "--days", "30", "--key", "k",
    )  # fmt: skip

    assert shown.exit_code == 0
    assert shown.stdout == "buyers.jsonl: 2 created, 0 extended, 0 unchanged, 0 rejected.\n"
    assert decided["analyst"]["score"] > 0


def test_the_same_file_again_changes_nothing(minimal) -> None:
    file = minimal.write("buyers.jsonl", buyer("1"), buyer("2"))
    minimal.run("import", file)

    document = minimal.json("import", file)
    assert document["totals"] == {"created": 0, "extended": 0, "unchanged": 2, "rejected": 0}
    assert [line["recorded"] for line in document["lines"]] == [0, 0]


def test_a_bad_line_stops_no_other_and_leaves_nothing_of_itself(minimal) -> None:
    file = minimal.write(
        "buyers.jsonl",
        buyer("1"),
        buyer("2", receivables=[{"number": "R-1"}]),
        buyer("3", register={"colour": "red"}),
        buyer("4"),
    )
    with (minimal.folder / file).open("a", encoding="utf-8") as lines:
        lines.write('\n{"name": "cut off", \n')
    shown = minimal.run("import", file)

    assert shown.exit_code == 1
    assert [told.split(": ")[:2] for told in shown.stdout.splitlines()[:-1]] == [
        ["buyers.jsonl:2", "/receivables/0"],
        ["buyers.jsonl:3", "/register/colour"],
        ["buyers.jsonl:6", "not JSON"],
    ]
    assert shown.stdout.endswith("2 created, 0 extended, 0 unchanged, 3 rejected.\n")
    for number, code in (("1", 0), ("2", 3), ("3", 3), ("4", 0)):
        decided = minimal.run(
            "decide", "--buyer", f"erp:{number}", "--amount", "1000.00", "--currency", "EUR",
            "--days", "30", "--key", f"k{number}",
        )  # fmt: skip
        assert decided.exit_code == code, decided.output


def test_json_reports_each_line_with_its_verdict(minimal) -> None:
    file = minimal.write("buyers.jsonl", buyer("1"), buyer("1", name="Renamed"), {"name": "x"})
    document = minimal.json("import", file, exit_code=1)

    assert [line["verdict"] for line in document["lines"]] == ["created", "extended", "rejected"]
    assert [line["line"] for line in document["lines"]] == [1, 2, 3]
    assert document["lines"][0]["buyer_id"] == document["lines"][1]["buyer_id"]
    assert document["lines"][2]["error"]["code"] == "invalid-document"


def test_numbers_of_two_buyers_reject_the_line(minimal) -> None:
    both = [{"system": "erp", "payer_number": number} for number in ("1", "2")]
    file = minimal.write("buyers.jsonl", buyer("1"), buyer("2"), buyer("3", numbers=both))

    document = minimal.json("import", file, exit_code=1)
    assert document["lines"][2]["error"]["code"] == "buyer-number-taken"


def test_lines_come_from_standard_input_and_empty_ones_are_passed_over(minimal) -> None:
    file = minimal.write("buyers.jsonl", buyer("1"))
    text = (minimal.folder / file).read_text(encoding="utf-8")

    shown = minimal.run("import", "-", stdin=f"\n{text}\n   \n")
    assert shown.stdout == "-: 1 created, 0 extended, 0 unchanged, 0 rejected.\n"


def test_a_file_that_is_not_there_could_not_be_imported(minimal) -> None:
    assert minimal.error("import", "nothing.jsonl")["code"] == "unavailable"
    assert minimal.error("import", ".")["code"] == "unavailable"


@pytest.mark.skipif(os.getuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read_could_not_be_imported(minimal) -> None:
    (minimal.folder / "secret.jsonl").touch(mode=0o000)

    assert minimal.error("import", "secret.jsonl")["code"] == "unavailable"


def test_tables_are_imported_kind_by_kind(minimal) -> None:
    (minimal.folder / "buyers.csv").write_text("name,system,payer_number\nAurora,erp,1\n")
    table = (
        "system,payer_number,fact,value,valid_at,source\nerp,1,bureau_score,{},2026-10-01,bureau\n"
    )
    (minimal.folder / "good.csv").write_text(table.format("712"))
    (minimal.folder / "bad.csv").write_text(table.format("lots"))

    minimal.json("import", "buyers.csv")
    good = minimal.run("import", "good.csv", "--kind", "observations")
    bad = minimal.run("import", "bad.csv", "--kind", "observations")
    piped = minimal.run(
        "import", "-", "--kind", "observations", "--format", "csv", stdin=table.format("712")
    )

    assert good.stdout == "good.csv: 0 created, 1 extended, 0 unchanged, 0 rejected.\n"
    assert bad.exit_code == 1
    assert bad.stdout.startswith("bad.csv:2: value: 'bureau_score' must be a number.\n")
    assert piped.stdout == "-: 0 created, 0 extended, 1 unchanged, 0 rejected.\n"


def test_what_goes_live_is_taken_over_with_covers_and_holds(minimal) -> None:
    minimal.run("import", minimal.write("buyers.jsonl", buyer("1")))
    (minimal.folder / "covers.csv").write_text(
        "system,payer_number,policy,kind,valid_from,source,insurer,review_by\n"
        "erp,1,P-1,zero,2026-01-01,portal,Atlas,2027-01-01\n"
        "erp,1,P-2,refused,2026-01-01,portal,Atlas,2027-01-01\n"
    )
    hold = {
        "code": "FRAUD", "reason": "unknown address", "placed_on": "2026-10-01",
        "placed_by": "A. Lee", "review_by": "2026-12-01",
    }  # fmt: skip
    holds = minimal.write(
        "holds.jsonl", {"buyer": {"system": "erp", "payer_number": "1"}, "holds": [hold]}
    )

    covers = minimal.run("import", "covers.csv", "--kind", "covers")
    first, again = (minimal.run("import", holds, "--kind", "holds") for _ in range(2))

    assert covers.exit_code == 1
    assert covers.stdout.startswith("covers.csv:3: kind: 'refused' is not known here")
    assert "0 created, 1 extended, 0 unchanged, 1 rejected." in covers.stdout
    assert first.stdout.endswith("1 extended, 0 unchanged, 0 rejected.\n")
    assert again.stdout.endswith("0 extended, 1 unchanged, 0 rejected.\n")


def test_a_table_with_a_wrong_header_is_not_imported(minimal) -> None:
    (minimal.folder / "buyers.csv").write_text("name,number\nAurora,1\n")

    assert minimal.error("import", "buyers.csv")["code"] == "invalid-document"


def test_a_buyer_that_looks_like_another_is_told_and_created(minimal) -> None:
    file = minimal.write("buyers.jsonl", buyer("1", name="Hansa"), buyer("2", name="HANSA GmbH"))

    shown = minimal.run("import", file)

    assert shown.exit_code == 0
    assert "(Hansa): name agree." in shown.stdout


def test_exchange_rates_are_imported_and_a_limit_is_decided_in_another_currency(minimal) -> None:
    minimal.run("import", minimal.write("buyers.jsonl", buyer("1")))
    today = datetime.now(UTC).date().isoformat()
    table = f"on,base,quote,rate,source\n{today},USD,EUR,0.5,ecb\n"
    (minimal.folder / "rates.csv").write_text(table, encoding="utf-8")
    ask = (
        "decide", "--buyer", "erp:1", "--amount", "10000.00", "--currency", "USD",
        "--days", "30", "--key",
    )  # fmt: skip

    assert minimal.json(*ask, "k-1")["outcome"] == "referred"
    shown = minimal.run("import", "rates.csv", "--kind", "exchange_rates")
    again = minimal.json("import", "rates.csv", "--kind", "exchange_rates")

    assert shown.stdout == "rates.csv: 1 created, 0 extended, 0 unchanged, 0 rejected.\n"
    assert again["totals"]["unchanged"] == 1
    decided = minimal.json(*ask, "k-2")
    assert decided["limit_in_force"]["currency"] == "USD"
    assert decided["exchange_rates"][0]["rate"] == "0.5"
