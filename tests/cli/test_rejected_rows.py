"""`import --rejected`: the rows to mend, as a table that is imported again."""

import csv
from pathlib import Path

TABLE = """\
name,system,payer_number,register_valid_at,register.files_accounts
Aurora GmbH,erp,1,2026-05-01,true
=1+1,erp,2,2026-05-01,perhaps
"-5.00",erp,3,2026-99-01,true
Too,few
@Birch Ltd,erp,4,2026-05-01,true
"""


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_rejected_rows_are_written_escaped_and_imported_once_they_are_mended(minimal) -> None:
    source, rejected = minimal.folder / "buyers.csv", minimal.folder / "rejected.csv"
    source.write_text(TABLE, encoding="utf-8")

    first = minimal.json("import", "buyers.csv", "--rejected", "rejected.csv", exit_code=1)

    assert (first["totals"]["created"], first["totals"]["rejected"]) == (2, 3)
    assert rows(rejected) == [
        ["name", "system", "payer_number", "register_valid_at", "register.files_accounts"],
        ["'=1+1", "erp", "2", "2026-05-01", "perhaps"],
        ["-5.00", "erp", "3", "2026-99-01", "true"],
        ["Too", "few"],
    ]
    text = rejected.read_text(encoding="utf-8")
    mended = text.replace("perhaps", "true").replace("-99-", "-05-").replace("Too,few\n", "")
    (minimal.folder / "mended.csv").write_text(mended, encoding="utf-8")
    second = minimal.json("import", "mended.csv")
    assert second["totals"]["created"] == 2
    again = minimal.json("import", "buyers.csv", "--format", "csv", exit_code=1)
    assert [line["verdict"] for line in again["lines"]].count("unchanged") == 2


def test_where_nothing_is_rejected_no_file_is_made(minimal) -> None:
    (minimal.folder / "buyers.csv").write_text("".join(TABLE.splitlines(keepends=True)[:2]))

    assert minimal.run("import", "buyers.csv", "--rejected", "rejected.csv").exit_code == 0
    assert not (minimal.folder / "rejected.csv").exists()


def test_a_row_that_is_not_csv_is_told_and_not_copied(minimal) -> None:
    (minimal.folder / "buyers.csv").write_text(f'{TABLE}"never closed,erp,9,,\n')

    told = minimal.run("import", "buyers.csv", "--rejected", "rejected.csv")

    assert "not CSV from here on" in told.stdout
    assert "never closed" not in (minimal.folder / "rejected.csv").read_text()


def test_what_cannot_be_meant_is_wrong_use(minimal) -> None:
    (minimal.folder / "buyers.csv").write_text(TABLE)
    minimal.write("buyers.jsonl", {"name": "Aurora"})

    same = minimal.run("import", "buyers.csv", "--rejected", "./buyers.csv")
    lines = minimal.run("import", "buyers.jsonl", "--rejected", "rejected.csv")

    assert (same.exit_code, lines.exit_code) == (2, 2)
    assert (minimal.folder / "buyers.csv").read_text() == TABLE


def test_a_file_that_cannot_be_written_is_one_clear_sentence(minimal) -> None:
    (minimal.folder / "buyers.csv").write_text(TABLE)

    ended = minimal.run("import", "buyers.csv", "--rejected", "nowhere/rejected.csv")

    assert ended.exit_code == 3
    assert "nowhere/rejected.csv cannot be written" in ended.stderr
