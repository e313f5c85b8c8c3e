"""Reading the data: splits stay apart, and where there is none, it is said."""

import pytest

from benchmarks.judgement.rows import VARIABLE, RowsNotFound, Split, folder, read_firms
from tests.benchmarks.judgement.firm_rows import rows_of, write_rows


def test_a_split_holds_its_own_firms_and_no_row_of_the_other(tmp_path):
    rows = [*rows_of("A", failed=True), *rows_of("B", failed=False, split="validation")]
    path = write_rows(tmp_path / "firms.csv", rows)

    (train,) = read_firms(path, Split.TRAIN)
    (validation,) = read_firms(path, Split.VALIDATION)

    assert (train.name, train.failed) == ("A", True)
    assert (validation.name, validation.failed) == ("B", False)
    assert [row["fyear"] for row in train.rows] == ["2004", "2005", "2006", "2007", "2008"]


def test_what_the_validation_firms_hold_never_reaches_the_others(tmp_path):
    own = rows_of("A", failed=True)
    other = [row | {"ebit": "no number"} for row in rows_of("B", failed=True, split="validation")]

    alone = read_firms(write_rows(tmp_path / "alone.csv", own), Split.TRAIN)
    beside = read_firms(write_rows(tmp_path / "beside.csv", own + other), Split.TRAIN)

    assert alone == beside


def test_a_firm_with_a_year_missing_is_refused(tmp_path):
    rows = [row for row in rows_of("A", failed=False) if row["fyear"] != "2006"]

    with pytest.raises(ValueError, match="5 consecutive years"):
        read_firms(write_rows(tmp_path / "firms.csv", rows), Split.TRAIN)


def test_where_there_is_no_data_it_is_said_how_to_name_it(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))

    with pytest.raises(RowsNotFound, match=VARIABLE):
        folder()
