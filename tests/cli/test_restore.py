"""`restore`: an empty database gets every record, and is verified before anybody relies on it."""

import pytest

from tests.cli.tampering import change_bytes
from tests.cli.test_backup import recorded
from tests.databases import postgresql_database

__all__ = ["recorded"]

INTO = "sqlite:///var/restored.db"


@pytest.fixture
def backed_up(recorded):
    """The same, with a backup of it."""
    assert recorded.run("backup", "credit.backup").exit_code == 0
    return recorded


def test_what_was_restored_and_verified_is_told(backed_up) -> None:
    shown = backed_up.run("restore", "credit.backup", "--into", INTO)

    assert shown.exit_code == 0, shown.output
    first, chains, accounts = shown.stdout.splitlines()
    assert first.startswith("credit.backup: ")
    assert first.endswith("restored, and read back alike.")
    assert chains == "1 chains with 1 decisions and 0 order checks: intact."
    assert accounts == "1 accounts: agree with the records."


def test_commands_go_on_with_the_restored_database(backed_up, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", INTO)

    report = backed_up.json("restore", "credit.backup")

    assert report["chains"]["decisions"] == 1
    assert report["accounts"]["faults"] == []
    assert backed_up.json("verify")["decisions"] == 1
    assert backed_up.json("replay", "--all")["replayed"] == 1
    again = backed_up.json("backup", "again.backup")
    assert again["rows"] == report["rows"]


def test_a_database_of_sqlite_moves_to_postgresql(backed_up, monkeypatch) -> None:
    with postgresql_database() as url:
        report = backed_up.json("restore", "credit.backup", "--into", url)
        assert report["chains"] == {
            "buyers": 1, "decisions": 1, "order_checks": 0, "faults": [],
        }  # fmt: skip
        monkeypatch.setenv("DATABASE_URL", url)
        assert backed_up.json("verify")["faults"] == []
        assert backed_up.json("replay", "--all")["differing"] == []


def test_a_database_with_records_is_refused(backed_up) -> None:
    error = backed_up.error("restore", "credit.backup")

    assert error["code"] == "conflict"
    assert "has records already" in error["message"]


def test_another_master_key_is_told(backed_up, monkeypatch) -> None:
    monkeypatch.setenv("CREDIT_ENGINE_MASTER_KEY", "Q" * 43 + "=")

    error = backed_up.error("restore", "credit.backup", "--into", INTO)

    assert "another master key" in error["message"]
    assert not (backed_up.folder / "var" / "restored.db").exists()


def test_a_damaged_file_is_told(backed_up) -> None:
    file = backed_up.folder / "credit.backup"
    file.write_bytes(file.read_bytes()[:-1] + b"?")

    assert backed_up.error("restore", "credit.backup", "--into", INTO)["code"] == "broken-record"
    assert not (backed_up.folder / "var" / "restored.db").exists()


def test_what_was_wrong_before_is_found_in_the_restored_database(recorded, database) -> None:
    change_bytes(database, "decision_bytes", b'"approved"', b'"referred"')
    recorded.run("backup", "credit.backup")

    shown = recorded.run("restore", "credit.backup", "--into", INTO)

    assert shown.exit_code == 1
    assert "read back alike" in shown.stdout
    assert "1 faults" in shown.stdout


def test_a_database_that_nobody_knows_is_told(backed_up) -> None:
    error = backed_up.error("restore", "credit.backup", "--into", "mysql://host/credit")

    assert error["code"] == "invalid-input"
