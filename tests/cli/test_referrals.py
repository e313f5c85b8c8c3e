"""`referrals list` and `referrals show`: the queue, for machines and for people."""

import pytest

from tests.cli.import_lines import BUYER, days_ago

LOW_SCORE = {"fact": "bureau_score", "value": 100, "valid_at": days_ago(1), "source": "bureau"}


@pytest.fixture
def referred(minimal):
    """Leave a request to a person, and give the command line and the answer."""
    doubtful = {**BUYER, "observations": [LOW_SCORE]}
    minimal.run("import", minimal.write("buyers.jsonl", doubtful))
    decided = minimal.json(
        "decide", "--buyer", "erp:1", "--amount", "40000.00", "--currency", "EUR",
        "--days", "30", "--key", "k-1",
    )  # fmt: skip
    assert decided["outcome"] == "referred"
    return minimal, decided


def test_the_queue_lists_what_nobody_has_answered(referred) -> None:
    cli, decided = referred
    (found,) = cli.json("referrals", "list")["referrals"]
    shown = cli.run("referrals", "list").stdout

    assert found["referral_id"] == decided["referral"]["referral_id"]
    assert found["due_at"] == decided["referral"]["due_at"]
    assert found["wanted"] == {"amount": "40000.00", "currency": "EUR"}
    assert shown.startswith(f"{found['referral_id']}  due ")
    assert "40,000.00 EUR  open  nobody has it\n1 referrals.\n" in shown


@pytest.mark.parametrize("narrowed", [("--state", "answered"), ("--level", "9")])
def test_the_queue_is_narrowed(referred, narrowed) -> None:
    cli, _ = referred

    assert cli.json("referrals", "list", *narrowed) == {"referrals": []}
    assert cli.run("referrals", "list", *narrowed).stdout == "0 referrals.\n"


def test_one_is_shown_with_its_evidence_and_its_way(referred) -> None:
    cli, decided = referred
    referral_id = decided["referral"]["referral_id"]
    found = cli.json("referrals", "show", referral_id)
    shown = cli.run("referrals", "show", referral_id).stdout

    assert found["evidence"]["decision_id"] == decided["decision_id"]
    assert [step["step"] for step in found["steps"]] == ["opened"]
    assert "State      open, referred\n" in shown
    assert "Asked for  new: 40,000.00 EUR, by " in shown
    assert shown.rstrip().splitlines()[-1].endswith("Z  opened  by " + found["steps"][0]["by"])


def test_a_referral_that_is_not_there_is_told(minimal) -> None:
    assert minimal.error("referrals", "show", "R-0")["code"] == "referral-not-found"
