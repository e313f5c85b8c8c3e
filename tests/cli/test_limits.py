"""`limits review`: what is due, once, for machines and for people."""

import pytest

from tests.cli.import_lines import BUYER

OLD_LIMIT = {
    "buyer": {"system": "erp", "payer_number": "1"},
    "limit": {
        "amount": "1000.00",
        "currency": "EUR",
        "valid_from": "2024-03-01",
        "review_by": "2025-03-01",
        "max_terms": {"instrument": "open_account", "days": 30, "from": "invoice_date"},
        "reason": "old system",
    },
}


@pytest.fixture
def overdue(minimal):
    """A limit taken over, whose review was due long ago."""
    minimal.run("import", minimal.write("buyers.jsonl", BUYER))
    taken = minimal.run("import", minimal.write("limits.jsonl", OLD_LIMIT), "--kind", "limits")
    assert taken.exit_code == 0, taken.output
    return minimal


def test_nothing_is_due_where_nothing_is(minimal) -> None:
    minimal.run("import", minimal.write("buyers.jsonl", BUYER))

    assert minimal.json("limits", "review") == {"told": 0, "reviewed": []}


def test_an_overdue_limit_is_reviewed_once(overdue) -> None:
    (one,) = overdue.json("limits", "review")["reviewed"]

    assert one["limit_in_force"]["limit_id"] == one["limit_id"]
    again = overdue.run("limits", "review")
    assert (again.exit_code, again.stdout) == (0, "0 limits reviewed, 0 told of.\n")
    assert overdue.json("replay", "--all") == {"replayed": 1, "differing": []}
