"""`decide`: a recorded decision from the command line, with the same keys as over HTTP."""

import getpass
import json

import pytest

from tests.cli.import_lines import BUYER, days_ago


def decide(*, buyer: str = "erp:1", amount: str = "10000.00", key: str = "k", **options: str):
    stated = {"currency": "EUR", "days": "30", **options}
    rest = [part for name, value in stated.items() for part in (f"--{name}", value)]
    return ("decide", "--buyer", buyer, "--amount", amount, "--key", key, *rest)


@pytest.fixture
def stocked(minimal):
    """A database with one buyer, number 1 of system erp."""
    assert minimal.run("import", minimal.write("buyers.jsonl", BUYER)).exit_code == 0
    return minimal


def test_a_decision_is_made_and_recorded(stocked) -> None:
    answer = stocked.json(*decide())

    assert answer["outcome"] == "approved"
    assert answer["limit_in_force"]["amount"] == "10000.00"
    replayed = stocked.json("replay", answer["decision_id"])
    assert replayed == {"replayed": 1, "differing": []}


def test_the_text_says_what_was_decided_and_why(stocked) -> None:
    shown = stocked.run(*decide())

    assert shown.exit_code == 0
    assert shown.stdout.startswith("Outcome    approved\nIn force   10,000.00 EUR, up to 30 days")
    assert "Bound by   wanted" in shown.stdout
    assert "LIM-WANTED" in shown.stdout


def test_the_same_key_gives_the_same_answer_and_another_request_none(stocked) -> None:
    first = stocked.json(*decide())
    again = stocked.run(*decide())

    assert stocked.json(*decide()) == first
    assert "answered before under this key" in again.stdout
    assert stocked.error(*decide(amount="10000.01"))["code"] == "idempotency-key-reused"
    assert stocked.json("verify")["decisions"] == 1


def test_a_buyer_is_named_by_its_id_too(stocked) -> None:
    by_number = stocked.json(*decide())
    by_id = stocked.json(*decide(buyer=by_number["buyer_id"], key="k2"))

    assert by_id["buyer_id"] == by_number["buyer_id"]


def test_a_refusal_is_an_answer_and_no_failure(stocked) -> None:
    bad = {**BUYER, "register": {"register_status": "insolvent", "files_accounts": True}}
    stocked.run("import", stocked.write("more.jsonl", {**bad, "register_valid_at": days_ago(10)}))

    shown = stocked.run(*decide())
    assert shown.exit_code == 0
    assert shown.stdout.startswith("Outcome    refused\nIn force   no limit\n")
    assert "Bound by" not in shown.stdout


def test_the_record_names_who_decided(stocked, database) -> None:
    stocked.run(*decide())

    (text,) = database().execute("SELECT decision_bytes FROM decisions").fetchone()
    assert json.loads(text)["principal"] == f"command_line:{getpass.getuser()}"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"buyer": "erp:2"}, "buyer-not-found"),
        ({"buyer": "NOBODY"}, "buyer-not-found"),
        ({"kind": "increase"}, "no-limit-in-force"),
    ],
)
def test_what_the_state_of_things_forbids_could_not(stocked, options, code: str) -> None:
    assert stocked.error(*decide(**options))["code"] == code


@pytest.mark.parametrize(
    "options",
    [
        {"amount": "ten"},
        {"amount": "10.001"},
        {"amount": "-10.00"},
        {"currency": "XXX"},
        {"days": "400"},
        {"days": "soon"},
        {"kind": "more"},
        {"key": "two words"},
        {"key": ""},
        {"buyer": ""},
        {"buyer": "erp:\udcff"},
    ],
)
def test_wrong_use_is_told_before_anything_is_opened(minimal, options: dict[str, str]) -> None:
    ended = minimal.run(*decide(**options))

    assert ended.exit_code == 2
    assert not (minimal.folder / "var").exists()


def test_terms_may_be_due_at_the_end_of_a_month(stocked) -> None:
    answer = stocked.json(*decide(**{"next-month-day": "15", "days": "0"}), "--end-of-month")

    assert answer["limit_in_force"]["max_terms"] == {
        "instrument": "open_account",
        "days": 0,
        "from": "invoice_date",
        "end_of_month": True,
        "next_month_day": 15,
    }


def test_terms_that_contradict_themselves_are_refused_with_their_place(stocked) -> None:
    refused = stocked.error(*decide(instrument="part_prepayment"))

    assert refused["code"] == "invalid-document"
