"""`verify`: every chain, and the record that somebody changed or took away."""

import pytest

from tests.cli.import_lines import BUYER
from tests.cli.tampering import change_bytes, remove_decision


@pytest.fixture
def decided(minimal):
    """Two buyers; three decisions on the first, none on the second."""
    second = {**BUYER, "numbers": [{"system": "erp", "payer_number": "2"}]}
    minimal.run("import", minimal.write("buyers.jsonl", BUYER, second))
    for place in range(3):
        minimal.run(
            "decide", "--buyer", "erp:1", "--amount", f"{place + 1}0000.00", "--currency", "EUR",
            "--days", "30", "--key", f"k{place}",
        )  # fmt: skip
    return minimal


def test_intact_chains_are_counted(decided) -> None:
    shown = decided.run("verify")

    assert shown.exit_code == 0
    assert shown.stdout == "2 chains with 3 decisions and 0 order checks: intact.\n"
    assert decided.json("verify") == {
        "buyers": 2,
        "decisions": 3,
        "order_checks": 0,
        "faults": [],
    }


def test_a_changed_decision_is_found(decided, database) -> None:
    change_bytes(database, "decision_bytes", b'"approved"', b'"referred"')
    shown = decided.run("verify")

    assert shown.exit_code == 1
    assert "buyer " in shown.stdout
    assert decided.json("verify", exit_code=1)["faults"]


def test_a_decision_that_was_taken_away_is_found(decided, database) -> None:
    remove_decision(database, buyer_seq=2)

    assert decided.run("verify").exit_code == 1
