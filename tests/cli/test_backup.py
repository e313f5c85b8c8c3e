"""`backup`: one file with every record, told in a line, and never in the place of another."""

import stat

import pytest

from tests.cli.import_lines import BUYER


@pytest.fixture
def recorded(minimal):
    """A buyer with a decision."""
    minimal.run("import", minimal.write("buyers.jsonl", BUYER))
    decided = minimal.run(
        "decide", "--buyer", "erp:1", "--amount", "10000.00", "--currency", "EUR",
        "--days", "30", "--key", "k1",
    )  # fmt: skip
    assert decided.exit_code == 0, decided.output
    return minimal


def test_what_was_backed_up_is_told(recorded) -> None:
    shown = recorded.run("backup", "credit.backup")

    assert shown.exit_code == 0, shown.output
    first, second = shown.stdout.splitlines()
    assert first.startswith("credit.backup: ")
    assert " tables, schema " in first
    assert "The master key is not in it" in second
    assert stat.S_IMODE((recorded.folder / "credit.backup").stat().st_mode) == 0o600


def test_it_is_counted_by_table(recorded) -> None:
    report = recorded.json("backup", "credit.backup")

    assert report["file"] == "credit.backup"
    assert report["tables"]["decisions"] == 1
    assert report["rows"] == sum(report["tables"].values())


def test_a_file_that_is_there_stays(recorded) -> None:
    (recorded.folder / "credit.backup").write_text("mine", encoding="utf-8")

    assert recorded.error("backup", "credit.backup")["code"] == "conflict"
    assert (recorded.folder / "credit.backup").read_text(encoding="utf-8") == "mine"


def test_without_a_database_none_is_made(minimal) -> None:
    assert minimal.error("backup", "credit.backup")["code"] == "unavailable"
    assert not (minimal.folder / "var" / "credit_engine.db").exists()


def test_with_another_master_key_none_is_taken(minimal, monkeypatch) -> None:
    person = {"name": "Ada Adams", "email": "ada@acme.example"}
    minimal.run("import", minimal.write("buyers.jsonl", {**BUYER, "contact": person}))
    monkeypatch.setenv("CREDIT_ENGINE_MASTER_KEY", "Q" * 43 + "=")

    error = minimal.error("backup", "credit.backup")

    assert "master key does not open" in error["message"]


def test_a_file_has_to_be_named(minimal) -> None:
    assert minimal.run("backup").exit_code == 2
